"""Clients: a plain one that is not ours, to see a stand-in as anybody would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from reports_lib.sample.stand_in import StandIn


class Client:
    """Asks a stand-in with ``requests``, as its owner."""

    def __init__(self, server: StandIn) -> None:
        self.server = server

    def ask(self, path: str, *, method: str = "GET", **options: Any) -> requests.Response:
        """Send one request; a path that begins without ``/rest`` is a report's."""
        place = path if path.startswith("/rest") else self.server.settings.space + path
        options = {"auth": (self.server.email, self.server.token)} | options
        timeout = options.pop("timeout", 10)
        return requests.request(
            method, self.server.url + place, allow_redirects=False, timeout=timeout, **options
        )

    def json(self, path: str, **options: Any) -> Any:
        """Return what a request that goes well is answered with."""
        response = self.ask(path, **options)
        assert response.status_code == 200, response.text
        return response.json()

    def exported(self, family: str, query: str = "accept=json") -> requests.Response:
        """Start an export, wait for it and fetch it."""
        begun = self.json(f"{family}/async/export?{query}", method="POST", json={})["export"]["id"]
        fetched = f"{family}/async/export/{begun}"
        while self.json(f"{fetched}/status")["export"]["status"] != "COMPLETED":
            pass
        return self.ask(fetched)
