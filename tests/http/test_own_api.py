"""A document that a user brings is an API like the others: rows, worlds, scenarios, refusals."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from mockserver.errors import ContractError, MockServerError, SettingsError
from mockserver.http.app import Server, build_server
from mockserver.settings import Settings
from tests.client import Client
from tests.own_documents import PETSTORE, documents, serving, write

KEY = {"X-Key": "any"}

Speak = Callable[[Server], Client]


@pytest.fixture
def spoken_to() -> Iterator[Speak]:
    """Make clients of the world `w`, which are closed after the test."""
    with ExitStack() as stack:
        yield lambda server: stack.enter_context(closing(Client(server, "w")))


def test_state_is_kept_without_a_line_of_code(tmp_path: Path, spoken_to: Speak) -> None:
    client = spoken_to(serving(write(tmp_path)))

    created = client.post("/v1/pets", json={"name": "Rex"}, headers=KEY)
    shown = client.get(f"/v1/pets/{created.json()['id']}", headers=KEY)
    rows = client.get("/_mock/worlds/w/rows/petstore/pets").json()["rows"]

    assert (created.status, shown.status) == (201, 200)
    assert shown.json() == created.json()
    assert "Rex" in [row["name"] for row in rows]


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        (
            "{type: integer, minimum: 2, maximum: 1}",
            "it wants a number of at least 2 and at most 1 (#/paths/~1weather/get/",
        ),
        (
            '{type: string, pattern: "^(?!a)a$"}',
            "or answer it with a function (--behaviours).",
        ),
    ],
)
def test_a_reply_that_cannot_be_made_says_why_and_what_to_do(
    tmp_path: Path, spoken_to: Speak, schema: str, told: str
) -> None:
    content = "{text/plain: {schema: {type: string}, example: Sunny.}}"
    document = PETSTORE.replace(content, f"{{application/json: {{schema: {schema}}}}}")
    client = spoken_to(serving(write(tmp_path, document)))

    reply = client.get("/v1/weather", headers=KEY)

    assert reply.status == 500
    assert "No reply of GET /weather can be made: " in reply.json()["detail"]
    assert told in reply.json()["detail"]


def test_a_text_in_a_column_that_ends_with_at_stays_a_text(
    tmp_path: Path, spoken_to: Speak
) -> None:
    member = "        id: {type: integer, readOnly: true}"
    stamped = f"{member}\n        created_at: {{type: string, format: date-time, readOnly: true}}"
    client = spoken_to(serving(write(tmp_path, PETSTORE.replace(member, stamped))))
    moment = "2026-01-01T00:00:00Z"

    put = client.put("/_mock/worlds/w/rows/petstore/pets/1", json={"created_at": moment})
    shown = client.get("/v1/pets/1", headers=KEY)

    assert (put.status, put.json()["created_at"]) == (200, moment)
    assert shown.json()["created_at"] == moment


def test_a_number_in_a_column_that_ends_with_at_stays_a_number(
    tmp_path: Path, spoken_to: Speak
) -> None:
    member = "        tag: {type: string}"
    timed = f"{member}\n        seen_at: {{type: integer}}"
    client = spoken_to(serving(write(tmp_path, PETSTORE.replace(member, timed))))
    rows = "/_mock/worlds/w/rows/petstore/pets"

    client.post("/v1/pets", json={"name": "Rex", "seen_at": 1_700_000_000}, headers=KEY)
    put = client.put(f"{rows}/9", json={"name": "Ada", "seen_at": 2_000_000_000})
    refused = client.put(f"{rows}/9", json={"seen_at": "2026-01-01T00:00:00Z"})

    assert client.get(f"{rows}/4").json()["seen_at"] == 1_700_000_000
    assert put.json()["seen_at"] == 2_000_000_000
    assert refused.status == 400


def test_only_documents_are_served_beside_those_that_are_named(tmp_path: Path) -> None:
    path = write(tmp_path)

    assert list(serving(path).apis) == ["petstore"]
    assert list(serving(path, apis=("boostcom",)).apis) == ["boostcom", "petstore"]


def test_the_list_of_apis_says_what_keeps_state_and_why(tmp_path: Path, spoken_to: Speak) -> None:
    client = spoken_to(serving(write(tmp_path)))

    (api,) = client.get("/_mock/apis").json()["apis"]

    told = {each["id"]: (each["state"], each.get("resource")) for each in api["operations"]}
    assert told["listPets"] == told["showPet"] == ("stored", "pets")
    assert told["getWeather"] == ("stateless", None)
    assert all(each["why"] for each in api["operations"])
    (resource,) = api["resources"]
    assert resource == {
        "collection": "pets",
        "path": "/v1/pets",
        "can": ["list", "create", "show", "remove"],
    }
    assert (api["title"], list(api["credentials"]["headers"])) == ("Petstore", ["X-Key"])
    assert "overrides" not in api


@pytest.mark.parametrize(("added", "is_cut"), [("", False), ("#" * 40_000, True)])
def test_the_list_of_apis_has_the_file_of_overrides(
    tmp_path: Path, spoken_to: Speak, added: str, is_cut: bool
) -> None:
    text = f"rows: 0  # none, \N{PILE OF POO}\n{added}"
    write(tmp_path, text, "petstore.mock.yaml")
    client = spoken_to(serving(write(tmp_path)))

    (api,) = client.get("/_mock/apis").json()["apis"]

    shown = {"name": "petstore.mock.yaml", "text": text[:32_000], "cut": is_cut}
    assert api["overrides"] == shown


def test_a_document_of_3_1_is_served(tmp_path: Path, spoken_to: Speak) -> None:
    path = write(tmp_path, PETSTORE.replace("3.0.3", "3.1.0"))

    assert spoken_to(serving(path)).get("/v1/pets", headers=KEY).status == 200


def test_what_was_left_out_is_told(tmp_path: Path, spoken_to: Speak) -> None:
    broken = PETSTORE.replace(
        "operationId: getWeather", "operationId: getWeather\n      parameters: 7"
    )
    client = spoken_to(serving(write(tmp_path, broken)))

    (api,) = client.get("/_mock/apis").json()["apis"]

    assert api["notes"]
    assert all("petstore.yaml" in note["where"] for note in api["notes"])


def test_a_folder_of_fixtures_and_scenarios_is_laid_over_it(
    tmp_path: Path, spoken_to: Speak
) -> None:
    rex = "extends: default\npets: {'7': {name: Rex, id: 7}}\n"
    write(tmp_path, rex, "mine/petstore/rex.yaml")
    write(tmp_path, "description: Rex.\nfixtures: {petstore: rex}\n", "mine/scenarios/rex.yaml")
    own, fixtures = documents(write(tmp_path)), tmp_path / "mine"
    client = spoken_to(build_server(Settings(documents=own, fixtures=fixtures, scenario="rex")))

    assert client.get("/v1/pets", headers=KEY).json() == [{"id": 7, "name": "Rex"}]


def test_a_document_knows_every_file_that_it_was_read_from(tmp_path: Path) -> None:
    pet = write(
        tmp_path, "Pet: {type: object, properties: {id: {type: integer}}}\n", "parts/pet.yaml"
    )
    whole = PETSTORE.replace("#/components/schemas/Pet", "parts/pet.yaml#/Pet")
    path = write(tmp_path, whole)

    (own,) = serving(path).own.values()

    assert own.files == {path, pet}


def test_two_documents_with_one_path_are_refused_with_the_way_out(
    tmp_path: Path, spoken_to: Speak
) -> None:
    first, second = write(tmp_path), write(tmp_path, name="copy.yaml")

    with pytest.raises(ContractError) as refused:
        serving(first, second)

    assert "GET /v1/pets of copy is already listPets of petstore" in refused.value.what
    assert str(first) in refused.value.what
    assert str(second) in str(refused.value.where)
    assert refused.value.hint == "Serve copy elsewhere: --base-path copy=/copy"

    client = spoken_to(serving(first, second, base_paths=["copy=/copy"]))
    client.post("/copy/pets", json={"name": "Rex"}, headers=KEY)
    totals = [
        client.get(f"/_mock/worlds/w/rows/{api}/pets").json()["total"]
        for api in ("petstore", "copy")
    ]
    assert totals[1] == totals[0] + 1


def test_a_base_path_that_the_server_needs_itself_is_left_out_and_told(
    tmp_path: Path, spoken_to: Speak
) -> None:
    path = write(tmp_path, PETSTORE.replace("pets.example/v1", "pets.example/_mock/v1"))
    client = spoken_to(serving(path))

    (api,) = client.get("/_mock/apis").json()["apis"]

    assert client.get("/v1/pets", headers=KEY).status == 200
    assert "begins like the server's own paths" in api["notes"][-1]["what"]


def test_the_name_of_a_built_in_api_is_no_document() -> None:
    with pytest.raises(SettingsError) as refused:
        serving("boostcom")

    assert "served by --api boostcom" in str(refused.value.hint)


@pytest.mark.parametrize("name", ["boostcom", "control", "scenarios", "mock"])
def test_a_name_that_the_server_has_is_refused(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name=f"{name}.yaml")

    with pytest.raises(SettingsError) as refused:
        serving(path)

    assert refused.value.hint == f"Give it another name: my_{name}={path}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "petstore.yaml"),
        ("[1, 2]", "petstore.yaml"),
        ("hello: world", "petstore.yaml"),
        ("{", "petstore.yaml"),
        ("openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths: {}\n", "petstore.yaml"),
    ],
)
def test_what_is_no_document_is_refused_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(ContractError) as refused:
        serving(write(tmp_path, text))

    assert said in str(refused.value.where)


# Behaviours


def test_a_function_of_the_users_answers_and_is_told(tmp_path: Path, spoken_to: Speak) -> None:
    text = (
        "from mockserver.engine.call import Reply\n"
        "def getWeather(transaction, call):\n"
        "    return Reply(200, 'Rain.', media_type='text/plain')\n"
    )
    own = serving(write(tmp_path), behaviours=[str(write(tmp_path, text, "own.py"))])
    client = spoken_to(own)

    (api,) = client.get("/_mock/apis").json()["apis"]

    assert client.get("/v1/weather", headers=KEY).body == b"Rain."
    (told,) = [each for each in api["operations"] if each["id"] == "getWeather"]
    assert told["note"] == "The function getWeather of own.py."


def test_a_function_that_fails_is_a_500_that_names_its_line(
    tmp_path: Path, spoken_to: Speak
) -> None:
    text = "def createPet(transaction, call):\n    transaction.put('pets', '9', {})\n    1 / 0\n"
    own = serving(write(tmp_path), behaviours=[str(write(tmp_path, text, "own.py"))])
    client = spoken_to(own)

    reply = client.post("/v1/pets", json={"name": "Rex"}, headers=KEY)

    assert reply.status == 500
    assert "ZeroDivisionError" in reply.body.decode()
    assert "own.py:3" in reply.body.decode()
    assert len(client.get("/v1/pets", headers=KEY).json()) == 3


def test_a_reply_of_a_function_that_breaks_the_document_is_blamed_on_the_function(
    tmp_path: Path, spoken_to: Speak
) -> None:
    text = (
        "from mockserver.engine.call import Reply\ndef createPet(*_):\n    return Reply(201, {})\n"
    )
    client = spoken_to(serving(write(tmp_path), behaviours=[str(write(tmp_path, text, "own.py"))]))

    told = client.post("/v1/pets", json={"name": "Rex"}, headers=KEY).json()

    assert told["title"] == "broken-reply"
    assert f"The reply of createPet ({tmp_path / 'own.py'}:2) breaks the contract" in told["detail"]
    assert "expected a property 'name'" in told["detail"]
    assert "bug" not in told["detail"]


def test_a_file_of_behaviours_that_breaks_stops_the_server(tmp_path: Path) -> None:
    with pytest.raises(MockServerError, match="cannot be read"):
        serving(write(tmp_path), behaviours=[str(tmp_path / "gone.py")])


def test_a_server_that_takes_documents_from_the_cache_says_the_same(
    tmp_path: Path, spoken_to: Speak
) -> None:
    owned, folder = documents(write(tmp_path)), tmp_path / "cache"
    asked = ("/v1/pets", "/v1/pets/1", "/v1/weather", "/_mock/apis", "/_mock/apis/petstore/spec")
    seen = []
    for cache in (None, folder, folder):
        settings = Settings(documents=owned, apis=("koomalooma",), seed=1, now=0, cache=cache)
        client = spoken_to(build_server(settings))
        seen.append([client.get(each, headers=KEY).body for each in asked])

    assert seen[0] == seen[1] == seen[2]
    assert len([*folder.iterdir()]) == 3
