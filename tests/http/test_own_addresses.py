"""The addresses that an own document's replies tell lead back to the server and the world."""

from contextlib import closing
from pathlib import Path

import pytest

from tests.client import Client
from tests.own_documents import PETSTORE, serving, write

KEY = {"X-Key": "any"}
PAGED = PETSTORE.replace(
    "[{name: tag,", "[{name: limit, in: query}, {name: page, in: query}, {name: tag,"
).replace(
    'schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}',
    "schema: {type: object, properties: {next: {type: string, format: uri},"
    ' data: {type: array, items: {$ref: "#/components/schemas/Pet"}}}}',
)


@pytest.mark.parametrize("prefix", ["", "/_world/w"])
def test_an_address_begins_as_the_call_did(tmp_path: Path, prefix: str) -> None:
    with closing(Client(serving(write(tmp_path, PAGED)), "w")) as client:
        path = f"{prefix}/v1/pets"
        listed = client.get(f"{path}?limit=1", headers=KEY, host="localhost:81")
        created = client.post(path, json={"name": "Rex"}, headers=KEY)
        location = created.headers["location"]
        shown = client.get(location, headers=KEY)

    assert listed.json()["next"] == f"http://localhost:81{path}?limit=1&page=2"
    assert location == f"{path}/{created.json()['id']}"
    assert shown.json()["name"] == "Rex"
