"""What everybody has to be able to read: axe finds nothing, windows fit, texts stay texts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.console.console import Console

pytestmark = pytest.mark.slow

TABS = ["worlds", "journal", "clock", "rows", "rules", "backstage", "contracts", "files"]
HOSTILE = "<img src=x onerror=window.ran=1>'\"&lt;script&gt;"
#: Marks each element that is wider than the window, and does not scroll by itself.
WIDE = """() => [...document.querySelectorAll("body *")].filter((each) =>
  each.getBoundingClientRect().right > innerWidth + 1 &&
  !each.closest(".wide, .list, .tabs, pre, .skip, .unseen, .toasts"))
  .map((each) => each.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def hostile(browser: Any, url: str) -> Iterator[Console]:
    """A world in which everything that a stranger can write is a trap."""
    with Console.on(browser, url, "hostile") as console:
        console.make_world("points-expiring-tomorrow")
        row = {"name": HOSTILE}
        console.control("PUT", "/rows/koomalooma/partners/p-demo", row)
        target = "/v3/%3Cimg%20src=x%20onerror=window.ran=1%3E/rewards?q=" + "%3Cb%3E"
        for path in (target, "/%3Cimg%20src=x%20onerror=window.ran=1%3E"):
            with pytest.raises(OSError, match="HTTP Error 4"):
                console.send("GET", path, **{"x-mock-world": "hostile", "x-evil": HOSTILE})
        stub = {
            "api": "boostcom",
            "match": {"headers": {"x-evil": HOSTILE}},
            "reply": {"status": 200, "body": {HOSTILE: HOSTILE}},
            "breaks_contract": True,
        }
        console.control("POST", "/stubs", stub)
        console.call_status()
        console.close_session("ida", **{HOSTILE: 1})
        yield console


@pytest.mark.parametrize("tab", TABS)
def test_a_hostile_text_stays_a_text(hostile: Console, tab: str) -> None:
    page = hostile.open(tab)
    page.locator("main > *").first.wait_for()
    if tab == "journal":
        hostile.calls.first.click()
        page.get_by_text("headers").first.click()
        page.get_by_text("x-evil").first.wait_for()
        hostile.calls.last.click()
        page.get_by_text("What the contract does not know").wait_for()
        page.locator(".changed summary").first.click()
        page.get_by_text("As it is now").wait_for()
    if tab == "rules":
        page.get_by_text("What it says").first.click()
    if tab == "rows":
        hostile.open("rows", "koomalooma", "partners", "p-demo")
        page.get_by_label("name").wait_for()

    assert page.evaluate("window.ran") is None
    assert page.locator("main img, main script, main b > b").count() == 0
    assert [each for each in hostile.errors if "404" not in each] == []


@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_nothing_in_light_and_in_dark(hostile: Console, tab: str) -> None:
    import axe_playwright_python

    axe = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
    page = hostile.open(tab)
    page.locator("main > *").first.wait_for()
    if tab == "journal":
        hostile.calls.last.click()
        page.locator(".changed summary").first.click()
    else:  # a journal is followed for as long as it is shown
        page.wait_for_load_state("networkidle")

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        assert [_told(each) for each in found] == [], scheme


def _told(violation: Any) -> str:
    node = violation["nodes"][0]
    return f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"


@pytest.mark.parametrize("tab", TABS)
def test_it_fits_narrow_and_wide_windows(hostile: Console, tab: str) -> None:
    page = hostile.open(tab)
    page.locator("main > *").first.wait_for()

    for width in (360, 2560):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate(WIDE) == [], width
    page.set_viewport_size({"width": 1440, "height": 900})
