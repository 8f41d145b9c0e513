"""What a client notices about rows: ids, times, hidden members, conflicts, links."""

from pathlib import Path
from typing import Any

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


def test_a_conflict_is_told_with_the_right_article(tmp_path: Path) -> None:
    order = an_object(("id",), id=TEXT, name=TEXT)
    listed = {"GET /orders": replies(a_list_of(order))}
    mock = a_mock(tmp_path, api({**listed, "POST /orders": takes(order) | replies(order, 201)}))
    mock.call("POST", "/orders", {"id": "7"})

    assert mock.call("POST", "/orders", {"id": "7"}).body["detail"].startswith("There is an order")


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


def test_a_detail_of_a_row_is_there_as_long_as_the_row(tmp_path: Path) -> None:
    report = an_object(("score",), score=INTEGER)
    document = a_petstore(**{"GET /pets/{petId}/report": replies(report)})
    mock = a_mock(tmp_path, document)

    first, second = (mock.call("GET", "/pets/1/report") for _ in range(2))
    mock.call("DELETE", "/pets/1")
    gone = mock.call("GET", "/pets/1/report")

    assert (first.status, first.body) == (200, second.body)
    assert gone.status == 404


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


def test_what_only_one_alternative_has_is_not_added_to_a_row_of_another(tmp_path: Path) -> None:
    outside = an_object(
        ("kind", "wet"),
        kind={"type": "string", "enum": ["outside"]},
        wet={"type": "boolean", "default": True},
        seen={"type": "string", "readOnly": True},
    )
    inside = an_object(("kind", "id"), kind={"type": "string", "enum": ["inside"]}, id=INTEGER)
    sensor = {"oneOf": [{**outside, "additionalProperties": False}, inside]}
    operations = {
        "POST /sensors": takes({"oneOf": [inside, outside]}) | replies(sensor, 201),
        "GET /sensors/{id}": replies(sensor),
    }
    mock = a_mock(tmp_path, api(operations))

    assert mock.call("POST", "/sensors", {"kind": "inside", "id": 7}).body == {
        "kind": "inside",
        "id": 7,
    }


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


def owned_pets(owner: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """Pets whose owner is sent in one form, and shown in another."""
    shown = {
        **PET,
        "properties": {**PET["properties"], "owner": owner, "friends": a_list_of(owner)},
    }
    body = {**PET, "properties": {**PET["properties"], "owner": sent, "friends": a_list_of(sent)}}
    operations = {
        "GET /pets": replies(a_list_of(ref("Pet"))) | queried("owner"),
        "POST /pets": takes(body) | replies(ref("Pet"), 201),
        "GET /pets/{petId}": replies(ref("Pet")),
    }
    return api(operations, {"Pet": shown})


def test_an_id_that_is_sent_for_another_row_is_shown_as_an_object(tmp_path: Path) -> None:
    owner = an_object(("id",), id=TEXT, name=TEXT)
    mock = a_mock(tmp_path, owned_pets(owner, TEXT), {"rows": 0})

    sent = {"name": "Rex", "owner": "u-1", "friends": ["u-2", "u-3"]}
    created = mock.call("POST", "/pets", sent).body
    mock.call("POST", "/pets", {"name": "Ada", "owner": "u-2"})
    listed = mock.call("GET", "/pets?owner=u-1").body

    assert created["owner"] == {"id": "u-1"}
    assert created["friends"] == [{"id": "u-2"}, {"id": "u-3"}]
    assert mock.call("GET", f"/pets/{created['id']}").body == created
    assert listed == [created]


def test_an_id_is_shown_in_the_member_that_can_hold_it(tmp_path: Path) -> None:
    owner = an_object((), id=INTEGER, login=TEXT, email=TEXT)
    mock = a_mock(tmp_path, owned_pets(owner, {"oneOf": [TEXT, INTEGER]}), {"rows": 0})

    by_login = mock.call("POST", "/pets", {"name": "Rex", "owner": "octocat"}).body
    by_number = mock.call("POST", "/pets", {"name": "Rex", "owner": 7}).body

    assert (by_login["owner"], by_number["owner"]) == ({"login": "octocat"}, {"id": 7})


def test_a_text_stays_one_where_replies_show_a_text(tmp_path: Path) -> None:
    mock = a_mock(tmp_path, owned_pets(TEXT, TEXT), {"rows": 0})

    assert mock.call("POST", "/pets", {"name": "Rex", "owner": "u-1"}).body["owner"] == "u-1"


def test_what_replies_spell_in_another_way_is_the_same_member(tmp_path: Path) -> None:
    shown = an_object(("sid",), sid=TEXT, friendly_name=TEXT, to=TEXT)
    form = {"application/x-www-form-urlencoded": {"schema": an_object(FriendlyName=TEXT, To=TEXT)}}
    operations = {
        "GET /calls": replies(a_list_of(shown)) | queried("To"),
        "POST /calls": {"requestBody": {"content": form}} | replies(shown, 201),
        "GET /calls/{sid}": replies(shown),
        "POST /calls/{sid}": {"requestBody": {"content": form}} | replies(shown),
    }
    mock = a_mock(tmp_path, api(operations), {"rows": 0})

    created = mock.call("POST", "/calls", {"FriendlyName": "Desk", "To": "+47"}).body
    changed = mock.call("POST", f"/calls/{created['sid']}", {"FriendlyName": "Hall"}).body

    assert created == {"sid": created["sid"], "friendly_name": "Desk", "to": "+47"}
    assert changed == {**created, "friendly_name": "Hall"}
    assert mock.call("GET", f"/calls/{created['sid']}").body == changed
    assert mock.call("GET", "/calls?To=%2B47").body == [changed]
