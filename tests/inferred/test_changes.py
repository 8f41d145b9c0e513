"""What changes rows: PUT, PATCH, actions, single rows, memberships, DELETE."""

from pathlib import Path
from typing import Any

import pytest

from tests.inferred.documents import (
    INTEGER,
    PATCH,
    PET,
    TEXT,
    a_list_of,
    a_petstore,
    an_object,
    api,
    queried,
    ref,
    replies,
    takes,
)
from tests.inferred.mock import a_mock

NOON = "2026-11-26T12:00:00Z"


def test_a_patch_merges_and_a_put_replaces(tmp_path: Path) -> None:
    mock = a_mock(tmp_path, a_petstore())
    pet = mock.call("POST", "/pets", {"name": "Rex", "status": "sold"}).body["id"]

    patched = mock.call("PATCH", f"/pets/{pet}", {"name": "Max"}).body
    put = mock.call("PUT", f"/pets/{pet}", {"name": "Bo"}).body

    assert (patched["name"], patched["status"]) == ("Max", "sold")
    assert (put["name"], "status" in put, put["id"], put["created_at"]) == ("Bo", False, pet, NOON)


def test_a_patch_can_be_a_list_of_operations(tmp_path: Path) -> None:
    operation = an_object(("op", "path"), op=TEXT, path=TEXT, value={})
    mock = a_mock(tmp_path, a_petstore(**{"PATCH /pets/{petId}": takes(a_list_of(operation))}))
    pet = mock.call("POST", "/pets", {"name": "Rex", "status": "sold"}).body["id"]

    changed = mock.call(
        "PATCH",
        f"/pets/{pet}",
        [
            {"op": "test", "path": "/name", "value": "Rex"},
            {"op": "replace", "path": "/name", "value": "Max"},
            {"op": "remove", "path": "/status"},
        ],
    )
    failed = mock.call("PATCH", f"/pets/{pet}", [{"op": "remove", "path": "/nothing"}])

    assert (changed.body["name"], "status" in changed.body) == ("Max", False)
    assert failed.status == 409


@pytest.mark.parametrize(
    "operation",
    [
        {"op": None, "path": None, "value": None},
        {"op": "add", "path": None, "value": 1},
        {"op": "add", "path": ["name"], "value": 1},
        {"op": "add", "path": "/name"},
        {"op": "move", "from": None, "path": "/name"},
        {"op": "copy", "from": 1, "path": "/name"},
        {"op": "increase", "from": "/name", "path": "/other", "value": 1},
        {"op": ["add"], "path": "/name", "value": 1},
        {"op": "test", "path": {}, "value": 1},
        {"op": "remove", "path": "/name/0"},
    ],
)
def test_a_patch_that_is_none_changes_nothing(tmp_path: Path, operation: dict[str, Any]) -> None:
    mock = a_mock(tmp_path, a_petstore(**{"PATCH /pets/{petId}": takes(a_list_of({}))}))
    before = mock.call("GET", "/pets/1").body

    reply = mock.call("PATCH", "/pets/1", [operation])

    assert reply.status == 409
    assert "Operation 0 of the JSON patch" in str(reply.body)
    assert mock.call("GET", "/pets/1").body == before


def test_a_patch_cannot_make_a_row_endlessly_larger(tmp_path: Path) -> None:
    operation = an_object(("op", "path"), op=TEXT, path=TEXT)
    mock = a_mock(tmp_path, a_petstore(**{"PATCH /pets/{petId}": takes(a_list_of(operation))}))
    wider = [{"op": "copy", "from": "", "path": f"/x{number}"} for number in range(90)]
    deeper = [{"op": "copy", "from": "/x", "path": "/x/x"} for _ in range(90)]

    statuses = [mock.call("PATCH", "/pets/1", each).status for each in (wider, wider + deeper)]
    mock.call("PATCH", "/pets/1", [{"op": "add", "path": "/x", "value": {}}])
    statuses += [mock.call("PATCH", "/pets/1", deeper).status for _ in range(2)]

    assert statuses == [409, 409, 200, 409]


def test_what_was_deleted_is_gone_with_all_below_it(tmp_path: Path) -> None:
    toy = an_object(("id",), id=INTEGER, label=TEXT)
    mock = a_mock(
        tmp_path,
        a_petstore(
            **{
                "GET /pets/{petId}/toys": replies(a_list_of(toy)),
                "POST /pets/{petId}/toys": takes(an_object(label=TEXT)) | replies(toy, 201),
                "GET /pets/{petId}/toys/{toyId}": replies(toy),
            }
        ),
    )
    pet = mock.call("POST", "/pets", {"name": "Rex"}).body["id"]
    toy_id = mock.call("POST", f"/pets/{pet}/toys", {"label": "ball"}).body["id"]

    assert mock.call("GET", f"/pets/{pet}/toys").body == [{"id": toy_id, "label": "ball"}]
    assert mock.call("DELETE", f"/pets/{pet}").status == 204
    assert mock.call("GET", f"/pets/{pet}").status == 404
    assert mock.call("GET", f"/pets/{pet}/toys/{toy_id}").status == 404
    assert mock.call("GET", f"/pets/{pet}/toys").status == 404
    assert all(not key.startswith(f"{pet}:") for key in mock.world.table("shop", "toys"))


def test_an_action_on_a_missing_row_is_404(tmp_path: Path) -> None:
    mock = a_mock(tmp_path, a_petstore())

    assert mock.call("POST", "/pets/999/sell").status == 404


def test_an_action_sets_the_members_of_its_states(tmp_path: Path) -> None:
    overrides = {"resources": {"/pets": {"states": {"POST /pets/{id}/sell": {"status": "sold"}}}}}
    mock = a_mock(tmp_path, a_petstore(), overrides)
    pet = mock.call("POST", "/pets", {"name": "Rex", "status": "available"}).body["id"]

    sold = mock.call("POST", f"/pets/{pet}/sell").body

    assert sold["status"] == mock.call("GET", f"/pets/{pet}").body["status"] == "sold"


@pytest.mark.parametrize(
    ("action", "state"),
    [("cancel", "cancelled"), ("archive", "archived"), ("verify", "verified"), ("wash", "new")],
)
def test_an_action_sets_the_state_that_its_name_speaks_of(
    tmp_path: Path, action: str, state: str
) -> None:
    states = ["new", "cancelled", "archived", "verified"]
    order = an_object(("id",), id=INTEGER, status={"type": "string", "enum": states})
    document = api(
        {
            "POST /orders": takes(order) | replies(order, 201),
            "GET /orders/{orderId}": replies(order),
            f"POST /orders/{{orderId}}/{action}": replies(order),
        }
    )
    mock = a_mock(tmp_path, document)
    mock.call("POST", "/orders", {"id": 7, "status": "new"})

    assert mock.call("POST", f"/orders/7/{action}").body["status"] == state
    assert mock.call("GET", "/orders/7").body["status"] == state


@pytest.mark.parametrize(("responses", "status"), [({}, 404), ({"_201": PET}, 201)])
def test_a_put_makes_a_missing_row_where_201_is_documented(
    tmp_path: Path, responses: dict[str, Any], status: int
) -> None:
    document = a_petstore(
        **{"PUT /pets/{petId}": takes(ref("Pet")) | replies(ref("Pet"), **responses)}
    )
    mock = a_mock(tmp_path, document)

    assert mock.call("PUT", "/pets/77", {"name": "Rex"}).status == status
    assert mock.call("GET", "/pets/77").status == (200 if status == 201 else 404)


def test_a_put_makes_rows_that_nothing_else_makes(tmp_path: Path) -> None:
    file = an_object(("path",), path=TEXT, text=TEXT)
    document = api(
        {
            "GET /files/{path}": replies(file),
            "PUT /files/{path}": takes(an_object(text=TEXT)) | replies(file),
        }
    )
    mock = a_mock(tmp_path, document)

    assert mock.call("PUT", "/files/a.txt", {"text": "hi"}).body == {"path": "a.txt", "text": "hi"}
    assert mock.call("GET", "/files/a.txt").body == {"path": "a.txt", "text": "hi"}


def test_the_query_can_change_a_row(tmp_path: Path) -> None:
    mock = a_mock(
        tmp_path,
        a_petstore(**{"POST /pets/{petId}": replies(ref("Pet")) | queried("name", "status")}),
    )
    pet = mock.call("POST", "/pets", {"name": "Rex"}).body["id"]

    assert mock.call("POST", f"/pets/{pet}?name=Max").body["name"] == "Max"


def test_a_post_of_an_item_makes_it_where_201_is_documented(tmp_path: Path) -> None:
    coupon = an_object(("value",), value=TEXT, holders=a_list_of(TEXT))
    held = {
        "POST /coupon_holders/{couponValue}": takes(an_object(holders=a_list_of(TEXT)))
        | replies(coupon, 201),
        "GET /coupon_holders/{couponValue}": replies(coupon),
        "GET /coupon_holders": replies(a_list_of(coupon)),
    }
    mock = a_mock(tmp_path, api(held))

    made = mock.call("POST", "/coupon_holders/SAVE10", {"holders": ["ada"]})

    assert (made.status, made.body) == (201, {"value": "SAVE10", "holders": ["ada"]})
    assert mock.call("GET", "/coupon_holders/SAVE10").body == made.body


def test_a_post_of_an_item_makes_none_where_200_is_documented(tmp_path: Path) -> None:
    mock = a_mock(tmp_path, a_petstore(**{"POST /pets/{petId}": takes(PATCH) | replies(PET)}))

    assert mock.call("POST", "/pets/999", {"name": "Rex"}).status == 404


def test_a_single_row_is_there_from_the_start_and_keeps_what_it_is_told(tmp_path: Path) -> None:
    settings = an_object(("theme", "size"), theme=TEXT, size=INTEGER)
    document = api(
        {
            "GET /settings": replies(settings),
            "PATCH /settings": takes(an_object(theme=TEXT, size=INTEGER)) | replies(settings),
        }
    )
    mock = a_mock(tmp_path, document)

    before = mock.call("GET", "/settings").body
    mock.call("PATCH", "/settings", {"theme": "dark"})

    assert mock.call("GET", "/settings").body == {"theme": "dark", "size": before["size"]}


def test_a_single_row_that_was_deleted_is_gone_until_it_is_set(tmp_path: Path) -> None:
    rule = an_object(level=INTEGER)
    document = api(
        {
            "GET /rule": replies(rule),
            "PUT /rule": takes(rule) | replies(rule),
            "DELETE /rule": replies(None, 204),
        }
    )
    mock = a_mock(tmp_path, document)

    statuses = [mock.call("GET", "/rule").status]
    statuses.append(mock.call("PUT", "/rule", {"level": 3}).status)
    statuses.append(mock.call("GET", "/rule").status)
    statuses.append(mock.call("DELETE", "/rule").status)
    statuses.append(mock.call("GET", "/rule").status)

    assert statuses == [404, 200, 200, 204, 404]


def test_a_membership_is_there_after_put_until_delete(tmp_path: Path) -> None:
    operations = {
        f"{method} /pets/{{petId}}/star": replies(None, 204) for method in ("GET", "PUT", "DELETE")
    }
    mock = a_mock(tmp_path, a_petstore(**operations))

    def star(method: str) -> int:
        return mock.call(method, "/pets/1/star").status

    assert [star(each) for each in ("GET", "PUT", "GET", "DELETE", "GET")] == [
        404,
        204,
        204,
        204,
        404,
    ]


def test_a_body_that_names_a_missing_row_is_404(tmp_path: Path) -> None:
    pet = an_object(("id",), id=INTEGER, name=TEXT)
    document = a_petstore(**{"PUT /pets": takes(pet) | replies(pet)})
    mock = a_mock(tmp_path, document)

    assert mock.call("PUT", "/pets", {"id": 1, "name": "Max"}).body["name"] == "Max"
    assert mock.call("PUT", "/pets", {"id": 99, "name": "Max"}).status == 404


def test_several_rows_are_deleted_by_filter_or_by_id(tmp_path: Path) -> None:
    document = a_petstore(**{"DELETE /pets": replies(None, 204) | queried("name", "ids")})
    mock = a_mock(tmp_path, document, {"rows": 0})
    ids = [mock.call("POST", "/pets", {"name": name}).body["id"] for name in "aabc"]

    mock.call("DELETE", "/pets?name=a")
    assert [row["name"] for row in mock.call("GET", "/pets").body] == ["b", "c"]
    mock.call("DELETE", f"/pets?ids={ids[2]}")
    assert [row["name"] for row in mock.call("GET", "/pets").body] == ["c"]


def test_a_default_of_the_query_chooses_no_rows_to_remove_and_sets_no_member(
    tmp_path: Path,
) -> None:
    status = {"type": "string", "default": "sold"}
    mock = a_mock(
        tmp_path,
        a_petstore(
            **{
                "DELETE /pets": queried(status=status) | replies(None, 204),
                "POST /pets/{petId}": queried("name", status=status) | replies(ref("Pet")),
            }
        ),
        {"rows": 0},
    )
    pet = mock.call("POST", "/pets", {"name": "Rex", "status": "available"}).body["id"]

    renamed = mock.call("POST", f"/pets/{pet}?name=Max").body
    mock.call("DELETE", "/pets?status=sold")
    kept = len(mock.call("GET", "/pets").body)
    mock.call("DELETE", "/pets")

    assert (renamed["name"], renamed["status"]) == ("Max", "available")
    assert (kept, mock.call("GET", "/pets").body) == (1, [])


def test_a_member_of_an_object_in_the_query_chooses_the_rows_to_remove(tmp_path: Path) -> None:
    document = a_petstore(**{"DELETE /pets": replies(None, 204)})
    chosen = {"type": "object", "properties": {"status": TEXT}}
    document["paths"]["/pets"]["delete"]["parameters"] = [
        {"name": "filter", "in": "query", "style": "deepObject", "schema": chosen}
    ]
    mock = a_mock(tmp_path, document, {"rows": 0})
    for status in ("sold", "available"):
        mock.call("POST", "/pets", {"name": "Rex", "status": status})

    mock.call("DELETE", "/pets?filter[status]=sold")

    assert [each["status"] for each in mock.call("GET", "/pets").body] == ["available"]
