"""The list of campaigns: those that run, filtered and paged."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import Shop, good

CAMPAIGNS = "/v1/integration/campaigns"


def ids(shop: Shop, query: str = "") -> list[int]:
    page = good(shop.call("GET", f"{CAMPAIGNS}{query}"), 200)
    return [each["id"] for each in page["data"]]


def test_running_campaigns_are_listed_with_the_titles_of_their_rules(today: Shop) -> None:
    today.backstage("set-campaign", campaign=109, state="disabled")

    page = good(today.call("GET", CAMPAIGNS), 200)

    first, *others = page["data"]
    listed = [first["id"], *(each["id"] for each in others)]
    assert listed == sorted(listed)
    assert {107, 108, 110} <= set(listed)
    assert 109 not in listed
    assert not page["hasMore"]
    assert (first["applicationId"], first["state"], first["tags"]) == (101, "enabled", ["demo"])
    assert [each["title"] for each in first["rules"]] == ["Ten off", "A friend's first order"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("campaignIds=108,110,7", [108, 110]),
        ("pageSize=1&skip=1", [108]),
        ("startAfter=2026-03-01T00:00:00Z", [107]),
        ("startAfter=2026-03-01T00:00:00.000001Z", []),
        ("startBefore=2026-03-01T00:00:00.000000%2B0000", [107]),
        ("endAfter=2026-04-01T00:00:00Z", [107]),
        ("endBefore=2026-03-31T00:00:00Z", []),
        ("audienceId=1", [220]),
        ("storeId=5", [220]),
        ("storeId=6", []),
    ],
)
def test_campaigns_are_filtered_and_paged(today: Shop, query: str, found: list[int]) -> None:
    times: dict[str, Any] = {"startTime": "2026-03-01T00:00:00Z", "endTime": "2026-04-01T00:00:00Z"}
    today.backstage("set-campaign", campaign=107, **times)
    links: dict[str, Any] = {"linkedAudienceIds": [1], "linkedStoreIds": [5]}
    today.backstage(
        "create-campaign", id=220, name="Linked", application=101, ruleset={"rules": []}, **links
    )

    assert ids(today, f"?{query}") == found


def test_a_page_says_whether_there_are_more(today: Shop) -> None:
    page = good(today.call("GET", f"{CAMPAIGNS}?pageSize=3"), 200)

    assert (len(page["data"]), page["hasMore"]) == (3, True)
