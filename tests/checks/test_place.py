"""Where the contract says what a reply breaks."""

from typing import Any

from mockserver.checks.place import part_pointer, reply_pointer

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/a/{b}": {
            "get": {
                "responses": {
                    "200": {"$ref": "#/components/responses/Thing"},
                    "default": {"description": "x"},
                }
            }
        }
    },
    "security": [],
    "components": {
        "responses": {
            "Thing": {
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
            }
        },
        "schemas": {
            "Thing": {
                "allOf": [
                    {"properties": {"list": {"items": {"$ref": "#/components/schemas/Id"}}}},
                    {"required": ["list"], "properties": {"~/": {"type": "string"}}},
                ]
            },
            "Id": {"type": "string"},
        },
    },
}
LABEL = "GET /a/{b}"


def test_a_place_is_followed_through_references_and_alternatives() -> None:
    assert (
        reply_pointer(DOCUMENT, LABEL, 200, ["list", 3], "type")
        == "#/components/schemas/Id/type"[1:]
    )
    assert reply_pointer(DOCUMENT, LABEL, 200, ["~/"], "type") == (
        "/components/schemas/Thing/allOf/1/properties/~0~1/type"
    )


def test_what_the_contract_does_not_have_is_the_nearest_place() -> None:
    assert reply_pointer(DOCUMENT, LABEL, 200, ["unknown"], "enum") == "/components/schemas/Thing"
    assert reply_pointer(DOCUMENT, LABEL, 404) == "/paths/~1a~1{b}/get/responses/default"
    assert reply_pointer({"paths": {}}, LABEL, 404) == "/paths/~1a~1{b}/get/responses"


def test_a_part_of_an_operation_may_be_that_of_the_document() -> None:
    assert part_pointer(DOCUMENT, LABEL, "security") == "/security"
    assert part_pointer(DOCUMENT, LABEL, "parameters") == "/paths/~1a~1{b}/get"


def test_a_reference_to_nothing_ends_the_way() -> None:
    document = {"paths": {"/a/{b}": {"get": {"responses": {"200": {"$ref": "#/nowhere"}}}}}}
    assert reply_pointer(document, LABEL, 200) == "/paths/~1a~1{b}/get/responses/200"
