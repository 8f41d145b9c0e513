"""What a client notices about rows: ids, times, hidden members, conflicts, what is gone."""

from pathlib import Path
from typing import Any

import pytest

from tests.inferred.documents import (
    INTEGER,
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


def test_what_was_created_is_shown(tmp_path: Path) -> None:
    mock = a_mock(tmp_path, a_petstore())

    created = mock.call("POST", "/pets", {"name": "Rex", "status": "sold"})
    shown = mock.call("GET", f"/pets/{created.body['id']}")

    assert (created.status, shown.status) == (201, 200)
    assert shown.body == created.body
    assert created.headers["location"] == f"/pets/{created.body['id']}"
    assert created.body["created_at"] == created.body["updated_at"] == NOON


def test_the_own_id_comes_back_and_never_that_of_the_example(tmp_path: Path) -> None:
    example = {"id": 4, "name": "Example"}
    document = a_petstore()
    content = document["paths"]["/pets"]["post"]["responses"]["201"]["content"]
    content["application/json"]["example"] = example

    mock = a_mock(tmp_path, document)
    ids = [mock.call("POST", "/pets", {"name": "Rex"}).body["id"] for _ in range(3)]

    assert ids == [5, 6, 7]


def test_an_id_that_a_wrapper_tells_is_the_one_that_get_takes(tmp_path: Path) -> None:
    wrapped = an_object(("data",), data=ref("Pet"))
    mock = a_mock(
        tmp_path,
        a_petstore(**{"POST /pets": replies(wrapped, 201), "GET /pets/{petId}": replies(wrapped)}),
    )

    created = mock.call("POST", "/pets", {"name": "Rex"}).body["data"]

    assert mock.call("GET", f"/pets/{created['id']}").body["data"]["name"] == "Rex"


def test_a_reply_that_tells_only_the_id_tells_the_rows_own(tmp_path: Path) -> None:
    told = an_object(("id", "ok"), id=INTEGER, ok={"type": "boolean"})
    mock = a_mock(tmp_path, a_petstore(**{"POST /pets": replies(told, 201)}))

    created = mock.call("POST", "/pets", {"name": "Rex"}).body

    assert mock.call("GET", f"/pets/{created['id']}").body["name"] == "Rex"


def test_a_write_only_member_is_never_shown(tmp_path: Path) -> None:
    mock = a_mock(tmp_path, a_petstore(), {"rows": 0})

    created = mock.call("POST", "/pets", {"name": "Rex", "secret": "s3cr3t"}).body

    shown = mock.call("GET", f"/pets/{created['id']}").body
    listed = mock.call("GET", "/pets").body
    assert "secret" not in created
    assert "secret" not in shown
    assert all("secret" not in row for row in listed)


def test_a_second_row_with_the_id_of_a_first_is_a_conflict(tmp_path: Path) -> None:
    pet = an_object(("id",), id=TEXT, name=TEXT)
    document = api(
        {
            "POST /pets": takes(pet) | replies(pet, 201),
            "GET /pets/{id}": replies(pet),
        }
    )
    mock = a_mock(tmp_path, document)

    first = mock.call("POST", "/pets", {"id": "rex"})
    second = mock.call("POST", "/pets", {"id": "rex"})

    assert (first.status, second.status) == (201, 409)
    assert second.media_type == "application/problem+json"
    assert second.body["detail"] == "There is a pet 'rex' already."


def test_a_documented_conflict_is_told_in_its_own_schema(tmp_path: Path) -> None:
    pet = an_object(("id",), id=TEXT, name=TEXT)
    error = an_object(("error", "code"), error=an_object(message=TEXT), code=INTEGER)
    document = api(
        {
            "POST /pets": takes(pet) | replies(pet, 201, _409=error),
            "GET /pets/{id}": replies(pet),
        }
    )
    mock = a_mock(tmp_path, document)
    mock.call("POST", "/pets", {"id": "rex"})

    second = mock.call("POST", "/pets", {"id": "rex"})

    message = "There is a pet 'rex' already."
    assert second.body == {"error": {"message": message}, "code": 409}


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


def test_a_row_below_a_missing_one_cannot_be_made(tmp_path: Path) -> None:
    toy = an_object(("id",), id=INTEGER, label=TEXT)
    mock = a_mock(
        tmp_path,
        a_petstore(
            **{
                "POST /pets/{petId}/toys": takes(an_object(label=TEXT)) | replies(toy, 201),
                "GET /pets/{petId}/toys/{toyId}": replies(toy),
            }
        ),
    )

    assert mock.call("POST", "/pets/999/toys", {"label": "ball"}).status == 404


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


def test_location_is_told_only_where_it_leads_somewhere(tmp_path: Path) -> None:
    note = an_object(("id",), id=INTEGER, text=TEXT)
    document = api(
        {
            "GET /notes": replies(a_list_of(note)),
            "POST /notes": takes(an_object(text=TEXT)) | replies(note, 201),
        }
    )

    created = a_mock(tmp_path, document).call("POST", "/notes", {"text": "hi"})

    assert (created.status, created.headers) == (201, {})


def test_the_query_can_change_a_row(tmp_path: Path) -> None:
    mock = a_mock(
        tmp_path,
        a_petstore(**{"POST /pets/{petId}": replies(ref("Pet")) | queried("name", "status")}),
    )
    pet = mock.call("POST", "/pets", {"name": "Rex"}).body["id"]

    assert mock.call("POST", f"/pets/{pet}?name=Max").body["name"] == "Max"


def test_a_list_of_rows_makes_each_of_them(tmp_path: Path) -> None:
    mock = a_mock(
        tmp_path,
        a_petstore(
            **{"POST /pets/bulk": takes(a_list_of(ref("Pet"))) | replies(a_list_of(ref("Pet")))}
        ),
        {"rows": 0},
    )

    made = mock.call("POST", "/pets/bulk", [{"name": "Rex"}, {"name": "Max"}]).body

    assert [row["name"] for row in made] == ["Rex", "Max"]
    assert mock.call("GET", "/pets").body == made


def test_a_row_made_below_an_item_belongs_to_it(tmp_path: Path) -> None:
    owner = an_object(("id",), id=INTEGER, email=TEXT)
    mock = a_mock(
        tmp_path,
        a_petstore(
            **{
                "GET /owners": replies(a_list_of(owner)),
                "GET /owners/{ownerId}": replies(owner),
                "GET /owners/{ownerId}/pets": replies(a_list_of(ref("Pet"))),
                "POST /owners/{ownerId}/pets": takes(ref("Pet")) | replies(ref("Pet"), 201),
            }
        ),
    )

    made = mock.call("POST", "/owners/2/pets", {"name": "Rex"}).body

    assert mock.call("GET", f"/pets/{made['id']}").body == made
    assert made in mock.call("GET", "/owners/2/pets").body
    assert made not in mock.call("GET", "/owners/1/pets").body


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


def test_a_uuid_is_a_uuid_and_a_prefix_stays(tmp_path: Path) -> None:
    uuid = {"type": "string", "format": "uuid"}
    marked = {"type": "string", "example": "cus_4QFJOjw2pOmAGJ"}
    document = api(
        {
            "POST /a": takes(an_object(x=TEXT)) | replies(an_object(("id",), id=uuid, x=TEXT), 201),
            "GET /a/{id}": replies(an_object(("id",), id=uuid, x=TEXT)),
            "POST /b": takes(an_object(x=TEXT))
            | replies(an_object(("id",), id=marked, x=TEXT), 201),
            "GET /b/{id}": replies(an_object(("id",), id=marked, x=TEXT)),
        }
    )
    mock = a_mock(tmp_path, document)

    assert [len(part) for part in mock.call("POST", "/a", {}).body["id"].split("-")] == [
        8,
        4,
        4,
        4,
        12,
    ]
    assert mock.call("POST", "/b", {}).body["id"].startswith("cus_")


def test_two_worlds_never_meet_and_one_seed_makes_one_world(tmp_path: Path) -> None:
    mock = a_mock(tmp_path, a_petstore())
    one, same, other = mock.new_world(1), mock.new_world(1), mock.new_world(2)

    made = [mock.call("POST", "/pets", {"name": "Rex"}, world).body for world in (one, same)]

    assert made[0] == made[1]
    assert one.tables == same.tables
    assert other.tables != one.tables
    assert mock.call("GET", f"/pets/{made[0]['id']}", world=other).status == 404


def test_times_are_written_as_their_members_want_them(tmp_path: Path) -> None:
    note = an_object(
        ("id",),
        id=INTEGER,
        created=INTEGER,
        createdAt={"type": "integer", "example": 1_600_000_000_000},
        creationDate={"type": "string", "format": "date"},
        lastModified={"type": "string", "format": "date-time"},
    )
    document = api(
        {
            "POST /notes": takes(an_object(x=TEXT)) | replies(note, 201),
            "GET /notes/{id}": replies(note),
        }
    )

    made = a_mock(tmp_path, document, {"rows": 0}).call("POST", "/notes", {}).body

    assert made == {
        "id": 1,
        "created": 1_795_694_400,
        "createdAt": 1_795_694_400_000,
        "creationDate": "2026-11-26",
        "lastModified": NOON,
    }
