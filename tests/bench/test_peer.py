"""How peers are told what to serve."""

import json
from pathlib import Path

from tests.bench.api import KOOMALOOMA, TALON_ONE
from tests.bench.peer import Peer, write_stubs


def test_a_peer_that_serves_one_contract_gets_the_one_that_is_measured() -> None:
    peer = Peer("prism", "Prism", "1", ("prism", "-p", "{port}", "{contract}"))

    words = [peer.command_on(4010, api) for api in (KOOMALOOMA, TALON_ONE)]

    contracts = [str(KOOMALOOMA.contract), str(TALON_ONE.contract)]
    assert words == [["prism", "-p", "4010", contract] for contract in contracts]


def test_a_stub_answers_the_method_and_wants_the_credentials_of_its_workload(
    tmp_path: Path,
) -> None:
    write_stubs(tmp_path / "mappings")

    stub = json.loads((tmp_path / "mappings" / "W3.json").read_text("utf-8"))
    assert stub["request"] == {
        "method": "PUT",
        "urlPathPattern": "/v2/customer_sessions/[^/]+",
        "headers": {"Authorization": {"matches": ".+"}},
    }
    assert stub["response"]["status"] == 200
