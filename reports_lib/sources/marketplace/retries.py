"""Retries: how often, and how long to wait before the next try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from urllib3.exceptions import InvalidHeader, MaxRetryError, SSLError
from urllib3.util import Retry

from reports_lib.events import tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from urllib3 import BaseHTTPResponse

__all__ = ["AGAIN", "Patience"]

AGAIN = frozenset({429, 500, 502, 503, 504})

_LONGEST_WAIT = 60
_LONGEST_TOLD_WAIT = 300
# A gateway's hiccup is over by then; a 500 that stays is the answer to this very question.
_TRIES_AFTER_500 = 2


class Patience(Retry):
    """Try again after refusals for the moment and broken connections, whatever the method.

    The Marketplace's POSTs start an export or ask a question, so repeating one does no harm.
    Waits are 1 s, 2 s, 4 s ... up to a minute, with jitter, or what the server asks for, up to five
    minutes. ``pause`` does the waiting; ``asked_to_wait`` hears of the latter before, and may object.
    """

    def __init__(
        self,
        total: Any = 6,
        *,
        pause: Callable[[float], object],
        asked_to_wait: Callable[[float], object] = lambda _: None,
        **rest: Any,
    ) -> None:
        self.pause = pause
        self.asked_to_wait = asked_to_wait
        settings: dict[str, Any] = {
            "redirect": False,
            "allowed_methods": None,
            "status_forcelist": AGAIN,
            "raise_on_status": False,
            "backoff_factor": 1,
            "backoff_max": _LONGEST_WAIT,
            "backoff_jitter": 1,
            "retry_after_max": _LONGEST_TOLD_WAIT,
        }
        super().__init__(total, **settings | rest)

    def new(self, **changed: Any) -> Self:
        """Return the retries that are left."""
        return super().new(pause=self.pause, asked_to_wait=self.asked_to_wait, **changed)

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        """Wait as long as the server asks for, or else ever longer."""
        told = response and self._told(response)
        if told:
            self.asked_to_wait(told)
        wait = told or max(self.get_backoff_time(), self.backoff_factor)
        tell("http wait", status=response.status if response else None, seconds=round(wait, 3))
        self.pause(wait)

    def _told(self, response: BaseHTTPResponse) -> float | None:
        try:
            return self.get_retry_after(response)
        except (InvalidHeader, ValueError, OverflowError):
            return None

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: FBT001, FBT002 - urllib3's
        """Tell whether a status is worth another try."""
        if sum(one.status == 500 for one in self.history) >= _TRIES_AFTER_500 and status_code == 500:
            return False
        return super().is_retry(method, status_code, has_retry_after)

    def increment(self, method: str | None = None, url: str | None = None, *rest: Any, **named: Any) -> Self:
        """Count a try; a certificate that is not trusted will not be trusted in a minute."""
        error = named.get("error")
        if isinstance(error, SSLError) and "CERTIFICATE" in str(error).upper():
            raise MaxRetryError(named.get("_pool"), url or "", error)  # type: ignore[arg-type]
        return super().increment(method, url, *rest, **named)
