"""The journal over the control API: filters, bounds, counters, verification, and no secrets."""

import json
import shlex
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest

from mockserver.engine.journal import KEPT_BODY, MAX_EXCHANGES
from tests.client import Client, json_bytes
from tests.http.conftest import BOOKINGS, Shop
from tests.http.journals import journal, ndjson, verify
from tests.providers.koomalooma.conftest import order


def ids(shop: Shop, query: str = "") -> list[int]:
    return [each["id"] for each in journal(shop, query)["exchanges"]]


def without_curl(exchange: Mapping[str, Any]) -> Mapping[str, Any]:
    """An exchange as every export has it; only the journal's curl shows what is ready-made."""
    return {name: value for name, value in exchange.items() if name != "curl"}


def shop_key(request: Mapping[str, Any]) -> str:
    headers = {each["name"]: each["value"] for each in request["headers"]}
    return str(headers["x-koomalooma-jwt"])


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A shop with five calls: a customer, two bookings, a bad one, and one that leads nowhere."""
    shop.book(path="/api/users")
    shop.book()
    shop.book(path=f"{BOOKINGS}?note=Red%20Socks")
    shop.book(b'{"colour": "BLUE"}')
    shop.client.get("/nowhere")
    return shop


def test_an_exchange_is_shown_whole(busy: Shop) -> None:
    exchange = journal(busy)["exchanges"][2]

    took, curl = exchange.pop("duration_ms"), exchange.pop("curl")
    request, response = exchange.pop("request"), exchange.pop("response")
    assert [each["collection"] for each in exchange.pop("rows")] == ["partners", "commitments"]
    assert exchange.pop("ignored") == ["?note"]
    assert exchange == {
        "id": 3,
        "at": "2026-03-02T12:00:00+00:00",
        "api": "koomalooma",
        "operation": "assignPoints",
        "method": "POST",
        "path": BOOKINGS,
        "query": "note=Red%20Socks",
        "status": 201,
        "source": "behaviour",
        "violations": [],
    }
    assert took > 0
    assert json.loads(request["body"]) == order()
    assert shop_key(request).startswith("[masked:")
    assert {"name": "date", "value": "Mon, 02 Mar 2026 12:00:00 GMT"} in response["headers"]
    assert json.loads(response["body"])["user_id"] == "cust-1001"
    assert (request["cut"], response["cut"]) == (False, False)
    words = shlex.split(curl)
    assert words[:5] == [
        "curl",
        "-sS",
        "-X",
        "POST",
        f"http://127.0.0.1:4010{BOOKINGS}?note=Red%20Socks",
    ]
    # What is ready-made is written out, so that the line runs as it stands.
    assert f"x-koomalooma-jwt: {busy.token}" in words
    assert json.loads(words[-1]) == order()


def test_what_a_call_broke_of_the_contract_is_shown_with_it(busy: Shop) -> None:
    violations = journal(busy)["exchanges"][3]["violations"]

    assert violations
    assert set(violations[0]) == {"in", "pointer", "rule", "expected", "got"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("?limit=2", [4, 5]),
        ("?api=koomalooma", [1, 2, 3, 4]),
        ("?api=boostcom", []),
        ("?api=", [5]),
        ("?operation=assignPoints", [2, 3, 4]),
        ("?api=koomalooma&operation=assignPoints&status=201", [2, 3]),
        ("?status=404", [5]),
        ("?status=599", []),
        ("?text=NOWHERE", [5]),
        ("?text=red%20socks", [3]),
        ("?text=red%2520socks", [3]),
        ("?text=blue", [4]),
        ("?text=partner_USER_id", [1]),
        ("?text=cust-1001&limit=1", [4]),
        ("?text=no%20such%20thing", []),
    ],
)
def test_the_journal_is_filtered(busy: Shop, query: str, found: list[int]) -> None:
    assert ids(busy, query) == found


def test_the_counters_count_whatever_is_filtered(busy: Shop) -> None:
    told = journal(busy, "?status=404&limit=1")

    assert (told["total"], told["kept"]) == (5, 5)
    assert told["counts"] == [
        {"api": "", "operation": "", "status": 404, "count": 1},
        {"api": "koomalooma", "operation": "assignPoints", "status": 201, "count": 2},
        {"api": "koomalooma", "operation": "assignPoints", "status": 400, "count": 1},
        {"api": "koomalooma", "operation": "createUser", "status": 201, "count": 1},
    ]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("?api=kumalooma", 404, "Did you mean 'koomalooma'?"),
        ("?api=contrl", 404, "Did you mean 'control'?"),
        ("?operation=asignPoints", 404, "Did you mean 'assignPoints'?"),
        ("?api=boostcom&operation=assignPoints", 404, "no operation of boostcom 'assignPoints'"),
        ("?status=99", 400, "status"),
        ("?limit=0", 400, "limit"),
        ("?limit=1001", 400, "limit"),
        ("?text=", 400, "text"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_with_the_nearest(
    shop: Shop, query: str, status: int, said: str
) -> None:
    reply = shop.client.get(f"{shop.control}/journal{query}")

    assert reply.status == status
    assert said in str(reply.json())


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [("GET", "", None), ("DELETE", "", None), ("POST", "/verify", {})]
    + [("GET", f"/{kind}", None) for kind in ("har", "ndjson")],
)
def test_a_world_that_never_was_has_no_journal_and_is_not_made(
    client: Client, method: str, suffix: str, body: Any
) -> None:
    path = f"/_mock/worlds/{client.world}/journal{suffix}"

    reply = client.request(method, path, json=body)

    assert (reply.status, "PUT /_mock/worlds/" in reply.json()["detail"]) == (404, True)
    assert client.world not in client.get("/_mock/worlds").json()["worlds"]


def test_reading_a_journal_lets_nothing_happen(shop: Shop) -> None:
    before = shop.books, shop.world.version

    for query in ("", "/har", "/ndjson"):
        assert shop.client.get(f"{shop.control}/journal{query}").status == 200

    assert (shop.books, shop.world.version) == before
    assert journal(shop)["total"] == 0


def test_a_journal_keeps_its_newest_and_counts_them_all(shop: Shop) -> None:
    for _ in range(MAX_EXCHANGES + 3):
        shop.client.get("/nowhere")

    told = journal(shop, "?limit=1000")
    kept = told["kept"]

    assert (told["total"], len(told["exchanges"])) == (MAX_EXCHANGES + 3, kept)
    assert 0 < kept <= MAX_EXCHANGES
    newest = MAX_EXCHANGES + 3
    assert [told["exchanges"][at]["id"] for at in (0, -1)] == [newest - kept + 1, newest]
    asked = verify(shop, operation="", status=404, times={"exactly": MAX_EXCHANGES + 3})
    assert asked.json()["verified"]


def test_a_cleared_journal_begins_to_count_anew(busy: Shop) -> None:
    before = busy.books

    cleared = busy.client.delete(f"{busy.control}/journal")
    told = journal(busy)

    assert (cleared.status, told["total"], told["exchanges"], told["counts"]) == (204, 0, [], [])
    assert busy.books == before
    busy.book()
    assert ids(busy) == [1]
    assert busy.client.get(busy.control).json()["exchanges"] == 1


@pytest.mark.parametrize(
    ("sent", "shown", "is_cut"),
    [
        (b"x" * KEPT_BODY, "x" * KEPT_BODY, False),
        (b"x" * (KEPT_BODY + 1), "x" * KEPT_BODY, True),
        (b"x" * (KEPT_BODY - 1) + "\u00e9".encode(), "x" * (KEPT_BODY - 1), True),
        (b"\xff\x00{", "\\xff\x00{", False),
        ("\u00e9\U0001f600".encode(), "\u00e9\U0001f600", False),
        (b"\xc3", "\\xc3", False),
    ],
)
def test_any_bytes_are_shown_as_text_and_no_more_than_are_kept(
    shop: Shop, sent: bytes, shown: str, is_cut: bool
) -> None:
    shop.book(sent, x_odd="caf\xe9 \xff")

    (exchange,) = journal(shop)["exchanges"]
    (line,) = ndjson(shop)

    assert (exchange["request"]["body"], exchange["request"]["cut"]) == (shown, is_cut)
    assert {"name": "x-odd", "value": "caf\xe9 \xff"} in exchange["request"]["headers"]
    assert without_curl(line) == without_curl(exchange)
    assert shop.client.get(f"{shop.control}/journal/har").status == 200


@pytest.mark.parametrize("path", ["/api/users/%FF/commitments", "/api/\xff", "/api/users?%FF=%C3"])
def test_any_path_is_shown_as_it_came(shop: Shop, path: str) -> None:
    shop.client.get(path)

    (exchange,) = journal(shop, "?text=api")["exchanges"]

    assert exchange["path"] + (f"?{exchange['query']}" if exchange["query"] else "") == path
    assert verify(shop, match={"query": {"dry": "b"}}).status == 200
    assert shop.client.get(f"{shop.control}/journal/har").status == 200


def test_each_line_of_ndjson_is_an_exchange_as_the_journal_shows_it(busy: Shop) -> None:
    lines, exchanges = ndjson(busy), journal(busy)["exchanges"]

    assert [*map(without_curl, lines)] == [*map(without_curl, exchanges)]


def test_an_export_holds_not_even_a_ready_made_credential(busy: Shop) -> None:
    exports = [busy.client.get(f"{busy.control}/journal/{each}") for each in ("har", "ndjson")]

    assert [busy.token.encode() in each.body for each in exports] == [False, False]
    assert all(b"[masked:" in each.body for each in exports)


def test_an_empty_journal_exports_as_nothing(shop: Shop) -> None:
    assert ndjson(shop) == []


def test_a_curl_is_one_line_for_a_shell_whatever_the_body(shop: Shop) -> None:
    body = '{"it\'s": "a \\"quote\\"",\n "$HOME": "`x`"}'

    shop.book(body.encode(), path=f"{BOOKINGS}?a[]=1", x_mock_world=shop.client.world)

    words = shlex.split(journal(shop)["exchanges"][0]["curl"])
    assert words[-2:] == ["--data-raw", body]
    assert "--globoff" in words
    assert f"x-mock-world: {shop.client.world}" in words
    assert not [word for word in words if word.startswith(("host:", "content-length:"))]


def test_a_curl_makes_the_same_call_again(shop: Shop, live: str) -> None:
    reply = shop.book(b'{"note": "it\'s\\n"}', path=f"{BOOKINGS}?a[]={{1}}")
    line = journal(shop)["exchanges"][0]["curl"]
    line = line.replace("http://127.0.0.1:4010", live)

    done = subprocess.run(["bash", "-c", line], capture_output=True, check=True)

    assert (reply.status, done.stdout) == (400, reply.body)
    again = journal(shop)["exchanges"]
    assert again[0]["request"]["body"] == again[1]["request"]["body"]
    assert again[0]["query"] == again[1]["query"]


def test_a_curl_has_no_type_and_no_method_that_the_call_had_not(shop: Shop) -> None:
    shop.book(b"x", content_type=None)
    shop.client.request("HEAD", "/api/../nowhere", headers={"x-empty": ""})

    first, second = (shlex.split(each["curl"]) for each in journal(shop)["exchanges"])

    assert first[-4:] == ["-H", "content-type:", "--data-raw", "x"]
    assert second[:4] == ["curl", "-sS", "--path-as-is", "-I"]
    assert "x-empty;" in second


def test_a_call_is_verified_by_its_path_and_body(busy: Shop) -> None:
    match = {
        "path": {"user_id": "cust-1001"},
        "headers": {"Content-Type": "application/json"},
        "body": [{"pointer": "/campaign_id", "equals": order()["campaign_id"]}],
    }
    asked = {"api": "koomalooma", "operation": "assignPoints", "match": match}

    twice = verify(busy, **asked, times={"exactly": 2}).json()
    thrice = verify(busy, **asked, times={"exactly": 3}).json()

    assert (twice["verified"], twice["count"], twice["nearest"]) == (True, 2, [])
    assert (thrice["verified"], thrice["count"]) == (False, 2)
    (difference,) = thrice["nearest"][0]["differences"]
    assert thrice["nearest"][0]["exchange"]["id"] == 4
    assert difference.startswith("body /campaign_id: expected ")


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"api": "kumalooma"}, 404, "Did you mean 'koomalooma'?"),
        ({"in_order": [{"operation": "asignPoints"}]}, 404, "Did you mean 'assignPoints'?"),
        ({"api": "boostcom", "in_order": [{"operation": "createUser"}]}, 404, "of boostcom"),
        ({"match": {"body": [{"pointer": "/a", "matches": "("}]}}, 400, "/match/body/0/matches"),
        ({"times": {}}, 400, "/times"),
        ({"times": {"never": False}}, 400, "/times/never"),
        ({"in_order": []}, 400, "/in_order"),
        ({"aip": "koomalooma"}, 400, "aip"),
    ],
)
def test_a_verification_that_cannot_be_is_refused(
    shop: Shop, asked: Any, status: int, said: str
) -> None:
    reply = verify(shop, **asked)

    assert reply.status == status
    assert said in str(reply.json())


def test_an_exchange_names_the_rows_that_its_call_changed(shop: Shop) -> None:
    shop.book()

    (exchange,) = shop.client.get(f"{shop.control}/journal").json()["exchanges"]

    assert ("commitments", "added") in [
        (each["collection"], each["change"]) for each in exchange["rows"]
    ]


def test_what_the_contract_does_not_know_is_named_in_journal_stream_and_exports(
    shop: Shop,
) -> None:
    shop.book(json_bytes({**order(), "evil": 1}), path=f"{BOOKINGS}?nte=1")

    (exchange,) = journal(shop)["exchanges"]
    (line,) = ndjson(shop)
    stream = shop.client.get(f"{shop.control}/journal/stream").body

    assert exchange["ignored"] == line["ignored"] == ["?nte", "/evil"]
    assert b'"ignored":["?nte","/evil"]' in stream


def test_a_refused_call_names_nothing_as_ignored(shop: Shop) -> None:
    shop.book(b'{"evil": 1}')

    (exchange,) = journal(shop)["exchanges"]

    assert exchange["violations"]
    assert "ignored" not in exchange


def test_the_next_exchanges_after_a_number_are_read_in_order(shop: Shop) -> None:
    for _ in range(4):
        shop.book()

    reply = shop.client.get(f"{shop.control}/journal?after=1&limit=2").json()

    assert [each["id"] for each in reply["exchanges"]] == [2, 3]
    assert reply["newest"] == 4
