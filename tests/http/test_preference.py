"""Preferences: the reply that a request asks for by itself, as Prism names it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.sample import examples, statuses
from mockserver.contract.violation import Violation
from mockserver.engine.problem import Problem
from mockserver.http.app import Server
from mockserver.http.preference import Preference, read_preference
from tests.client import Client
from tests.http.conftest import BOOKINGS, Shop

INFO = "/v3/infinity-mall/rewards-program/info"


def levels(reply: Any) -> Any:
    return reply.json()["levels_program"]


def test_a_status_is_answered_as_asked_says_so_and_changes_nothing(shop: Shop) -> None:
    shop.book()
    before = shop.books

    reply = shop.book(prefer="code=403")

    assert (reply.status, reply.json()["error"]) == (403, "forbidden")
    assert reply.headers["preference-applied"] == "code=403"
    assert reply.headers["x-mock-source"] == "stub"
    assert reply.headers["date"] == "Mon, 02 Mar 2026 12:00:00 GMT"
    assert shop.books == before
    assert (shop.last.source, shop.last.status) == ("stub", 403)


def test_the_query_says_the_same_and_wins_over_the_header(shop: Shop) -> None:
    by_query = shop.book(path=f"{BOOKINGS}?__code=400")
    both = shop.book(path=f"{BOOKINGS}?__code=400", prefer="code=403, delay=0")

    assert (by_query.status, both.status) == (400, 400)
    assert both.headers["preference-applied"] == "code=400"


def test_an_example_is_given_by_its_name(client: Client) -> None:
    by_header = client.get(INFO, headers={"prefer": "example=virtual_level"})
    by_query = client.get(f"{INFO}?__example=no_levels&__code=200")

    assert levels(by_header) == {"type": "virtual_level", "maximum_points": 1000}
    assert levels(by_query) is None
    assert by_query.headers["preference-applied"] == "code=200, example=no_levels"


def test_a_seed_chooses_among_the_examples_the_same_one_each_time(client: Client) -> None:
    def chosen(seed: int) -> Any:
        return levels(client.get(INFO, headers={"prefer": f"seed={seed}"}))

    assert [chosen(seed) for seed in range(3)] == [chosen(seed) for seed in range(3, 6)]
    assert len({str(chosen(seed)) for seed in range(3)}) == 3


def test_a_status_without_an_example_is_made_of_its_schema(shop: Shop) -> None:
    reply = shop.book(prefer="code=201")

    assert reply.status == 201
    assert reply.json()["loyalty_units"] == 0
    assert not shop.world.table("koomalooma", "commitments")


@pytest.mark.parametrize(
    ("path", "prefer", "said"),
    [
        (BOOKINGS, "code=500", "one of 201, 400, 403, got code="),
        (BOOKINGS, "code=20", "one of 201, 400, 403, got code="),
        (BOOKINGS, "code=-201", "one of 201, 400, 403, got code="),
        (BOOKINGS, "example=nothing", "one of nothing, got example=nothing"),
        ("/api/users", "example=exmaple", "one of example, got example=exmaple"),
        ("/api/users", "code=403, example=example", "one of nothing, got example=example"),
        (BOOKINGS, "code=many", "whole numbers"),
        (BOOKINGS, "code=", "whole numbers"),
        (BOOKINGS, "code=1e3", "whole numbers"),
        (BOOKINGS, "seed=x", "whole numbers"),
        (BOOKINGS, "delay=-1", "up to 60"),
        (BOOKINGS, "delay=61", "up to 60"),
        (BOOKINGS, "delay=nan", "up to 60"),
        (BOOKINGS, "delay=inf", "up to 60"),
        (BOOKINGS, "code=" + "9" * 5_000, "whole numbers"),
    ],
)
def test_what_the_operation_does_not_have_is_answered_with_what_it_has(
    shop: Shop, path: str, prefer: str, said: str
) -> None:
    reply = shop.book(path=path, prefer=prefer)

    assert reply.status == 400
    assert said in reply.json()["message"]
    assert "preference-applied" not in reply.headers
    assert not shop.world.table("koomalooma", "commitments")


@pytest.mark.parametrize(
    "prefer",
    [
        "",
        "respond-async",
        "return=minimal",
        "handling=lenient; wait=10",
        "x-code=403",
        "my-delay=5",
        "xcode=403",
        ",;=",
        "code",
    ],
)
def test_other_preferences_are_passed_over(shop: Shop, prefer: str, naps: list[float]) -> None:
    reply = shop.book(prefer=prefer)

    assert (reply.status, naps) == (201, [])
    assert "preference-applied" not in reply.headers


@pytest.mark.parametrize(
    "query", ["?__colour=red", "?a__code=403", "?__=1", "?code=403", "?__code"]
)
def test_other_parameters_are_passed_over(shop: Shop, query: str) -> None:
    reply = shop.book(path=f"{BOOKINGS}{query}")

    assert reply.status == (400 if query == "?__code" else 201)


def test_a_delay_alone_leaves_the_reply_to_the_behaviour(shop: Shop, naps: list[float]) -> None:
    reply = shop.book(prefer="delay=2.5")

    assert (reply.status, naps) == (201, [2.5])
    assert reply.headers["preference-applied"] == "delay=2.5"
    assert reply.headers["x-mock-source"] == "behaviour"
    assert len(shop.world.table("koomalooma", "commitments")) == 1


def test_a_delay_goes_with_a_status(shop: Shop, naps: list[float]) -> None:
    reply = shop.book(prefer="code=403; delay=0.5")

    assert (reply.status, naps) == (403, [0.5])
    assert reply.headers["preference-applied"] == "code=403, delay=0.5"


def test_a_preferred_delay_does_not_save_a_call_from_the_worlds_faults(
    shop: Shop, naps: list[float]
) -> None:
    do = {"delay": {"seconds": 3}, "garble": "json"}
    shop.client.post(f"{shop.control}/faults", json={"do": do})

    reply = shop.book(prefer="delay=2")

    assert naps == [5]
    assert reply.body.startswith(b"<<")


@pytest.mark.parametrize(
    ("header", "query", "read"),
    [
        (b"code=404", b"", Preference(404)),
        (b"Code = 404", b"", Preference(404)),
        (b'code="404"', b"", Preference(404)),
        (b"code=404;example=a;delay=1;seed=3", b"", Preference(404, "a", 1.0, 3)),
        (b"respond-async, code=404 , wait=100", b"", Preference(404)),
        (b"example=a name , code=200", b"", Preference(200, "a name")),
        (b"", b"__example=a+b%2Fc&x=1", Preference(None, "a b/c")),
        (b"code=1", b"__code=2&__code=3", Preference(3)),
        (b"\xff=1", b"\xff", Preference()),
    ],
)
def test_a_preference_is_read_as_it_is_written(
    header: bytes, query: bytes, read: Preference
) -> None:
    assert read_preference({b"prefer": header}, query) == read


def test_every_documented_status_of_every_operation_can_be_asked_for(
    server: Server, client: Client
) -> None:
    missed: list[tuple[str, int, str | None, int, list[Violation]]] = []
    for api in server.apis.values():
        # Where two contracts have a path, the credentials choose.
        choosing = client.credentials(api.name)
        for operation in api.contract.operations.values():
            for status in statuses(api.contract, operation):
                for name in [None, *examples(api.contract, operation, status)]:
                    wanted = f"code={status}" + (f", example={name}" if name else "")
                    path = api.contract.base_path + operation.path.replace("{", "").replace("}", "")
                    headers = {**choosing, "prefer": wanted}
                    reply = client.request(operation.method, path, headers=headers)
                    media = reply.headers.get("content-type", "application/json")
                    body = reply.json() if reply.body else None
                    broken = operation.reply_violations(reply.status, media, body, reply.headers)
                    if reply.status != status or broken:
                        missed.append((operation.id, status, name, reply.status, broken))

    assert missed == []


_PIECES = st.sampled_from(
    ["code", "example", "delay", "seed", "=", "403", ",", ";", '"', " ", "-", "__", "&", "%", "é"]
)


@given(header=st.lists(_PIECES, max_size=8), query=st.lists(_PIECES, max_size=8))
def test_whatever_is_preferred_is_read_or_refused(
    server: Server, header: list[str], query: list[str]
) -> None:
    raw, asked = "".join(header).encode("latin-1"), "".join(query).encode("latin-1")

    read = read_preference({b"prefer": raw}, asked)
    client = Client(server, "any-preference")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mockserver.http.preference.LONGEST_DELAY", 0)
        path = f"/api/users?{asked.decode('latin-1').replace('é', '')}"
        reply = client.post(path, headers={"prefer": raw.decode("latin-1")})
    client.delete("/_mock/worlds/any-preference")
    client.close()

    assert isinstance(read, Preference | Problem)
    assert reply.status in (201, 400, 403)


def test_whoever_chooses_the_reply_needs_no_credential(client: Client) -> None:
    assert client.get(INFO, headers={"prefer": "code=200"}).status == 200
