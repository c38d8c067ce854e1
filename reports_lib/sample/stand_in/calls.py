"""Calls: one request with all that answering it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from reports_lib.sample.stand_in.queries import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from threading import Event

    from werkzeug.wrappers import Request

    from reports_lib.sample.stand_in.books import ListedApp
    from reports_lib.sample.stand_in.catalogue import Catalogue, Row
    from reports_lib.sample.stand_in.conditions import Conditions
    from reports_lib.sample.stand_in.exports import Exports
    from reports_lib.sample.stand_in.faults import Trouble
    from reports_lib.sample.stand_in.queries import Query
    from reports_lib.sample.stand_in.settings import Settings

__all__ = ["Call", "World"]


@dataclass(frozen=True, slots=True)
class World:
    """What all requests share."""

    settings: Settings
    catalogue: Catalogue
    apps: tuple[ListedApp, ...]
    exports: Exports
    closing: Event
    go_away: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, the state it asks and the faults it meets."""

    request: Request
    query: Query
    trouble: Trouble
    world: World
    state: int

    @property
    def settings(self) -> Settings:
        """The switches of the stand-in."""
        return self.world.settings

    @property
    def yesterday(self) -> date:
        """The last day the state knows anything of."""
        return self.world.catalogue.yesterday(self.state)

    @property
    def tail(self) -> str:
        """The path after the developer space."""
        path = self.request.path
        for space in (self.settings.space, f"/rest/2/vendors/{self.settings.vendor}/reporting"):
            path = path.removeprefix(space)
        return path

    def href(self, tail: str, **changed: object) -> str:
        """Write a link without a host; the question is repeated with some parameters changed."""
        parameters = [
            (name, value) for name, value in self.request.args.items(multi=True) if name not in changed
        ]
        parameters += [(name, str(value)) for name, value in changed.items() if value is not None]
        question = f"?{urlencode(parameters)}" if parameters else ""
        return f"{self.settings.href_space}{tail}{question}"

    def rows(
        self,
        stream: str,
        conditions: Conditions | None = None,
        *,
        order: str | None = None,
        limit: int = -1,
        offset: int = 0,
    ) -> Iterator[Row]:
        """Yield the rows of a stream in the state that is asked."""
        return self.world.catalogue.rows(
            self.state, stream, conditions, order=order, limit=limit, offset=offset
        )

    def count(self, stream: str, conditions: Conditions) -> int:
        """Count the rows of a stream in the state that is asked."""
        return self.world.catalogue.count(self.state, stream, conditions)

    def app(self, product_id: str) -> ListedApp:
        """Find one of the vendor's apps."""
        for app in self.world.apps:
            if app.product_id == product_id:
                return app
        raise RefusedError(404, f"No product {product_id} is found", code="PRODUCT_NOT_FOUND")
