"""Every tab and what can be done there, in a real browser."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mockserver.client.control import Control
from mockserver.replay import fetch_history
from tests.console.conftest import TOKEN
from tests.console.console import Console

pytestmark = pytest.mark.slow

#: Puts a list of ten thousand calls where that of the journal is.
MANY = """async () => {
  const { VirtualList } = await import("/_mock/console/js/virtual_list.js");
  const { call } = await import("/_mock/console/js/call_row.js");
  const each = { at: "2026-03-02T10:00:00Z", duration_ms: 1, api: "a", operation: "o",
    method: "GET", path: "/p", query: "", status: 200, source: "behaviour", violations: [] };
  const list = new VirtualList({ label: "Many", rowHeight: 28, render: call, choose() {} });
  document.querySelector(".calls").replaceChildren(list.element);
  list.set(Array.from({ length: 10000 }, (_, id) => ({ ...each, id })));
}"""


def test_worlds_are_forked_reset_kept_restored_and_dropped(
    console: Console, tmp_path: Path
) -> None:
    console.call_status()
    page = console.open("worlds")
    name, copy = console.world, f"{console.world}-copy"
    page.get_by_label("Find a world").fill(name)

    console.click(f"Fork {name}")
    console.click("Fork")
    page.get_by_role("link", name=copy).wait_for()
    console.click(f"Reset {name}")
    console.click("Reset")
    console.sees(f"Reset {name}.")
    with page.expect_download() as download:
        console.click(f"Snapshot {name}")
    kept = tmp_path / "kept.json"
    download.value.save_as(kept)
    console.click(f"Drop {copy}")
    console.click("Drop")
    console.sees(f"Dropped {copy}.")
    console.click("From a snapshot…")
    page.get_by_label("File").set_input_files(kept)
    page.get_by_label("Name", exact=True).fill(copy)
    console.click("Restore")
    console.sees(f"Restored {copy}.")

    names = console.send("GET", "/_mock/worlds")["worlds"]
    assert copy in names
    assert console.control("GET", "")["exchanges"] == 0


def test_a_call_appears_as_it_comes_and_is_filtered_stubbed_and_replayed(console: Console) -> None:
    page = console.open("journal")
    console.sees("No call yet.")

    console.call_status()
    console.calls.first.click()
    console.click("Stub this reply")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Status", exact=True).fill("503")
    dialog.get_by_label("The reply may break the contract").check()
    console.click("Create the stub")
    console.sees("Such calls are answered with 503")
    console.click("Replay")
    console.sees("Replayed: 503")
    page.get_by_label("Status", exact=True).first.select_option("5")

    console.counts(console.calls, 1)
    assert "getMyStatus" in page.locator(".journal").inner_text()
    console.errors = [each for each in console.errors if "503" not in each]


def test_a_refused_call_says_why_in_the_list(console: Console) -> None:
    with pytest.raises(OSError, match="HTTP Error 404"):
        console.send("GET", "/nowhere", **{"x-mock-world": console.world})

    console.open("journal")

    console.calls.first.get_by_text("No operation has the path '/nowhere'.").wait_for()


def test_a_moment_in_a_row_is_written_for_people(console: Console) -> None:
    page = console.open("rows", "boostcom", "transactions")

    text = page.locator(".rows-table").inner_text()

    assert re.search(r"\b2026-01-1\d \d\d:\d\d:\d\d\b", text)
    assert not re.search(r"\b\d{16}\b", text)


def test_the_keys_open_tabs_and_walk_through_calls(console: Console) -> None:
    for _ in range(3):
        console.call_status()
    page = console.open("worlds")

    page.keyboard.press("2")
    console.calls.nth(2).wait_for()
    for _ in range(2):
        page.keyboard.press("j")
    page.get_by_label("Call 2").wait_for()
    page.keyboard.press("Escape")
    console.counts(page.locator(".journal.open"), 0)
    page.keyboard.press("/")
    page.keyboard.type("nowhere")

    page.get_by_text("No call passes these filters.").wait_for()


def test_a_turn_of_the_clock_can_be_taken_back(console: Console) -> None:
    page = console.open("clock")

    page.get_by_role("button", name="Turn to expire-points").first.click()
    console.sees("What happened: 3 effects")
    console.click("Back to before the turn")
    console.sees("The world is as it was before the turn.")

    assert console.control("GET", "/clock")["now"] == "2026-03-02T10:00:00+00:00"


def test_a_turn_that_is_pressed_before_all_is_read_compares_the_call_too(console: Console) -> None:
    page = console.page
    held: list[Any] = []
    page.route("**/clock/due*", lambda route: held.append(route), times=1)
    with page.expect_request("**/clock/due*"):
        console.open("clock")

    console.click("+1 day")
    for each in held:
        each.continue_()

    console.sees("The call, before and after")


def test_a_row_that_is_added_before_all_is_read_waits_for_its_collection(console: Console) -> None:
    page = console.page
    held: list[Any] = []
    page.route("**/collections", lambda route: held.append(route), times=1)
    with page.expect_request("**/collections"):
        console.open("rows", "koomalooma", "partners")

    console.click("Add a row")
    for each in held:
        each.continue_()

    page.get_by_role("dialog", name="Add to partners").wait_for()


def test_a_row_is_found_changed_and_refused_where_it_breaks_its_schema(console: Console) -> None:
    page = console.open("rows", "boostcom", "accounts")
    page.get_by_label("Search the rows").fill("infinity-mall:42")
    page.get_by_role("link", name="infinity-mall:42").click()
    balance = page.get_by_label("balance")

    page.get_by_role("img", name="Points over time").wait_for()
    balance.fill("-5")
    console.click("Save")
    page.get_by_role("alert").get_by_text("body/balance").wait_for()
    balance.fill("77")
    console.click("Save")
    console.sees("Saved.")

    assert console.control("GET", "/rows/boostcom/accounts/infinity-mall:42")["balance"] == 77
    console.errors = [each for each in console.errors if "400" not in each]


def test_a_fault_is_made_by_a_form_and_removed(console: Console) -> None:
    page = console.open("rules")

    console.click("New fault")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("api (optional)").select_option("boostcom")
    dialog.get_by_label("status (optional)").fill("503")
    console.click("Create the fault")
    console.sees("Created the fault.")
    made = console.control("GET", "/faults")["faults"]
    console.click("Remove fault 1")
    console.sees("No faults in this world.")

    assert [(each["api"], each["do"]["status"]) for each in made] == [("boostcom", 503)]


def test_a_backstage_action_is_run_by_a_form(console: Console) -> None:
    page = console.open("backstage")

    page.get_by_text("correct-points").click()
    form = page.locator("form")
    for label, value in {"club": "infinity-mall", "member_id": "42", "points": "5"}.items():
        form.get_by_label(label, exact=True).fill(value)
    form.get_by_role("button", name="Run").click()
    console.sees("Done.")

    account = console.control("GET", "/rows/boostcom/accounts/infinity-mall:42")
    assert account["balance"] == 155


def test_the_rows_that_a_call_changed_show_what_they_are_now(console: Console) -> None:
    console.close_session("ida")
    page = console.open("journal")

    console.calls.first.click()
    page.get_by_text("profiles ida").click()

    console.sees("As it is now, with what later calls changed.")
    assert '"integration_id": "ida"' in page.get_by_label("profiles ida now").inner_text()
    page.get_by_role("link", name="Open the row").wait_for()


def test_the_rows_of_a_saved_world_show_what_they_were_at_both_ends(
    console: Console, tmp_path: Path
) -> None:
    console.close_session("ida")
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(fetch_history(Control(console.url, None), console.world)))
    page = console.open("files")

    page.get_by_label("Open a file").set_input_files(saved)
    console.calls.first.click()
    page.get_by_text("profiles ida").click()

    console.sees("From the start of the journal to when the world was saved")
    page.locator("ins").get_by_text("ida").first.wait_for()


def test_the_overview_of_an_api_tells_what_was_called(console: Console) -> None:
    console.call_status()

    console.open("contracts", "boostcom")

    console.sees("1 of 13 operations")


def test_a_report_is_shown_in_a_frame_that_runs_nothing(console: Console, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_text("<!doctype html><title>r</title><h1>Found</h1><script>top.ran = 1</script>")
    page = console.open("files")

    page.get_by_label("Open a file").set_input_files(report)

    page.frame_locator("iframe").get_by_role("heading", name="Found").wait_for()
    assert page.evaluate("window.ran") is None
    console.errors = [each for each in console.errors if "sandboxed" not in each.lower()]


def test_a_report_as_json_is_read(console: Console, tmp_path: Path) -> None:
    cause = {
        "severity": "failure",
        "title": "<img src=x onerror=alert(1)>",
        "operations": ["GET /x"],
    }
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"name": "pets", "clean": False, "causes": [cause]}))
    page = console.open("files")

    page.get_by_label("Open a file").set_input_files(report)

    console.sees("<img src=x onerror=alert(1)>")


def test_a_report_of_a_drift_is_read(console: Console, tmp_path: Path) -> None:
    step = {"method": "GET", "url": "http://real/x", "status": 200, "reply_body": "{}"}
    drift = {
        "operation": "GET /x",
        "kind": "value",
        "place": "/name<b>",
        "mock": '"Ida"',
        "real": '"Eda"',
        "change": "change the fixture",
        "journeys": ["a name is kept"],
        "mock_step": step,
        "real_step": {**step, "status": 404},
    }
    report = tmp_path / "drift.json"
    report.write_text(json.dumps({"name": "pets", "url": "http://real", "drifts": [drift]}))
    page = console.open("files")

    page.get_by_label("Open a file").set_input_files(report)

    console.sees("value of /name<b>")
    console.sees("1 difference")
    page.get_by_text("Real server", exact=True).first.click()
    page.get_by_label("Body of the reply").last.wait_for()


def test_ten_thousand_calls_are_few_elements(console: Console) -> None:
    page = console.open("journal")
    console.call_status()
    console.calls.first.wait_for()

    page.evaluate(MANY)

    console.calls.nth(10).wait_for()
    assert page.evaluate("document.querySelectorAll('.list [role=option]').length") < 100
    assert console.calls.last.get_attribute("aria-posinset") == "10000"


def test_who_has_the_token_signs_in_and_out(browser: Any, guarded_url: str) -> None:
    with Console.on(browser, guarded_url, "default") as console:
        page = console.page
        page.goto(f"{guarded_url}/")
        page.get_by_label("Token").fill("wrong")
        console.click("Sign in")
        console.sees("This is not the token of the server.")
        page.get_by_label("Token").fill(TOKEN)
        console.click("Sign in")
        page.get_by_role("link", name="default").wait_for()
        page.keyboard.press("2")
        console.sees("No call yet.")
        console.click("Sign out")
        page.get_by_label("Token").wait_for()

        assert [each for each in console.errors if "401" not in each] == []
