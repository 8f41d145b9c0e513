"""The library reads fixtures and scenarios, and says where one is wrong and what comes nearest."""

from functools import partial
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.clock import format_instant
from mockserver.errors import FixtureError, UnknownName
from mockserver.providers import discover
from mockserver.resources import built_in_fixtures
from mockserver.stores.inspection import problems
from mockserver.stores.library import Library
from tests.library import a_library, shipped
from tests.pairing import each_once
from tests.stores.libraries import put, refusal, rows, using

PROVIDERS = discover()


SHIPPED = shipped()


SHELVES = ("scenarios", *PROVIDERS)


# What ships


def test_everything_that_ships_is_sound() -> None:
    assert list(problems(SHIPPED)) == []


@pytest.mark.parametrize("name", SHIPPED.names())
def test_a_scenario_that_ships_is_described_in_one_line(name: str) -> None:
    description = SHIPPED.scenario(name).description

    assert description == description.strip()
    assert "\n" not in description
    assert 10 <= len(description) <= 100
    assert description.endswith(".")


@pytest.mark.parametrize("api", PROVIDERS)
def test_every_fixture_that_ships_is_reached_by_a_scenario(api: str) -> None:
    assert set(SHIPPED.names(api)) <= set(SHIPPED.names())


def test_a_scenario_of_a_moment_stands_still_at_it() -> None:
    scenario = SHIPPED.scenario("daily-cap-reached")

    assert scenario.now is not None
    assert format_instant(scenario.now) == "2026-03-02T10:00:00+00:00"
    assert scenario.frozen
    assert SHIPPED.scenario("default").now is None


# Names


@pytest.mark.parametrize(
    ("shelf", "name"),
    each_once(
        SHELVES,
        [
            *("", ".", "..", "/", "../default", "../koomalooma/default", "./default", "default/"),
            *(
                "..%2fdefault",
                "%2e%2e/default",
                "..\\default",
                "/etc/passwd",
                "default\0",
                "default\n",
            ),
            *("default.yaml", "DEFAULT", "defalt", "schema", "*", "d?fault", "x" * 5000),
        ],
    ),
)
def test_a_name_is_one_of_those_there_are(shelf: str, name: str) -> None:
    read = SHIPPED.scenario if shelf == "scenarios" else partial(SHIPPED.fixture, shelf)

    with pytest.raises(UnknownName) as caught:
        read(name)

    assert caught.value.name == name


@given(st.text(max_size=40))
def test_no_other_name_is_read(name: str) -> None:
    if name in SHIPPED.names():
        return

    with pytest.raises(UnknownName):
        SHIPPED.scenario(name)


def test_an_unknown_scenario_is_reported_with_the_nearest_one() -> None:
    with pytest.raises(UnknownName) as caught:
        SHIPPED.scenario("daily-cap-reach")

    assert caught.value.what == "There is no scenario 'daily-cap-reach'."
    assert caught.value.hint == "Did you mean 'daily-cap-reached'?"


def test_names_are_those_of_the_yaml_files(library: Library) -> None:
    put(library, "koomalooma/a.b", "{}")
    (library.shelves.own / "koomalooma" / "notes.txt").write_text("x")

    assert "a.b" in library.names("koomalooma")
    assert not {"notes", "schema"} & set(library.names("koomalooma"))
    assert library.names("no-such-shelf") == []


# Fixtures that break their schema


def test_an_unknown_key_is_reported_with_its_line_and_the_nearest_name(library: Library) -> None:
    error = refusal(
        library, "extends: default\npartners:\n  p-demo:\n    name: Demo\n    daly_cap: 5\n"
    )

    assert error.what.startswith("Expected no property 'daly_cap', got ")
    assert error.where == (
        f"{library.shelves.own}/koomalooma/tried.yaml:5 (#/partners/p-demo/daly_cap)"
    )
    assert error.hint == "Did you mean 'daily_cap'?"


def test_an_unknown_collection_is_reported_with_its_line(library: Library) -> None:
    error = refusal(library, "extends: default\ncampains:\n  c: {}\n")

    assert error.where == f"{library.shelves.own}/koomalooma/tried.yaml:3 (#/campains)"
    assert error.hint == "Did you mean 'campaigns'?"


def test_an_unknown_key_of_the_base_is_reported_in_the_base(library: Library) -> None:
    put(library, "koomalooma/base", "extends: default\npartners:\n  p-demo:\n    daly_cap: 5\n")

    error = refusal(library, "extends: base\npartners:\n  p-demo:\n    name: Other\n")

    assert (
        error.where == f"{library.shelves.own}/koomalooma/base.yaml:4 (#/partners/p-demo/daly_cap)"
    )


def test_a_value_of_the_base_is_reported_in_the_base(library: Library) -> None:
    put(library, "koomalooma/base", "extends: default\nusers:\n  p-demo: [a, 5]\n")

    error = refusal(library, "extends: base\nusers: {p-other: [b]}\n")

    assert error.what == "Expected string, got 5."
    assert error.where == f"{library.shelves.own}/koomalooma/base.yaml:3 (#/users/p-demo/1)"


def test_a_place_with_a_slash_in_its_name_is_found(library: Library) -> None:
    put(library, "koomalooma/base", "extends: default\nusers:\n  a/b~c: 5\n")

    error = refusal(library, "extends: base\nusers: {p-other: [b]}\n")

    assert error.where == f"{library.shelves.own}/koomalooma/base.yaml:3 (#/users/a~1b~0c)"


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("partners: [p-demo]", "object", 1),
        ("partners:\n  p-demo: {name: x}\n", "a property 'jwt_secret'", 2),
        ("extends: default\npartners:\n  p-demo:\n    daily_cap: lots\n", "null or integer", 4),
        ("extends: default\ncampaigns:\n  c:\n    ends_at: tomorrow\n", 'format "date-time"', 4),
        ("users:\n  p-demo: [a, a]\n", "uniqueItems", 2),
    ],
)
def test_a_value_that_breaks_the_schema_is_reported_with_its_line(
    library: Library, text: str, what: str, line: int
) -> None:
    error = refusal(library, text)

    assert what in error.what
    assert error.where is not None
    assert error.where.startswith(f"{library.shelves.own}/koomalooma/tried.yaml:{line} (#/")


@pytest.mark.parametrize("text", ["[1]", "text", "5", "null"])
def test_a_fixture_is_a_mapping(library: Library, text: str) -> None:
    assert refusal(library, text).what == "The file does not hold a mapping."


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("partners: &a {}\nusers: *a\n", "The alias *a is not supported."),
        ("partners: !!python/object:os.system {}", "The YAML tag"),
        ("a: 1\na: 2\n", "The key 'a' appears twice here."),
        ("a: [", "This is not YAML"),
        ("", "The file holds 0 documents"),
    ],
)
def test_a_fixture_is_plain_data(library: Library, text: str, what: str) -> None:
    error = refusal(library, text)

    assert error.what.startswith(what)
    assert error.where is not None
    assert error.where.startswith(f"{library.shelves.own}/koomalooma/tried.yaml:")


def test_a_schema_in_a_users_folder_is_not_read(library: Library) -> None:
    (library.shelves.own / "koomalooma" / "schema.json").write_text('{"type": "object"}')

    error = refusal(library, "unknown: 1\n")

    assert error.what.startswith("Expected no property 'unknown'")


def test_a_built_in_schema_that_is_not_valid_is_reported_with_its_file(tmp_path: Path) -> None:
    built_in = copytree(built_in_fixtures(), tmp_path / "built-in")
    (built_in / "koomalooma" / "schema.json").write_text('{"type": 5}')
    (tmp_path / "own").mkdir()

    with pytest.raises(FixtureError, match=r"^This is not a valid schema: ") as caught:
        a_library(tmp_path / "own", built_in).scenario("default")

    assert caught.value.where == f"{built_in}/koomalooma/schema.json"


# Fixtures that refer to nothing


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        (
            "extends: default\nproperties:\n  site:\n    name: Site\n    partner: p-dem\n",
            "5 (#/properties/site/partner)",
            "Did you mean 'p-demo'?",
        ),
        (
            "extends: default\ncampaigns:\n  camp-purchase:\n    property: demo-wep\n",
            "4 (#/campaigns/camp-purchase/property)",
            "Did you mean 'demo-web'?",
        ),
        (
            "extends: default\nusers:\n  p-demmo: [a]\n",
            "3 (#/users/p-demmo)",
            "Did you mean 'p-demo'?",
        ),
    ],
)
def test_a_reference_to_nothing_is_reported_with_its_line_and_the_nearest_name(
    library: Library, text: str, where: str, hint: str
) -> None:
    error = refusal(library, text)

    assert error.where == f"{library.shelves.own}/koomalooma/tried.yaml:{where}"
    assert error.hint == hint


# Fixtures that extend each other


def test_an_overlay_changes_what_it_names_and_keeps_the_rest(library: Library) -> None:
    put(
        library,
        "koomalooma/tried",
        "extends: default\n"
        "partners:\n"
        "  p-demo: {daily_cap: 7}\n"
        "  p-new: {name: New, jwt_secret: new-shop-signing-secret-for-tests-only}\n"
        "users:\n"
        "  p-demo: [only-me]\n",
    )
    using(library, "tried")

    partners = rows(library, "partners")
    users = rows(library, "users")

    assert list(partners) == ["p-demo", "p-other", "p-new"]
    assert (partners["p-demo"]["name"], partners["p-demo"]["daily_cap"]) == ("Demo Shop", 7)
    assert partners["p-other"] == rows(library, "partners", "default")["p-other"]
    assert {row["partner_user_id"] for row in users.values()} == {"only-me", "cust-1001"}


def test_a_chain_is_laid_from_the_bottom_up(library: Library) -> None:
    put(
        library,
        "koomalooma/lower",
        "extends: default\npartners: {p-demo: {daily_cap: 1, monthly_cap: 1}}\n",
    )
    put(library, "koomalooma/middle", "extends: lower\npartners: {p-demo: {daily_cap: 2}}\n")
    put(library, "koomalooma/tried", "extends: middle\npartners: {p-demo: {name: Top}}\n")
    using(library, "tried")

    partner = rows(library, "partners")["p-demo"]

    assert (partner["name"], partner["daily_cap"], partner["monthly_cap"]) == ("Top", 2, 1)


def test_a_null_replaces_what_it_lies_on(library: Library) -> None:
    put(library, "koomalooma/lower", "extends: default\npartners: {p-demo: {daily_cap: 1}}\n")
    put(library, "koomalooma/tried", "extends: lower\npartners: {p-demo: {daily_cap: null}}\n")
    using(library, "tried")

    assert rows(library, "partners")["p-demo"]["daily_cap"] is None


@pytest.mark.parametrize(
    "files", [{"tried": "a", "a": "tried"}, {"tried": "a", "a": "b", "b": "a"}]
)
def test_a_circle_of_fixtures_is_refused(library: Library, files: dict[str, str]) -> None:
    for name, base in files.items():
        put(library, f"koomalooma/{name}", f"# a comment\nextends: {base}\n")

    error = refusal(library, f"# a comment\nextends: {files['tried']}\n")

    assert error.what == "More than 8 fixtures extend each other."
    assert error.where == f"{library.shelves.own}/koomalooma/tried.yaml:2 (#/extends)"
    assert error.hint == "Remove one `extends` of the circle."


def test_a_fixture_that_extends_itself_and_nothing_below_it_is_refused(library: Library) -> None:
    error = refusal(library, "extends: tried\n")

    assert error.what == (
        "The fixture 'tried' extends itself, and no built-in fixture has its name."
    )
    assert error.where == f"{library.shelves.own}/koomalooma/tried.yaml:1 (#/extends)"


def test_a_base_that_is_not_there_is_reported_with_the_line_that_names_it(library: Library) -> None:
    put(library, "koomalooma/lower", "# a comment\nextends: defalt\n")

    error = refusal(library, "extends: lower\n")

    assert error.what == "There is no koomalooma fixture 'defalt'."
    assert error.where == f"{library.shelves.own}/koomalooma/lower.yaml:2 (#/extends)"
    assert error.hint == "Did you mean 'default'?"


@pytest.mark.parametrize("name", ["../scenarios/default", "/etc/passwd", "..", "''"])
def test_a_base_is_never_a_path(library: Library, name: str) -> None:
    error = refusal(library, f"extends: {name}\n")

    assert error.where == f"{library.shelves.own}/koomalooma/tried.yaml:1 (#/extends)"


@pytest.mark.parametrize("value", ["5", "null", "[default]", "{a: b}", "true"])
def test_a_base_is_a_name(library: Library, value: str) -> None:
    error = refusal(library, f"extends: {value}\n")

    assert error.what.startswith("Expected string, got ")
    assert error.where == f"{library.shelves.own}/koomalooma/tried.yaml:1 (#/extends)"
