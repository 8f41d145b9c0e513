"""The file of corrections beside a document: found, refused where it is wrong, and told."""

from contextlib import closing
from pathlib import Path

import pytest

from mockserver.errors import OverridesError
from mockserver.http.app import Server
from tests.client import Client
from tests.own_documents import PETSTORE, serving, write


def notes_of(server: Server) -> list[dict[str, str]]:
    """Return what `GET /_mock/apis` notes of the one document."""
    with closing(Client(server, "w")) as client:
        (api,) = client.get("/_mock/apis").json()["apis"]
        return list(api["notes"])


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("rows: 3\nresuorces: {}\n", ":2 (#/resuorces)", "Did you mean 'resources'?"),
        ("resources:\n  /pets:\n    lsit: data\n", ":3 (#/resources/~1pets/lsit)", "'list'"),
        ("resources:\n  /pet: {}\n", ":2 (#/resources/~1pet)", "Did you mean '/pets'?"),
        ("ignore: [/wether]\n", ":1 (#/ignore/0)", "Did you mean '/weather'?"),
        (
            "resources: {/pets: {states: {POST /pets/x: {tag: x}}}}\n",
            ":1 (#/resources/~1pets/states/POST ~1pets~1x)",
            "Did you mean 'POST /pets'?",
        ),
        (
            "resources: {/pets: {filters: {tags: tag}}}\n",
            ":1 (#/resources/~1pets/filters/tags)",
            "Did you mean 'tag'?",
        ),
        (
            "resources: {/pets: {page: {limit: tagg}}}\n",
            ":1 (#/resources/~1pets/page/limit)",
            "Did you mean 'tag'?",
        ),
        (
            "resources: {/pets: {one: nam}}\n",
            ":1 (#/resources/~1pets/one)",
            "Did you mean 'name'?",
        ),
        ("auth: {kye: [secret]}\n", ":1 (#/auth/kye)", "Did you mean 'key'?"),
        ("rows: many\n", ":1 (#/rows)", "Expected integer"),
        ("- rows\n", ":1 (#)", "Expected object"),
        ("rows: [\n", ":2", ""),
    ],
)
def test_overrides_that_cannot_be_are_refused_with_line_and_nearest_name(
    tmp_path: Path, text: str, where: str, said: str
) -> None:
    write(tmp_path, text, "petstore.mock.yaml")

    with pytest.raises(OverridesError) as refused:
        serving(write(tmp_path))

    assert f"petstore.mock.yaml{where}" in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        (
            "resources: {/pets: {id: [idd]}}",
            "#/resources/~1pets/id",
            "no member 'idd'. Did you mean 'id'?",
        ),
        (
            "resources: {/pets: {filters: {tag: {member: tgs}}}}",
            "#/resources/~1pets/filters/tag",
            "no member 'tgs'. Did you mean 'tag'?",
        ),
        (
            "resources: {/pets: {states: {'DELETE /pets/{petId}': {nmae: Rex}}}}",
            "#/resources/~1pets/states/DELETE ~1pets~1{petId}/nmae",
            "no member 'nmae'. Did you mean 'name'?",
        ),
        (
            "seeds: {/pets: [{id: 1, name: Rex}, {id: 2, Name: Max}]}",
            "#/seeds/~1pets/1/Name",
            "no member 'Name'. Did you mean 'name'?",
        ),
    ],
)
def test_a_misspelt_member_in_overrides_is_told(
    tmp_path: Path, text: str, where: str, said: str
) -> None:
    write(tmp_path, text, "petstore.mock.yaml")

    (note,) = notes_of(serving(write(tmp_path)))

    assert said in f"{note['what']} {note['hint']}"
    assert note["where"].endswith(f"petstore.mock.yaml:1 ({where})")


def test_another_member_in_overrides_is_no_slip(tmp_path: Path) -> None:
    write(tmp_path, "seeds: {/pets: [{id: 1, colour: red, name: Rex}]}", "petstore.mock.yaml")

    assert notes_of(serving(write(tmp_path))) == []


def test_a_member_that_no_row_may_have_is_told(tmp_path: Path) -> None:
    closed = PETSTORE.replace(
        "      required: [name]", "      additionalProperties: false\n      required: [name]"
    )
    write(tmp_path, "seeds: {/pets: [{name: Rex, colour: red}]}", "petstore.mock.yaml")

    (note,) = notes_of(serving(write(tmp_path, closed)))

    assert note["what"] == "Rows of /pets have no member 'colour'."
    assert note["hint"] == "They have: id, name, tag."


def test_overrides_under_another_ending_are_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "rows: 0\n", "petstore.mock.yml")

    with pytest.raises(OverridesError, match=r"Name it petstore\.mock\.yaml"):
        serving(write(tmp_path))


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "rows: 0\nresources: {/pets: {}}\nignore: ['/pets/{id}']\n"]
)
def test_overrides_beside_the_document_are_found(tmp_path: Path, text: str) -> None:
    write(tmp_path, text, "petstore.mock.yaml")

    with closing(Client(serving(write(tmp_path)), "w")) as client:
        pets = client.get("/v1/pets", headers={"X-Key": "any"}).json()

    assert len(pets) == (0 if text.startswith("rows") else 3)
