"""The console as a person uses it: opened at a tab, clicked, and listened to for errors."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen


class Console:
    """One page of the console; `page` is the browser's, `errors` are what it complained about."""

    def __init__(self, page: Any, url: str, world: str) -> None:
        self.page = page
        self.url = url
        self.world = world
        self.errors: list[str] = []
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._heard)

    @classmethod
    @contextmanager
    def on(cls, browser: Any, url: str, world: str, **options: Any) -> "Iterator[Console]":
        """Open a page in a context of its own: no storage and no cookie of another test."""
        sized = {"viewport": {"width": 1440, "height": 900}, **options}
        context = browser.new_context(accept_downloads=True, **sized)
        try:
            yield cls(context.new_page(), url, world)
        finally:
            context.close()

    def make_world(self, scenario: str) -> None:
        self.control("PUT", "", {"scenario": scenario, "seed": 1})

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call the control API for this world, as nobody's browser."""
        return self.send(method, f"/_mock/worlds/{self.world}{path}", body)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = None if body is None else json.dumps(body).encode()
        sent = {**headers, **({} if body is None else {"content-type": "application/json"})}
        with urlopen(Request(self.url + path, data, sent, method=method)) as reply:
            text = reply.read()
        return json.loads(text) if text else None

    def call_status(self) -> None:
        """Make the call that shows the scenario, with its person's credentials."""
        apis = self.send("GET", "/_mock/apis?scenario=points-expiring-tomorrow")["apis"]
        headers = next(each for each in apis if each["name"] == "boostcom")["credentials"]
        path = "/v3/infinity-mall/members/me/rewards-program/status"
        self.send("GET", path, **headers["headers"], **{"x-mock-world": self.world})

    def close_session(self, profile: str, **unknown: Any) -> None:
        """Make a call that adds a profile and a session, with members that no contract knows."""
        (api,) = (
            each
            for each in self.send("GET", "/_mock/apis")["apis"]
            if each["name"] == "talon_one_today"
        )
        body = {"customerSession": {"profileId": profile, "state": "closed", **unknown}}
        headers = {**api["credentials"]["headers"], "x-mock-world": self.world}
        self.send("PUT", "/v2/customer_sessions/order-1", body, **headers)

    def open(self, tab: str, *rest: str) -> Any:
        """Show a tab of this world; returns the page."""
        self.page.goto(f"{self.url}/_mock/console#/{'/'.join((self.world, tab, *rest))}")
        self.page.locator("nav.tabs a[aria-current=page]").wait_for()
        return self.page

    @property
    def calls(self) -> Any:
        """The calls of a journal that are in sight."""
        return self.page.locator(".list [role=option]")

    def counts(self, elements: Any, number: int) -> None:
        """Wait until there are so many. (A function of the page's own would need its `eval`.)"""
        from playwright.sync_api import expect

        expect(elements).to_have_count(number, timeout=20_000)

    def click(self, name: str, role: str = "button", *, exact: bool = True) -> None:
        self.page.get_by_role(role, name=name, exact=exact).first.click()

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)
