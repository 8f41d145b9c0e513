"""`make pictures`: takes the pictures of the console in the documentation anew."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.console.conftest import CHROMIUM, SITE
from tests.console.console import Console

DOCS = Path(__file__).parents[2] / "docs"
SIZE = {"width": 1360, "height": 760}
#: The calls of a shop's afternoon: whose credentials, method, path and body.
CALLS: tuple[tuple[str, str, str, Any], ...] = (
    ("boostcom", "GET", "/v3/infinity-mall/rewards-program/info", None),
    ("boostcom", "GET", "/v3/infinity-mall/members/me/rewards-program/status", None),
    ("koomalooma", "POST", "/api/users", None),
    ("talon_one_today", "PUT", "/v2/customer_sessions/order-1", {"profileId": "ada"}),
    ("talon_one_today", "PUT", "/v2/customer_sessions/order-1", {"couponCodes": ["TODAY10"]}),
    ("talon_one_today", "PUT", "/v2/customer_sessions/order-1", {"cuponCodes": ["TODAY10"]}),
    ("talon_one_today", "PUT", "/v2/customer_sessions/order-1", {"state": "closed"}),
    ("talon_one_today", "GET", "/v1/loyalty_programs/3/profile/ada/balances", None),
    ("talon_one_today", "PUT", "/v2/customer_sessions/order-2", "one"),
    ("boostcom", "GET", "/v3/infinity-mall/members/me/rewards-program/rewards", None),
    ("boostcom", "GET", "/v3/infinity-mall/members/me/reward", None),
    ("talon_one_today", "GET", "/v1/customer_profiles/grace/achievements", None),
    ("talon_one_today", "PUT", "/v2/customer_profiles/ada", {"attributes": {"Name": "Ada"}}),
    ("", "GET", "/v3/infinity-mall/rewards-program/info", None),
    ("talon_one_today", "PUT", "/v2/customer_sessions/order-3", {"profileId": "grace"}),
)


def main() -> None:
    """Take the pictures; they depend on the fonts of this machine."""
    # Behind everything else, as in the tests.
    sys.path.append(str(SITE))
    from playwright.sync_api import sync_playwright

    with serving(build_server(Settings())) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, scheme, show in (("", "light", _journal), ("-dark", "dark", _clock)):
            options = {"viewport": SIZE, "color_scheme": scheme}
            with Console.on(browser, url, "checkout-qa", **options) as console:
                console.make_world("points-expiring-tomorrow")
                _call(console)
                show(console)
                console.page.wait_for_timeout(500)
                console.page.screenshot(path=DOCS / f"console{name}.png")


def _call(console: Console) -> None:
    apis = console.send("GET", "/_mock/apis?scenario=points-expiring-tomorrow")["apis"]
    credentials = {each["name"]: each["credentials"]["headers"] for each in apis}
    for api, method, path, body in CALLS:
        headers = {**credentials.get(api, {}), "x-mock-world": console.world}
        # Refusals are a part of the picture.
        with suppress(OSError):
            console.send(method, path, _body(path, body), **headers)


def _body(path: str, given: Any) -> Any:
    if "customer_sessions" not in path or given is None:
        return given
    item = {"name": "Coffee", "sku": "coffee-1kg", "quantity": 1, "price": 12.5}
    if given == "one":
        return {"customerSession": {"profileId": "ada", "cartItems": [{**item, "quantity": "one"}]}}
    return {"customerSession": {"profileId": "ada", "cartItems": [item], **given}}


def _journal(console: Console) -> None:
    console.open("journal")
    console.calls.nth(len(CALLS) - 1).wait_for()
    console.calls.nth(8).click()
    console.page.get_by_label("Call 9").wait_for()
    console.page.mouse.move(5, 700)


def _clock(console: Console) -> None:
    console.open("clock")
    console.click("+1 day")
    console.sees("The call, before and after")
    console.page.mouse.move(5, 700)


if __name__ == "__main__":
    main()
