"""The overrides that `infer --write` makes are valid, and reading them back changes nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from mockserver.cli.overrides_text import overrides_text
from mockserver.http.own_api import OwnApi, read_own_api
from mockserver.inferred.resources.resource import OperationRole
from mockserver.own_document import OwnDocument
from tests.own_documents import PETSTORE, write

#: Rows in a member, with a total, pages, filters, two ids, a parent, an action and odd names.
SHOP = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
security: [{key: []}]
paths:
  /orders:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: offset, in: query, schema: {type: integer}}
        - {name: min_price, in: query, schema: {type: number}}
        - {name: "null", in: query, schema: {type: string}}
      responses:
        "200":
          description: All orders.
          content:
            application/json:
              schema:
                type: object
                required: [data, total]
                properties:
                  data: {type: array, items: {$ref: "#/components/schemas/Order"}}
                  total: {type: integer}
    post:
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
      responses:
        "201":
          description: The order.
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        "200":
          description: The order.
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
  /orders/{id}/cancel:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    post: {responses: {"204": {description: Cancelled.}}}
  /orders/{id}/lines:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        "200":
          description: Its lines.
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Line"}}
  /orders/{id}/lines/{number}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: number, in: path, required: true, schema: {type: integer}}
    get:
      responses:
        "200":
          description: A line.
          content: {application/json: {schema: {$ref: "#/components/schemas/Line"}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Order:
      type: object
      properties:
        id: {type: string}
        price: {type: number}
        "null": {type: string}
        status: {type: string}
    Line: {type: object, properties: {number: {type: integer}, text: {type: string}}}
"""


def roles(own: OwnApi) -> dict[str, OperationRole]:
    return {name: replace(role, why="") for name, role in own.inference.roles.items()}


@pytest.mark.parametrize("document", [PETSTORE, SHOP])
@pytest.mark.parametrize("before", ["", "rows: 0\nauth: none\n", "auth: {key: [a, b c]}\n"])
def test_reading_them_back_changes_nothing(tmp_path: Path, document: str, before: str) -> None:
    path = write(tmp_path, document, "own.yaml")
    write(tmp_path, before, "own.mock.yaml")
    first = read_own_api(OwnDocument("own", path))

    write(tmp_path, overrides_text(first), "own.mock.yaml")
    second = read_own_api(OwnDocument("own", path))

    assert second.inference.resources == first.inference.resources
    assert roles(second) == roles(first)
    assert replace(second.inference.overrides, resources={}) == first.inference.overrides


def test_what_can_be_corrected_is_there_to_be_changed(tmp_path: Path) -> None:
    own = read_own_api(OwnDocument("own", write(tmp_path, SHOP, "own.yaml")))

    text = overrides_text(own)

    assert "  /orders:\n" in text
    assert "    list: data\n" in text
    assert "    total: total\n" in text
    assert "    page: {limit: limit, offset: offset}\n" in text
    assert '"null": "null"' in text
    assert 'min_price: {member: price, op: ">="}' in text
    assert '# states: {"POST /orders/{id}/cancel": {status: done}}' in text


def test_filters_of_a_list_leave_changes_of_a_row_as_they_are(tmp_path: Path) -> None:
    text = PETSTORE.replace(
        "    delete:\n",
        "    patch:\n"
        "      requestBody: {content: {application/json: {schema: {type: object}}}}\n"
        '      responses: {"200": {$ref: "#/paths/~1pets~1{petId}/get/responses/200"}}\n'
        "    delete:\n",
        1,
    )
    own = read_own_api(OwnDocument("petstore", write(tmp_path, text)))

    written = overrides_text(own)

    assert "\n  /pets:\n" in written
    assert "\n    filters: {tag: tag}\n" in written
