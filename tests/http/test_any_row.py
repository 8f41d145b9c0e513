"""Whatever rows a tester writes: they keep their schema, or are refused; and nothing fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.http.app import Server
from tests import rows
from tests.client import Client

#: Scenarios with rows in as many collections as there are.
SCENARIOS = {"koomalooma": "units-partly-redeemed", "boostcom": "points-expiring-tomorrow"}


@pytest.fixture
def place(server: Server) -> Iterator[Client]:
    client = Client(server, "any-row")
    yield client
    client.delete("/_mock/worlds/any-row")
    client.close()


@pytest.mark.slow
@pytest.mark.parametrize("api", sorted(SCENARIOS))
@settings(max_examples=60)
@given(data=st.data())
def test_after_any_accepted_row_no_operation_fails(
    place: Client, api: str, data: st.DataObject
) -> None:
    control = "/_mock/worlds/any-row"
    provider = place.server.apis[api].provider
    place.put(control, json={"scenario": SCENARIOS[api]})

    for _ in range(data.draw(st.integers(1, 3))):
        world = place.run(place.server.worlds.find("any-row"))
        change = data.draw(rows.changes(provider, world))
        reply = rows.put(place, provider, change)
        assert reply.status in (200, 204, 400), reply
        if reply.status == 400:
            continue
        collection = f"{control}/rows/{api}/{change.collection}"
        assert place.get(f"{collection}?limit=1000").status == 200
        replies = dict(rows.call_every_operation(place, api))
        assert {name: each for name, each in replies.items() if each.status == 500} == {}
        place.post(f"{control}/clock/advance", json={"duration": "P40D"})

    world = place.run(place.server.worlds.find("any-row"))
    assert rows.broken_rows(world, provider) == []
    document: Any = place.get(f"{control}/snapshot").json()
    assert place.put(f"{control}/snapshot", json=document).status == 200
    assert place.get(f"{control}/snapshot").json() == document
