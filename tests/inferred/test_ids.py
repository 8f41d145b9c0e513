"""The id of a row: where it stands, how it is told, and that it leads to the row."""

from pathlib import Path
from typing import Any

import pytest

from tests.contract.builders import a_parameter
from tests.inferred.documents import (
    INTEGER,
    TEXT,
    a_list_of,
    a_petstore,
    an_object,
    api,
    replies,
    takes,
)
from tests.inferred.mock import Mock, a_mock

MAP = {"type": "object", "additionalProperties": TEXT}
HASH = {"type": "string", "pattern": "^[a-f0-9]{24}$"}


def the_mock(folder: Path, operations: dict[str, Any]) -> Mock:
    return a_mock(folder, api(operations), {"rows": 0})


def test_what_stands_beside_a_member_called_data_identifies_the_row(tmp_path: Path) -> None:
    config = an_object(kind=TEXT, metadata=an_object(name=TEXT), data=MAP)
    operations = {
        "GET /configmaps": replies(an_object(("items",), items=a_list_of(config))),
        "POST /configmaps": takes(config) | replies(config),
        "GET /configmaps/{name}": replies(config),
    }
    mock = the_mock(tmp_path, operations)
    sent = {"metadata": {"name": "app"}, "data": {"colour": "red"}}

    assert mock.call("POST", "/configmaps", sent).body == sent
    assert mock.call("GET", "/configmaps/app").body == sent
    assert mock.call("POST", "/configmaps", {}).body["metadata"]["name"]


def test_a_list_called_like_the_path_is_a_part_of_what_has_the_id(tmp_path: Path) -> None:
    entries = a_list_of(an_object(path=TEXT, sha=TEXT))
    tree = an_object(("sha", "tree"), sha=TEXT, tree=entries)
    sent = an_object(("tree",), tree=a_list_of(an_object(path=TEXT, sha=TEXT)))
    operations = {
        "POST /trees": takes(sent) | replies(tree, 201),
        "GET /trees/{tree_sha}": replies(tree),
    }
    mock = the_mock(tmp_path, operations)

    made = mock.call("POST", "/trees", {"tree": [{"path": "a", "sha": "1f"}]}).body

    assert made["tree"] == [{"path": "a", "sha": "1f"}]
    assert mock.call("GET", f"/trees/{made['sha']}").body == made


def test_a_part_of_a_row_that_is_like_it_is_not_the_row(tmp_path: Path) -> None:
    known = {"slug": TEXT, "title": TEXT, "uri": TEXT, "category": an_object(uri=TEXT)}
    guide = an_object((), **known, views=INTEGER)
    operations = {
        "POST /guides": takes(an_object((), **known, notify=TEXT)) | replies(guide, 201),
        "GET /guides/{slug}": replies(guide),
    }
    sent = {"slug": "a", "title": "Begin", "uri": "/a", "category": {"uri": "/c"}}

    assert the_mock(tmp_path, operations).call("POST", "/guides", sent).body == sent


def test_a_reply_that_need_not_tell_the_id_tells_it(tmp_path: Path) -> None:
    request = an_object(workflow=TEXT, version=TEXT)
    operations = {
        "POST /runs": takes(request) | replies(an_object(run_id=TEXT)),
        "GET /runs/{run_id}": replies(an_object(run_id=TEXT, request=request)),
    }
    mock = the_mock(tmp_path, operations)

    run = mock.call("POST", "/runs", {"workflow": "a"}).body["run_id"]

    assert mock.call("GET", f"/runs/{run}").body["run_id"] == run


def test_a_reply_tells_an_id_that_no_member_of_the_row_has(tmp_path: Path) -> None:
    made = an_object(("id",), id={"oneOf": [INTEGER, TEXT]}, page=TEXT)
    operations = {
        "GET /deployments": replies(a_list_of(an_object(status=TEXT))),
        "POST /deployments": takes(an_object(artifact=TEXT)) | replies(made),
        "GET /deployments/{deployment_id}": replies(an_object(status=TEXT)),
    }
    mock = the_mock(tmp_path, operations)

    told = mock.call("POST", "/deployments", {"artifact": "a"}).body["id"]

    assert mock.call("GET", f"/deployments/{told}").status == 200


def test_a_reply_of_one_text_is_the_id(tmp_path: Path) -> None:
    operations = {
        "POST /notes": takes(an_object(text=TEXT)) | replies(TEXT, 201),
        "GET /notes/{id}": replies(an_object(("id",), id=TEXT, text=TEXT)),
    }
    mock = the_mock(tmp_path, operations)

    told = mock.call("POST", "/notes", {"text": "a"}).body

    assert mock.call("GET", f"/notes/{told}").body == {"id": told, "text": "a"}


def test_a_body_that_names_a_row_adds_it(tmp_path: Path) -> None:
    user = an_object(("id",), id=TEXT, email=TEXT)
    added = an_object(("user_id", "group_id"), user_id=TEXT, group_id=TEXT)
    operations = {
        "GET /groups": replies(a_list_of(an_object(("id",), id=TEXT, name=TEXT))),
        "POST /groups": takes(an_object(name=TEXT)) | replies(an_object(id=TEXT, name=TEXT), 201),
        "GET /groups/{group_id}": replies(an_object(("id",), id=TEXT, name=TEXT)),
        "GET /groups/{group_id}/users": replies(a_list_of(user)),
        "POST /groups/{group_id}/users": takes(an_object(user_id=TEXT)) | replies(added),
        "GET /groups/{group_id}/users/{user_id}": replies(user),
    }
    mock = the_mock(tmp_path, operations)
    group = mock.call("POST", "/groups", {"name": "a"}).body["id"]

    told = mock.call("POST", f"/groups/{group}/users", {"user_id": "u7"}).body

    assert told == {"user_id": "u7", "group_id": group}
    assert mock.call("GET", f"/groups/{group}/users/u7").body["id"] == "u7"
    assert mock.call("GET", "/groups/other/users/u7").status == 404


def test_location_tells_what_the_reply_cannot(tmp_path: Path) -> None:
    created: dict[str, Any] = {"responses": {"200": {"description": "Done."}}}
    mock = a_mock(tmp_path, a_petstore(**{"POST /pets": created}))

    place = mock.call("POST", "/pets", {"name": "Rex"}).headers["location"]

    assert mock.call("GET", place).body["name"] == "Rex"


def test_rows_of_any_members_are_kept(tmp_path: Path) -> None:
    item = {"type": "object"}
    operations = {
        "GET /items": replies(an_object(data=a_list_of(item))),
        "POST /items": takes({}) | replies({"type": "object"}),
        "GET /items/{key}": replies(an_object(data=item)),
    }
    mock = the_mock(tmp_path, operations)

    made = mock.call("POST", "/items", {"colour": "red"}).body["data"]

    assert made["colour"] == "red"
    assert mock.call("GET", f"/items/{made['key']}").body == {"data": made}


def test_a_new_id_fits_the_path_and_an_address_tells_it(tmp_path: Path) -> None:
    uri = {"type": "string", "pattern": "^/images/[a-f0-9]{24}$"}
    image = an_object(("name", "uri"), name=TEXT, uri=uri)
    document = api(
        {
            "POST /images": takes(an_object(title=TEXT)) | replies(image, 201),
            "GET /images/{identifier}": replies(image),
        }
    )
    document["paths"]["/images/{identifier}"]["get"]["parameters"][0]["schema"] = HASH
    mock = a_mock(tmp_path, document)

    made = mock.call("POST", "/images", {"title": "a"}).body

    assert mock.call("GET", made["uri"]).body == made


@pytest.mark.parametrize("pattern", ["^(stable|[0-9.]+)$", "^[a-z-]+$"])
def test_a_name_is_the_id_where_the_path_takes_names(tmp_path: Path, pattern: str) -> None:
    branch = an_object(("name",), name={"type": "string", "pattern": pattern})
    document = api(
        {
            "POST /branches": takes(branch) | replies(branch, 201),
            "GET /branches/{branch}": replies(branch),
        }
    )
    schema = {"type": "string", "pattern": pattern}
    document["paths"]["/branches/{branch}"]["get"]["parameters"][0]["schema"] = schema
    mock = a_mock(tmp_path, document)

    mock.call("POST", "/branches", {"name": "stable"})

    assert mock.call("GET", "/branches/stable").body == {"name": "stable"}


def test_the_noun_of_a_path_may_be_the_id(tmp_path: Path) -> None:
    kept = an_object(collection=TEXT, note=TEXT)
    operations = {
        "POST /collections": takes(kept) | replies(kept, 201),
        "GET /collections/{id}": replies(kept),
    }
    mock = the_mock(tmp_path, operations)

    mock.call("POST", "/collections", {"collection": "books"})

    assert mock.call("GET", "/collections/books").status == 200


def test_a_part_of_a_noun_is_no_other_id(tmp_path: Path) -> None:
    key = an_object(("id",), id=INTEGER, key_id=TEXT)
    operations = {
        "POST /gpg_keys": takes(an_object(key_id=TEXT)) | replies(key, 201),
        "GET /gpg_keys/{gpg_key_id}": replies(key),
    }
    mock = the_mock(tmp_path, operations)

    made = mock.call("POST", "/gpg_keys", {"key_id": "3262EFF25BA0D270"}).body

    assert mock.call("GET", f"/gpg_keys/{made['id']}").body == made


def test_a_row_has_the_id_of_its_parent_where_a_member_is_called_like_it(tmp_path: Path) -> None:
    visit = an_object(("id", "petId"), id=INTEGER, petId=INTEGER, note=TEXT)
    operations = {
        "GET /pets/{petId}/visits": replies(a_list_of(visit)),
        "POST /pets/{petId}/visits": takes(an_object(note=TEXT)) | replies(visit, 201),
        "GET /pets/{petId}/visits/{visitId}": replies(visit),
    }
    mock = a_mock(tmp_path, a_petstore(**operations))

    mock.call("POST", "/pets/2/visits", {"note": "a"})

    listed = mock.call("GET", "/pets/2/visits").body
    assert {each["petId"] for each in listed} == {2}
    assert listed[-1] == {"id": listed[-1]["id"], "petId": 2, "note": "a"}


def test_a_row_has_the_id_of_its_parent_where_the_path_calls_that_only_id(tmp_path: Path) -> None:
    part = an_object(("id", "machine_id"), id=INTEGER, machine_id=TEXT, label=TEXT)
    machine = an_object(("id",), id=TEXT, maker=TEXT, year=INTEGER)
    operations = {
        "GET /machines": replies(a_list_of(machine)),
        "POST /machines": takes(machine) | replies(machine, 201),
        "GET /machines/{id}": replies(machine),
        "GET /machines/{id}/parts": replies(a_list_of(part)),
        "POST /machines/{id}/parts": takes(an_object(label=TEXT)) | replies(part, 201),
    }
    mock = a_mock(tmp_path, api(operations))

    mock.call("POST", "/machines", {"id": "loom"})
    made = mock.call("POST", "/machines/loom/parts", {"label": "reed"}).body
    (seeded, *_) = mock.call("GET", "/machines").body
    listed = mock.call("GET", f"/machines/{seeded['id']}/parts").body

    assert made["machine_id"] == "loom"
    assert {each["machine_id"] for each in listed} == {seeded["id"]}


def test_a_parameter_called_like_the_end_of_the_path_stands_for_the_id(tmp_path: Path) -> None:
    entry = an_object(("id",), id=TEXT, price=TEXT)
    operations = {
        "GET /subscription_items": replies(a_list_of(entry)),
        "POST /subscription_items": takes(an_object(price=TEXT)) | replies(entry, 201),
        "GET /subscription_items/{item}": replies(entry),
    }
    mock = the_mock(tmp_path, operations)

    made = mock.call("POST", "/subscription_items", {"price": "5"}).body

    assert mock.call("GET", f"/subscription_items/{made['id']}").body == made
    assert mock.call("GET", "/subscription_items").body == [made]


def test_what_stands_beside_the_row_in_a_body_is_of_the_row_too(tmp_path: Path) -> None:
    known = {"number": TEXT, "currency": TEXT, "holder": TEXT}
    account = an_object(("id",), id=TEXT, metadata=MAP, **known)
    sent = an_object(account=an_object((), **known), metadata=MAP, expand=TEXT)
    operations = {
        "POST /accounts": takes(sent) | replies(account, 201),
        "GET /accounts/{account}": replies(account),
    }
    mock = the_mock(tmp_path, operations)
    own = {"number": "1", "currency": "EUR", "holder": "Ada"}
    beside = {"metadata": {"a": "b"}, "expand": "x", "currency": "USD", "id": "request-1"}

    made = mock.call("POST", "/accounts", {"account": own, **beside}).body

    assert made == {**own, "id": made["id"], "metadata": {"a": "b"}}
    assert made["id"] != "request-1"
    assert mock.call("GET", f"/accounts/{made['id']}").body == made


@pytest.mark.parametrize("sent", ["", None])
def test_an_id_that_is_sent_empty_is_none(tmp_path: Path, sent: str | None) -> None:
    note = an_object(id=TEXT, text=TEXT)
    operations = {
        "POST /notes": takes({}) | replies(note, 201),
        "GET /notes/{id}": replies(note),
    }
    mock = the_mock(tmp_path, operations)

    made = mock.call("POST", "/notes", {"id": sent, "text": "a"}).body

    assert made["id"]
    assert mock.call("GET", f"/notes/{made['id']}").body == {"id": made["id"], "text": "a"}


def a_shop(more: dict[str, Any]) -> dict[str, Any]:
    place = an_object(("code",), code=TEXT, town=TEXT)
    code = {**a_parameter(TEXT, "code", "path"), "example": "SW1A 2AA"}
    shown = {"schema": place, "example": {"code": "SW1A 1AA", "town": "London"}}
    responses = {"200": {"description": "One.", "content": {"application/json": shown}}}
    streets = {"parameters": [code]} | replies(a_list_of(an_object(("name",), name=TEXT)))
    return api(
        {
            "GET /places/{code}": {"parameters": [code], "responses": responses},
            "GET /places/{code}/streets": streets,
            "GET /search": replies(a_list_of(place)),
            **more,
        }
    )


def test_where_nothing_is_added_the_documents_example_is_there(tmp_path: Path) -> None:
    mock = a_mock(tmp_path, a_shop({}))

    assert mock.call("GET", "/places/SW1A%202AA").body == {"code": "SW1A 2AA", "town": "London"}
    assert mock.call("GET", "/places/SW1A%202AA/streets").status == 200
    assert mock.call("GET", "/places/SW1A%201AA").status == 404


def test_where_rows_are_added_the_documents_example_is_free(tmp_path: Path) -> None:
    place = an_object(("code",), code=TEXT, town=TEXT)
    mock = a_mock(tmp_path, a_shop({"POST /places": takes(place) | replies(place, 201)}))

    assert mock.call("GET", "/places/SW1A%202AA").status == 404
    assert mock.call("POST", "/places", {"code": "SW1A 2AA"}).status == 201
