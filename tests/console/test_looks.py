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
def test_a_hostile_text_in_every_field_stays_a_text(console: Console, tab: str) -> None:
    page = console.open(tab)
    page.locator("main > *").first.wait_for()
    for summary in page.locator("main summary").all():
        summary.click()
    fields = page.locator("main :is(input:not([type=file], [type=checkbox]), textarea)")

    for field in fields.all():
        if field.is_visible():
            field.fill("1" if field.get_attribute("type") == "number" else HOSTILE)
            field.press("Enter")

    assert page.evaluate("window.ran") is None
    assert page.locator("body :is(img:not([alt='']), main script, main b > b)").count() == 0
    console.errors = [each for each in console.errors if "status of 4" not in each]


def test_nothing_moves_for_who_wants_no_motion(console: Console) -> None:
    page = console.open("worlds")
    page.locator("#view[aria-busy=false]").wait_for()
    busy = "document.getElementById('view').setAttribute('aria-busy', 'true')"
    moving = "document.getAnimations().length"

    page.evaluate(busy)
    moves = page.evaluate(moving)
    page.emulate_media(reduced_motion="reduce")

    assert (moves > 0, page.evaluate(moving)) == (True, 0)


@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_nothing_in_light_and_in_dark(hostile: Console, tab: str) -> None:
    page = hostile.open(tab)
    page.locator("main > *").first.wait_for()
    if tab == "journal":
        hostile.calls.last.click()
        page.locator(".changed summary").first.click()
    else:  # a journal is followed for as long as it is shown
        page.wait_for_load_state("networkidle")

    _axe_finds_nothing(page)


def test_axe_finds_nothing_where_people_sign_in(browser: Any, guarded_url: str) -> None:
    with Console.on(browser, guarded_url, "default") as console:
        console.page.goto(f"{guarded_url}/")
        console.page.get_by_label("Token").wait_for()

        _axe_finds_nothing(console.page)
        console.page.set_viewport_size({"width": 360, "height": 740})
        assert console.page.evaluate(WIDE) == []


def _axe_finds_nothing(page: Any) -> None:
    import axe_playwright_python

    axe = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
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
