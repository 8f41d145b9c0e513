"""A broken ruleset is refused where it comes in, by a fixture or backstage, with its place."""

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from mockserver.engine.scenario import Scenario
from mockserver.errors import FixtureError
from mockserver.providers import discover
from mockserver.stores.library import Library
from tests.library import a_library
from tests.providers.talon_one.builders import COUPON, Shop, kinds, pointers, rule, ruleset

PROVIDERS = discover()
_SOUND = {"name": "A campaign", "ruleset": ruleset(rule(["setDiscount", "x", 1], when=COUPON))}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """The shipped fixtures below a folder that a test may fill."""
    own = tmp_path / "fixtures"
    (own / "talon_one").mkdir(parents=True)
    return a_library(own)


def make_world(library: Library) -> None:
    """Make a world of the fixture `tried` alone, as checking a folder does of each."""
    fixture = library.fixture("talon_one", "tried")
    Scenario("talon_one/tried", "", {"talon_one": fixture}).make_world(PROVIDERS, 0, None)


def problem(library: Library, text: str) -> FixtureError:
    """What is wrong with a fixture of this text."""
    (library.shelves.own / "talon_one" / "tried.yaml").write_text(text)
    with pytest.raises(FixtureError) as caught:
        make_world(library)
    return caught.value


def campaign(library: Library, text: str) -> FixtureError:
    """The problem of a fixture with a campaign whose rules stand in this text, from line 6 on."""
    head = 'extends: default\ncampaigns:\n  "77":\n    name: Tried\n    ruleset:\n'
    return problem(library, head + indent(dedent(text).lstrip("\n"), " " * 6))


def where(library: Library, line: int, pointer: str) -> str:
    place = f"#/campaigns/77/ruleset{pointer}"
    return f"{library.shelves.own}/talon_one/tried.yaml:{line} ({place})"


# Fixtures


def test_a_function_outside_the_subset_is_reported_with_line_and_nearest_name(
    library: Library,
) -> None:
    error = campaign(
        library,
        """
        rules:
          - title: Ten off
            condition: [and, [couponValid]]
            effects: [[setDiscount, Ten off, 10]]
          - title: Twenty off
            condition:
              - and
              - [coupnValid]
            effects: [[setDiscount, Twenty off, 20]]
        """,
    )

    assert error.what == "There is no function 'coupnValid'."
    assert error.where == where(library, 13, "/rules/1/condition/1")
    assert error.hint == "Did you mean 'couponValid'?"


@pytest.mark.parametrize(
    ("text", "what", "line", "pointer", "hint"),
    [
        (
            """
            bindings:
              - {name: total, expression: [".", Sesion, Total]}
            rules: []
            """,
            "There is no 'Sesion' to follow.",
            7,
            "/bindings/0/expression",
            "Did you mean 'Session'?",
        ),
        (
            """
            rules:
              - title: x
                condition: ["=", [".", Session, Totle], 1]
                effects: []
            """,
            "'Session' has no 'Totle'.",
            8,
            "/rules/0/condition/1",
            "Did you mean 'Total'?",
        ),
        (
            """
            rules:
              - title: x
                condition: [couponValid]
                effects:
                  - [setDiscout, x, 1]
            """,
            '"setDiscout" is not an effect.',
            10,
            "/rules/0/effects/0",
            "Did you mean 'setDiscount'?",
        ),
        (
            """
            rules:
              - title: x
                bindings: [{name: Session, expression: 1}]
                condition: [couponValid]
                effects: []
            """,
            "'Session' is a root and cannot be bound.",
            8,
            "/rules/0/bindings/0/name",
            "Bind another name.",
        ),
        (
            """
            rules:
              - title: x
                condition: ["and", 2020-01-01]
                effects: [[setDiscount, x]]
            """,
            "'setDiscount' takes 2 arguments, not 1.",
            9,
            "/rules/0/effects/0",
            "Compare it with the table of functions in docs/talon_one.md.",
        ),
    ],
)
def test_whatever_breaks_a_ruleset_is_reported_with_its_line(
    library: Library, text: str, what: str, line: int, pointer: str, hint: str | None
) -> None:
    error = campaign(library, text)

    assert error.what == what
    assert error.where == where(library, line, pointer)
    assert error.hint == hint


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("rules:\n  - {title: x, effects: []}\n", "a property 'condition'", 7),
        ("rules:\n  - {title: x, condition: [], effects: []}\n", "minItems", 7),
        ("rules: {}\n", "Expected array", 6),
        ("bindings: []\n", "a property 'rules'", 6),
        ("rules: []\nbindings: [{expression: 1}]\n", "a property 'name'", 7),
    ],
)
def test_a_ruleset_of_another_shape_is_reported_with_its_line(
    library: Library, text: str, what: str, line: int
) -> None:
    error = campaign(library, text)

    assert what in error.what
    assert error.where is not None
    assert f"/tried.yaml:{line} (" in error.where


def test_a_condition_too_deep_is_reported(library: Library) -> None:
    deep = "[and, " * 30 + "true" + "]" * 30

    error = campaign(library, f"rules:\n  - title: x\n    condition: {deep}\n    effects: []\n")

    assert error.what == "More than 24 lists stand in each other."


def test_members_that_decide_nothing_are_passed_over(library: Library) -> None:
    """The vendor's own rulesets have ids, versions and parents."""
    (library.shelves.own / "talon_one" / "tried.yaml").write_text(
        dedent(
            """
            extends: default
            campaigns:
              "77":
                name: Tried
                ruleset:
                  id: 5
                  rbVersion: v2
                  activate: true
                  rules:
                    - id: 7d3b3d8e-8f1c-4a4f-9a86-34ee4a1a4f4b
                      title: Free money
                      description: from the documentation
                      condition: [and, [couponValid]]
                      effects: [[setDiscount, Free money, 45.55]]
            """
        )
    )

    make_world(library)


# Backstage


def test_a_manager_can_make_a_campaign_that_works_at_once(shop: Shop) -> None:
    made = shop.backstage("create-campaign", _SOUND)
    shop.coupon("MADE", made["id"])

    assert (made["name"], made["state"], made["activeRulesetId"]) == ("A campaign", "enabled", 1)
    assert made["couponRedemptionCount"] == made["discountCount"] == 0
    assert kinds(shop.session(couponCodes=["MADE"])["effects"]) == ["acceptCoupon", "setDiscount"]


def test_a_campaign_gets_the_next_free_id_or_the_one_that_is_asked_for(shop: Shop) -> None:
    assert shop.backstage("create-campaign", _SOUND)["id"] == 15
    assert shop.backstage("create-campaign", _SOUND, id=40)["id"] == 40
    assert shop.backstage("create-campaign", _SOUND)["id"] == 41
    with shop.unchanged():
        refused = shop.tried_backstage("create-campaign", _SOUND, id=40)
    assert refused.status == 409
    assert refused.json()["message"] == "There is a campaign 40 already."


@pytest.mark.parametrize(
    ("broken", "pointer", "details"),
    [
        (
            ruleset(rule(when=["and", ["coupnValid"]])),
            "/ruleset/rules/0/condition/1",
            "There is no function 'coupnValid'. Did you mean 'couponValid'?",
        ),
        (
            ruleset(rule(), rule(["setDiscount", "x"])),
            "/ruleset/rules/1/effects/0",
            "'setDiscount' takes 2 arguments, not 1. "
            "Compare it with the table of functions in docs/talon_one.md.",
        ),
        (
            ruleset(rule(), bindings=[{"name": "x", "expression": [".", "Profil", "Id"]}]),
            "/ruleset/bindings/0/expression",
            "There is no 'Profil' to follow. Did you mean 'Profile'?",
        ),
    ],
)
def test_a_broken_ruleset_is_refused_and_nothing_is_made(
    shop: Shop, broken: Any, pointer: str, details: str
) -> None:
    with shop.unchanged():
        refused = shop.tried_backstage("create-campaign", name="Broken", ruleset=broken)

    assert pointers(refused) == [pointer]
    assert refused.json()["message"] == "The submitted data was invalid"
    assert refused.json()["errors"][0]["details"] == details


def test_a_campaign_of_an_unknown_application_is_refused_with_the_nearest(shop: Shop) -> None:
    refused = shop.tried_backstage("create-campaign", _SOUND, application=2)

    assert refused.status == 404
    assert refused.json()["message"].startswith("There is no application '2'.")


@pytest.mark.parametrize(
    "more",
    [
        {"ruleset": None},
        {"ruleset": {}},
        {"ruleset": {"rules": [{"title": "x", "condition": [], "effects": []}]}},
        {"limits": [{"action": "setDiscout", "limit": 1, "entities": []}]},
        {"limits": [{"action": "setDiscount", "limit": -1, "entities": []}]},
        {"state": "on"},
        {"startTime": "tomorrow"},
        {"features": ["lottery"]},
        {"unknown": 1},
    ],
)
def test_a_campaign_that_is_none_is_refused_by_the_actions_schema(
    shop: Shop, more: dict[str, Any]
) -> None:
    with shop.unchanged():
        refused = shop.tried_backstage("create-campaign", {**_SOUND, **more})

    assert refused.status == 400
    assert refused.json()["violations"]


def test_a_campaign_that_begins_where_no_clock_shows_is_refused(shop: Shop) -> None:
    with shop.unchanged():
        refused = shop.tried_backstage("create-campaign", _SOUND, startTime="1969-12-31T23:59:59Z")

    assert pointers(refused) == ["/startTime"]


def test_a_manager_moves_state_and_time_of_a_campaign(shop: Shop) -> None:
    moved = shop.backstage(
        "set-campaign", campaign=7, state="disabled", endTime="2030-01-01T00:00:00Z"
    )

    assert moved["state"] == "disabled"
    assert moved["endTime"].startswith("2030-01-01T00:00:00")
    assert shop.backstage("set-campaign", campaign=7)["state"] == "disabled"
    unknown = shop.tried_backstage("set-campaign", campaign=70, state="enabled")
    assert unknown.status == 404
    assert "Did you mean '7'?" in unknown.json()["message"]
