"""A trace that comes in: read by the form that the W3C gives it, and kept in the journal."""

import pytest

from mockserver.http.trace import Trace, trace_of
from tests.client import Client

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GOOD = f"00-{TRACE}-{PARENT}-01"


@pytest.mark.parametrize("value", [GOOD, f"00-{TRACE}-{PARENT}-00", f"cc-{TRACE}-{PARENT}-01-more"])
def test_a_valid_traceparent_names_its_trace_and_its_parent(value: str) -> None:
    assert trace_of([(b"traceparent", value.encode())]) == Trace(TRACE, PARENT)


@pytest.mark.parametrize(
    "value",
    [
        "",
        f"00-{TRACE}-{PARENT}",
        f"00-{TRACE}-{PARENT}-01-more",  # version 00 has four parts
        f"00-{TRACE}-{PARENT}-01\n",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[1:]}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-0g",
        f"cc-{TRACE}-{PARENT}-01x",
    ],
)
def test_a_traceparent_of_another_form_is_ignored(value: str) -> None:
    assert trace_of([(b"traceparent", value.encode())]) is None


def test_two_traceparents_name_no_trace() -> None:
    assert trace_of([(b"traceparent", GOOD.encode())] * 2) is None


def test_the_journal_has_the_trace_and_finds_its_calls(client: Client) -> None:
    client.start("default", None)
    client.get("/api/users", headers={"traceparent": GOOD})
    client.get("/api/users", headers={"traceparent": "00-wrong"})

    everything = client.get(f"{client.control}/journal").json()["exchanges"]
    found = client.get(f"{client.control}/journal?trace_id={TRACE}").json()["exchanges"]
    other = client.get(f"{client.control}/journal?trace_id={'1' * 32}").json()["exchanges"]

    assert [each.get("trace_id") for each in everything] == [TRACE, None]
    assert [(each["id"], each["parent_id"]) for each in found] == [(1, PARENT)]
    assert other == []
