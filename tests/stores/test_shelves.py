"""A user's folder is laid over the built-in one, and nothing outside of them is read."""

import os
from pathlib import Path

import pytest

from mockserver.errors import FixtureError, UnknownName
from mockserver.resources import built_in_fixtures
from mockserver.stores.library import Library
from mockserver.stores.shelves import SCENARIOS, Shelves
from tests.library import a_library

SECRET = "root:$6$salt$not-for-anybody:19000:0"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A user's folder with empty shelves."""
    for shelf in ("scenarios", "koomalooma"):
        (tmp_path / "mine" / shelf).mkdir(parents=True)
    return tmp_path / "mine"


def partner(library: Library, scenario: str = "mine") -> dict[str, object]:
    found = library.scenario(scenario)
    return dict(library.make_world(found, 0, found.now).table("koomalooma", "partners")["p-demo"])


def test_a_users_folder_holds_only_what_is_theirs(mine: Path) -> None:
    (mine / "koomalooma" / "few.yaml").write_text(
        "extends: default\npartners: {p-demo: {daily_cap: 7}}\n"
    )
    (mine / "scenarios" / "mine.yaml").write_text("description: x\nfixtures: {koomalooma: few}\n")
    library = a_library(mine)

    assert partner(library)["daily_cap"] == 7
    assert partner(library)["name"] == "Demo Shop"
    assert {"mine", "default", "magic-values"} <= set(library.names())
    assert "few" in library.names("koomalooma")


def test_of_two_files_with_one_name_the_users_counts(mine: Path) -> None:
    (mine / "scenarios" / "default.yaml").write_text("description: Mine.\nseed: 7\n")

    assert a_library(mine).scenario("default").seed == 7


def test_a_file_may_extend_the_built_in_one_of_its_own_name(mine: Path) -> None:
    (mine / "koomalooma" / "default.yaml").write_text(
        "extends: default\npartners: {p-demo: {daily_cap: 7}}\n"
    )
    library = a_library(mine)

    assert partner(library, "default")["daily_cap"] == 7
    assert partner(library, "default")["name"] == "Demo Shop"
    # A built-in fixture that extends `default` stands on the user's.
    assert partner(library, "campaign-ended")["daily_cap"] == 7


def test_the_built_in_folder_may_be_named_by_itself() -> None:
    assert len(Shelves.of(built_in_fixtures(), built_in_fixtures()).folders) == 1


def test_a_link_within_the_folder_is_followed(mine: Path) -> None:
    (mine / "real.yaml").write_text("description: x\n")
    (mine / "scenarios" / "mine.yaml").symlink_to("../real.yaml")

    assert a_library(mine).scenario("mine").description == "x"


def test_a_folder_that_is_a_link_itself_is_read(mine: Path, tmp_path: Path) -> None:
    (mine / "scenarios" / "mine.yaml").write_text("description: x\n")
    (tmp_path / "link").symlink_to(mine)

    assert a_library(tmp_path / "link").scenario("mine").description == "x"


@pytest.mark.parametrize("is_shelf", [True, False])
def test_a_link_out_of_the_folder_is_refused_and_its_content_not_quoted(
    mine: Path, tmp_path: Path, is_shelf: bool
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine.yaml").write_text(SECRET)
    if is_shelf:
        (mine / "scenarios").rmdir()
        (mine / "scenarios").symlink_to(outside)
    else:
        (mine / "scenarios" / "mine.yaml").symlink_to(outside / "mine.yaml")

    with pytest.raises(FixtureError) as caught:
        a_library(mine).scenario("mine")

    assert caught.value.what.startswith("The link leads out of the folder of fixtures")
    assert caught.value.where == f"{mine}/scenarios/mine.yaml"
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("target", ["mine.yaml", "nowhere.yaml"])
def test_a_link_to_nothing_and_a_loop_are_reported(mine: Path, target: str) -> None:
    (mine / "scenarios" / "mine.yaml").symlink_to(target)

    with pytest.raises(FixtureError, match=r"^The link leads to no file, or back to itself\."):
        a_library(mine).scenario("mine")


def test_a_pipe_is_no_fixture_and_nobody_waits_for_it(mine: Path) -> None:
    os.mkfifo(mine / "scenarios" / "mine.yaml")

    with pytest.raises(FixtureError, match=r"^This is not a file\."):
        a_library(mine).scenario("mine")


@pytest.mark.parametrize("name", ["../real", "nowhere", "", ".hidden", "mine.yaml"])
def test_a_name_is_never_a_path(mine: Path, name: str) -> None:
    (mine / "real.yaml").write_text("description: x\n")
    (mine / "scenarios" / ".hidden.yaml").write_text("description: x\n")

    with pytest.raises(UnknownName):
        a_library(mine).shelves.read(SCENARIOS, name, "scenario")
