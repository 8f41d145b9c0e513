"""`fixtures check` finds whatever a server or a call would stumble over later."""

from pathlib import Path

import pytest

from mockserver.errors import FixtureError
from mockserver.stores.inspection import problems
from mockserver.stores.library import Library
from tests.library import a_library, few_fixtures

STUB = "reply: {status: 403, body: {error: forbidden}}"
UNREADABLE = '{body: [{pointer: /partner_user_id, matches: "("}]}'


def own(tmp_path: Path, files: dict[str, str]) -> Path:
    """A user's folder with nothing but these files."""
    folder = tmp_path / "mine"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def laid_over_few(tmp_path: Path, files: dict[str, str]) -> Library:
    return a_library(own(tmp_path, files), few_fixtures(tmp_path / "built-in"))


def found(tmp_path: Path, files: dict[str, str]) -> list[str]:
    return [str(each) for each in problems(laid_over_few(tmp_path, files))]


def scenario(rules: str) -> dict[str, str]:
    return {"scenarios/zz.yaml": f"description: a\n{rules}\n"}


@pytest.mark.parametrize(
    ("rules", "place", "said"),
    [
        (
            "faults: [{operation: nope, do: {status: 503}}]",
            "zz.yaml:2 (#/faults/0/operation)",
            "There is no operation 'nope'.",
        ),
        (
            "faults: [{operation: creatUser, do: {status: 503}}]",
            "zz.yaml:2 (#/faults/0/operation)",
            "Did you mean 'createUser'?",
        ),
        (
            "faults: [{api: kooma, do: {status: 503}}]",
            "zz.yaml:2 (#/faults/0/api)",
            "Did you mean 'koomalooma'?",
        ),
        (
            f"faults: [{{operation: createUser, match: {UNREADABLE}, do: {{status: 503}}}}]",
            "zz.yaml:2 (#/faults/0/match/body/0/matches)",
            "Put a backslash before a character",
        ),
        (
            f"stubs: [{{api: kooma, operation: createUser, {STUB}}}]",
            "zz.yaml:2 (#/stubs/0/api)",
            "Did you mean 'koomalooma'?",
        ),
        (
            f"stubs: [{{api: koomalooma, operation: createUser, match: {UNREADABLE}, {STUB}}}]",
            "zz.yaml:2 (#/stubs/0/match/body/0/matches)",
            "is not valid",
        ),
        (
            f"stubs: [{{api: koomalooma, operation: creatUser, {STUB}}}]",
            "zz.yaml:2 (#/stubs/0/operation)",
            "Did you mean 'createUser'?",
        ),
        (
            "stubs: [{api: koomalooma, operation: createUser, reply: {status: 200, body: {a: 1}}}]",
            "zz.yaml:2 (#/stubs/0/reply/status)",
            "createUser has no such reply in its contract",
        ),
        (
            "faults: [{match: {query: {drry: 'true'}}, do: {status: 503}}]",
            "zz.yaml:2 (#/faults/0/match/query/drry)",
            "Did you mean 'dry'?",
        ),
        (
            "faults: [{do: {delay: {min: 3, max: 1}}}]",
            "zz.yaml:2 (#/faults/0/do/delay)",
            "Swap them.",
        ),
        ("fixtures: {koomalooma: defalt}", "zz.yaml:2 (#/fixtures/koomalooma)", "'default'?"),
        ("fixtures: {kooma: default}", "zz.yaml:2 (#/fixtures/kooma)", "'koomalooma'?"),
        ("stubs: [{}]", "zz.yaml:2 (#/stubs/0)", "a property 'api'"),
        ("stubs: [5]", "zz.yaml:2 (#/stubs/0)", "Expected object, got 5."),
    ],
)
def test_a_rule_that_could_never_fire_is_reported_with_its_place_and_the_nearest_name(
    tmp_path: Path, rules: str, place: str, said: str
) -> None:
    (problem,) = found(tmp_path, scenario(rules))

    assert place in problem
    assert said in problem


@pytest.mark.parametrize(
    ("stub", "place", "said"),
    [
        (f"{{operation: creatUser, {STUB}}}", "#/stubs/0/operation", "'createUser'?"),
        (
            "{operation: createUser, reply: {status: 200, body: {a: 1}}}",
            "#/stubs/0/reply/status",
            "has no such reply in its contract",
        ),
        (f"{{api: boostcom, {STUB}}}", "#/stubs/0/api", "Put it into a scenario."),
        ("{operation: createUser, reply: {example: exmple}}", "#/stubs/0/reply/example", "There"),
    ],
)
def test_a_magic_value_is_held_to_the_same_law(
    tmp_path: Path, stub: str, place: str, said: str
) -> None:
    text = f"extends: default\nstubs:\n  - {stub}\n"

    (problem,) = found(tmp_path, {"koomalooma/odd.yaml": text})

    assert f"odd.yaml:3 ({place})" in problem
    assert said in problem


def test_too_many_stubs_are_a_fault_of_their_scenario(tmp_path: Path) -> None:
    stub = f"  - {{operation: createUser, {STUB}}}\n"

    (problem,) = found(tmp_path, {"koomalooma/odd.yaml": "extends: default\nstubs:\n" + stub * 501})

    assert problem.startswith("The scenario 'koomalooma/odd' has too many stubs or faults")


@pytest.mark.parametrize("text", ["a: [", "[1]", "", "\t", "description: &a x\nb: *a\n"])
def test_a_scenario_that_is_not_yaml_is_reported_and_the_others_are_listed(
    tmp_path: Path, text: str
) -> None:
    library = laid_over_few(tmp_path, {"scenarios/zz.yaml": text})

    (problem,) = problems(library)

    assert "scenarios/zz.yaml" in str(problem.where)
    described = library.descriptions()
    assert described["zz"].startswith("Broken: ")
    assert described["default"] == library.scenario("default").description


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("scenarios/zz.yml", "Name it zz.yaml."),
        ("scenarios/zz.json", "Name it zz.yaml."),
        ("koomalooma/zz.YAML", "Name it zz.yaml."),
        ("kooma/default.yaml", "Did you mean 'koomalooma'?"),
        ("default.yaml", "Move it into one of: boostcom, koomalooma, scenarios, talon_one."),
    ],
)
def test_a_file_that_nothing_reads_is_reported(tmp_path: Path, name: str, hint: str) -> None:
    (problem,) = problems(laid_over_few(tmp_path, {name: "description: x\n"}))

    assert isinstance(problem, FixtureError)
    assert problem.hint == hint


@pytest.mark.parametrize(
    "name", ["koomalooma/schema.json", "scenarios/.zz.yml", "README.md", ".git/config.yaml"]
)
def test_schemas_notes_and_hidden_files_are_nobodys_fault(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, {name: "x"}) == []


@pytest.mark.slow
def test_what_a_users_file_breaks_in_a_built_in_scenario_is_reported(tmp_path: Path) -> None:
    # The built-in scenarios extend `default`, which is now the user's.
    text = "partners: {p-mine: {name: Mine, jwt_secret: my-own-signing-secret-for-the-tests}}\n"

    library = a_library(own(tmp_path, {"koomalooma/default.yaml": text}))

    places = {str(problem.where).partition(":")[0] for problem in problems(library)}

    assert places
    assert all("koomalooma" in place for place in places)
