"""What a client notices about lists: filters, order, pages, totals, links."""

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
    queried,
    ref,
    replies,
)
from tests.inferred.mock import Mock, a_mock

NULLABLE = {"type": "string", "nullable": True}


def listing(
    folder: Path, schema: Any, *names: str, headers: tuple[str, ...] = (), **parameters: Any
) -> Mock:
    """A petstore with five pets, whose list has this schema and these query parameters."""
    listed = replies(schema) | queried(*names, **parameters)
    listed["responses"]["200"]["headers"] = {name: {"schema": TEXT} for name in headers}
    mock = a_mock(folder, a_petstore(**{"GET /pets": listed}), {"rows": 0})
    for number, name in enumerate("abcde"):
        status = "sold" if number % 2 else "available"
        mock.call("POST", "/pets", {"name": name, "status": status})
    return mock


def names(rows: list[dict[str, Any]]) -> str:
    return "".join(row["name"] for row in rows)


BARE = a_list_of(ref("Pet"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "abcde"),
        ("?status=sold", "bd"),
        ("?status=sold&name=d", "d"),
        ("?filter[name]=c", "c"),
        ("?q=OLD", "bd"),
        ("?status=", "abcde"),
        ("?sort=-name", "edcba"),
        ("?sort=name:desc", "edcba"),
        ("?unknown=x", "abcde"),
    ],
)
def test_filters_and_order(tmp_path: Path, query: str, found: str) -> None:
    mock = listing(tmp_path, BARE, "status", "name", "filter[name]", "q", "sort", "unknown")

    assert names(mock.call("GET", f"/pets{query}").body) == found


def test_a_default_fills_in_and_is_no_filter(tmp_path: Path) -> None:
    mock = listing(tmp_path, BARE, status={"type": "string", "default": "available"})

    assert names(mock.call("GET", "/pets").body) == "abcde"
    assert names(mock.call("GET", "/pets?status=available").body) == "ace"


def test_the_addresses_of_pages_repeat_what_was_asked_and_no_default(tmp_path: Path) -> None:
    status = {"type": "string", "default": "available"}
    mock = listing(tmp_path, BARE, headers=("Link",), limit=INTEGER, offset=INTEGER, status=status)

    asked = mock.call("GET", "/pets?limit=2").headers["link"]
    filtered = mock.call("GET", "/pets?limit=2&status=available").headers["link"]

    assert asked.startswith('</pets?limit=2&offset=2>; rel="next"')
    assert filtered.startswith('</pets?limit=2&offset=2&status=available>; rel="next"')


def test_comparisons_follow_the_names_of_parameters(tmp_path: Path) -> None:
    mock = listing(tmp_path, BARE, max_id=INTEGER, min_id=INTEGER)

    assert names(mock.call("GET", "/pets?min_id=2&max_id=3").body) == "bc"


@pytest.mark.parametrize(
    ("query", "found"),
    [("?limit=2", "ab"), ("?limit=2&offset=2", "cd"), ("?limit=2&offset=9", ""), ("?limit=0", "")],
)
def test_pages_by_offset(tmp_path: Path, query: str, found: str) -> None:
    mock = listing(tmp_path, BARE, limit=INTEGER, offset=INTEGER)

    assert names(mock.call("GET", f"/pets{query}").body) == found


def test_pages_by_number_tell_the_total_and_the_neighbours(tmp_path: Path) -> None:
    page = an_object(
        items=BARE, total=INTEGER, page=INTEGER, total_pages=INTEGER, has_more={"type": "boolean"}
    )
    mock = listing(
        tmp_path, page, headers=("Link", "X-Total-Count"), page=INTEGER, per_page=INTEGER
    )

    reply = mock.call("GET", "/pets?per_page=2&page=2")

    facts = {name: each for name, each in reply.body.items() if name != "items"}
    assert names(reply.body["items"]) == "cd"
    assert facts == {"total": 5, "page": 2, "total_pages": 3, "has_more": True}
    assert reply.headers["x-total-count"] == "5"
    assert reply.headers["link"] == (
        '</pets?page=3&per_page=2>; rel="next", </pets?page=1&per_page=2>; rel="prev", '
        '</pets?page=1&per_page=2>; rel="first", </pets?page=3&per_page=2>; rel="last"'
    )


def test_pages_may_count_from_zero(tmp_path: Path) -> None:
    mock = listing(tmp_path, BARE, page={"type": "integer", "minimum": 0}, size=INTEGER)

    assert names(mock.call("GET", "/pets?page=0&size=2").body) == "ab"
    assert names(mock.call("GET", "/pets?page=1&size=2").body) == "cd"


def test_cursors_come_to_an_end(tmp_path: Path) -> None:
    page = an_object(("data", "next_cursor"), data=BARE, next_cursor=NULLABLE)
    mock = listing(tmp_path, page, "cursor", limit=INTEGER)

    found, query, pages = "", "?limit=2", 0
    while query:
        body = mock.call("GET", f"/pets{query}").body
        found, pages = found + names(body["data"]), pages + 1
        query = f"?limit=2&cursor={body['next_cursor']}" if body["next_cursor"] else ""

    assert (found, pages) == ("abcde", 3)
    assert mock.call("GET", "/pets?limit=2&cursor=nothing").body["data"] == []


def test_a_link_to_the_next_page_leads_there(tmp_path: Path) -> None:
    page = an_object(("data",), data=BARE, links=an_object(next=NULLABLE))
    mock = listing(tmp_path, page, page=INTEGER, limit=INTEGER)

    found, target = "", "/pets?limit=2"
    while target:
        body = mock.call("GET", target).body
        found, target = found + names(body["data"]), body["links"]["next"]

    assert found == "abcde"


URI = {"type": "string", "format": "uri"}
URL = {"type": "string", "format": "url"}
PATH = {"type": "string", "format": "uri-reference"}
EXAMPLE = {"type": "string", "example": "https://pets.example/pets?page=2"}


@pytest.mark.parametrize(
    ("member", "begin", "parameter"),
    [
        (an_object(next=URI), "http://mock.test/pets?", {"page": INTEGER}),
        (an_object(next={"allOf": [URI]}), "http://mock.test/pets?", {"offset": INTEGER}),
        (an_object(next=EXAMPLE), "http://mock.test/pets?", {"cursor": TEXT}),
        (an_object(next=URL), "http://mock.test/pets?", {"page": INTEGER}),
        (an_object(next=PATH), "/pets?", {"cursor": TEXT}),
        (an_object(next=an_object(href=URI)), "http://mock.test/pets?", {"cursor": TEXT}),
    ],
)
def test_the_next_page_has_the_address_that_its_schema_wants(
    tmp_path: Path, member: Any, begin: str, parameter: Any
) -> None:
    page = an_object(("data",), data=BARE, links=member)
    mock = listing(tmp_path, page, limit=INTEGER, **parameter)

    found, target = "", "/pets?limit=2"
    while target:
        body = mock.call("GET", target).body
        following = body.get("links", {}).get("next")
        link = following.get("href") if isinstance(following, dict) else following
        assert not link or link.startswith(begin)
        found, target = found + names(body["data"]), (link or "").removeprefix("http://mock.test")

    assert found == "abcde"


def test_an_example_of_the_whole_reply_says_that_links_are_urls(tmp_path: Path) -> None:
    page = an_object(data=BARE, next=TEXT, previous=NULLABLE, self=TEXT)
    page["example"] = dict.fromkeys(("next", "previous", "self"), "https://pets.example/")
    mock = listing(tmp_path, page, limit=INTEGER, offset=INTEGER)

    body = mock.call("GET", "/pets?limit=2&offset=2").body

    assert body["next"] == "http://mock.test/pets?limit=2&offset=4"
    assert body["previous"] == "http://mock.test/pets?limit=2&offset=0"
    assert body["self"] == "http://mock.test/pets?limit=2&offset=2"


def test_the_next_page_is_that_of_the_same_question(tmp_path: Path) -> None:
    page = an_object(data=BARE, next=TEXT)
    mock = listing(tmp_path, page, status=a_list_of(TEXT), limit=INTEGER, offset=INTEGER)

    body = mock.call("GET", "/pets?limit=1&status=sold&status=available").body

    assert body["next"] == "/pets?status=sold&status=available&limit=1&offset=1"


def test_addresses_lead_back_to_the_world_that_the_path_names(tmp_path: Path) -> None:
    page = an_object(data=BARE, next=URI)
    mock = listing(tmp_path, page, headers=("Link",), limit=INTEGER, page=INTEGER)
    mock.prefix = "/_world/w"

    listed = mock.call("GET", "/pets?limit=4")
    created = mock.call("POST", "/pets", {"name": "Rex"})

    assert listed.body["next"] == "http://mock.test/_world/w/pets?limit=4&page=2"
    assert listed.headers["link"].startswith("</_world/w/pets?limit=4&page=2>")
    assert created.headers["location"] == f"/_world/w/pets/{created.body['id']}"


def test_headers_are_urls_where_the_document_says_so(tmp_path: Path) -> None:
    listed = replies(BARE) | queried(limit=INTEGER, page=INTEGER)
    link = {"schema": TEXT, "example": '<https://pets.example/pets?page=2>; rel="next"'}
    listed["responses"]["200"]["headers"] = {"Link": link}
    added = replies(ref("Pet"), 201)
    added["responses"]["201"]["headers"] = {"Location": {"schema": URI}}
    mock = a_mock(tmp_path, a_petstore(**{"GET /pets": listed, "POST /pets": added}))

    created = mock.call("POST", "/pets", {"name": "Rex"})

    assert created.headers["location"] == f"http://mock.test/pets/{created.body['id']}"
    links = mock.call("GET", "/pets?limit=1").headers["link"]
    assert links.startswith("<http://mock.test/pets?limit=1&page=2>")


def test_the_user_says_where_rows_and_totals_stand(tmp_path: Path) -> None:
    page = an_object(("a",), a=an_object(b=BARE, n=INTEGER))
    document = a_petstore(**{"GET /pets": replies(page) | queried(max=INTEGER)})
    pets = {"list": "a.b", "total": "a.n", "page": {"limit": "max"}}
    mock = a_mock(tmp_path, document, {"resources": {"/pets": pets}})

    body = mock.call("GET", "/pets?max=1").body

    assert (len(body["a"]["b"]), body["a"]["n"]) == (1, 3)


def test_a_list_shows_only_the_members_of_its_schema(tmp_path: Path) -> None:
    short = a_list_of(
        {"type": "object", "properties": {"id": INTEGER}, "additionalProperties": False}
    )
    mock = listing(tmp_path, short)

    assert mock.call("GET", "/pets").body == [{"id": number} for number in range(1, 6)]


def test_a_text_reply_is_a_text(tmp_path: Path) -> None:
    export = {"description": "CSV.", "content": {"text/csv": {"schema": TEXT, "example": "a,b"}}}
    mock = a_mock(tmp_path, a_petstore(**{"GET /pets/export": {"responses": {"200": export}}}))

    reply = mock.call("GET", "/pets/export")

    assert (reply.body, reply.media_type) == ("a,b", "text/csv")


def test_a_list_alone_starts_with_the_rows_of_its_example(tmp_path: Path) -> None:
    shown = [{"id": "b", "town": "Bonn"}, {"id": "u", "town": "Ulm"}, {"id": "b", "town": "Bern"}]
    station = an_object(("id",), id=TEXT, town=TEXT, open={"type": "boolean", "default": True})
    listed = replies(an_object(data=a_list_of(station), total=INTEGER)) | queried(limit=INTEGER)
    listed["responses"]["200"]["content"]["application/json"]["example"] = {"data": shown}
    document = api({"GET /stations": listed})

    mock = a_mock(tmp_path, document)
    empty = a_mock(tmp_path, document, {"rows": 0})

    assert mock.call("GET", "/stations").body == {"data": shown[:2], "total": 2}
    assert mock.call("GET", "/stations?limit=1").body["data"] == shown[:1]
    assert empty.call("GET", "/stations").body["data"] == []


def test_an_object_for_the_next_page_is_null_on_the_last_one(tmp_path: Path) -> None:
    following = an_object(offset=TEXT, path=TEXT, uri=URI)
    page = an_object(data=BARE, next_page={**following, "nullable": True})
    mock = listing(tmp_path, page, limit=INTEGER, offset=TEXT)

    first = mock.call("GET", "/pets?limit=3").body
    last = mock.call("GET", f"/pets?limit=3&offset={first['next_page']['offset']}").body

    assert first["next_page"] == {
        "offset": "3",
        "path": "/pets?limit=3&offset=3",
        "uri": "http://mock.test/pets?limit=3&offset=3",
    }
    assert (names(first["data"]), names(last["data"])) == ("abc", "de")
    assert last["next_page"] is None


def test_an_object_for_the_next_page_that_is_never_null_is_left_out_on_the_last_one(
    tmp_path: Path,
) -> None:
    page = an_object(data=BARE, next=an_object(("after",), after=TEXT))
    mock = listing(tmp_path, page, limit=INTEGER, after=TEXT)

    first = mock.call("GET", "/pets?limit=3").body
    last = mock.call("GET", f"/pets?limit=3&after={first['next']['after']}").body

    assert (names(first["data"]), names(last["data"])) == ("abc", "de")
    assert "next" not in last


def test_a_required_filter_leaves_out_only_rows_that_say_another_value(tmp_path: Path) -> None:
    required = [{**a_parameter(TEXT, "status"), "required": True}]
    mock = a_mock(
        tmp_path, a_petstore(**{"GET /pets": replies(BARE) | {"parameters": required}}), {"rows": 0}
    )
    for pet in ({"name": "a"}, {"name": "b", "status": "sold"}):
        mock.call("POST", "/pets", pet)

    assert names(mock.call("GET", "/pets?status=sold").body) == "ab"
    assert names(mock.call("GET", "/pets?status=available").body) == "a"
