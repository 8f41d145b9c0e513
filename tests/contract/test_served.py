"""The part of a document that is served, for testers that take documents by their word."""

from pathlib import Path
from typing import Any

from mockserver.contract.edge import read_contract
from mockserver.contract.served import served_document

DOCUMENT = """
openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets:
    parameters: [{name: tag, in: query, schema: {type: string}}]
    post:
      requestBody:
        content:
          application/json: {schema: {type: object}}
          application/xml: {schema: {type: object}}
      responses:
        "200": {description: A picture., content: {image/png: {schema: {type: string}}}}
  "/broken/{x":
    get: {responses: {"200": {description: Any.}}}
"""


def served(folder: Path) -> Any:
    path = folder / "pets.yaml"
    path.write_text(DOCUMENT)
    return served_document(read_contract("pets", path, base_path="/v2"))


def test_operations_have_their_ids_and_what_was_left_out_is_not_there(tmp_path: Path) -> None:
    document = served(tmp_path)

    item = document["paths"]["/pets"]
    assert document["servers"] == [{"url": "/v2"}]
    assert item["post"]["operationId"]
    assert list(document["paths"]) == ["/pets"]
    assert item["parameters"][0]["name"] == "tag"


def test_bodies_that_nobody_judges_are_not_asked_for(tmp_path: Path) -> None:
    operation = served(tmp_path)["paths"]["/pets"]["post"]

    assert list(operation["requestBody"]["content"]) == ["application/json"]
    assert operation["responses"]["200"]["content"] == {"image/png": {}}
