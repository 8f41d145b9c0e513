"""Three people, three tasks, by clicking only: each is done in less than a minute."""

import json
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from mockserver.client.control import Control
from mockserver.replay import fetch_history
from tests.console.console import Console

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def a_minute() -> Iterator[None]:
    started = monotonic()
    yield
    assert monotonic() - started < 60


def test_a_frontend_developer_finds_a_call_and_tries_it(console: Console) -> None:
    page = console.open("worlds")

    console.click("Contracts", "link", exact=False)
    page.get_by_label("API", exact=True).select_option(label="Boostcom Rewards")
    page.get_by_label("Find an operation").fill("balance")
    console.click("getMyStatus", "link", exact=False)
    console.click("Send")

    console.sees("answered by behaviour")
    assert '"balance": 150' in page.get_by_label("Body of the reply").inner_text()
    assert console.control("GET", "/journal")["total"] == 1


def test_qa_sees_the_balance_before_and_after_a_day_and_exports_the_bug(console: Console) -> None:
    page = console.open("worlds")

    console.click("New world")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(f"{console.world}-qa")
    dialog.get_by_label("Scenario").select_option("points-expiring-tomorrow")
    console.click("Make it")
    console.click("+1 day")
    console.sees("The call, before and after")
    compared = page.locator(".compared").inner_text()
    console.click("To the journal", "link")
    console.calls.first.wait_for()
    with page.expect_download() as download:
        console.click("Bug report")

    report = Path(download.value.path()).read_text()
    assert " ".join(compared.split()) == "balance 150 → 50"
    assert "mockserver world new" in report
    assert "--scenario points-expiring-tomorrow" in report
    assert report.count("/members/me/rewards-program/status") >= 2
    assert f"`POST /_mock/worlds/{console.world}-qa/clock/advance` -> 200" in report


def test_ci_opens_the_saved_world_of_a_failing_test_at_the_call_that_went_wrong(
    console: Console, tmp_path: Path
) -> None:
    console.call_status()
    saved = tmp_path / "test_points.json"
    with pytest.raises(OSError, match="HTTP Error 470"):
        console.send(
            "GET",
            "/v3/infinity-mall/members/me/rewards-program/status",
            **{"x-mock-world": console.world, "x-user-agent": "app", "x-product-name": "app"},
        )
    console.call_status()
    saved.write_text(json.dumps(fetch_history(Control(console.url, None), console.world)))

    page = console.open("files")
    page.get_by_label("Open a file").set_input_files(saved)

    console.sees("3 calls, 1 went wrong")
    detail = page.get_by_label("Call 2")
    detail.get_by_text("Why it was refused").wait_for()
    assert "470" in detail.inner_text()
