"""Calls that succeed only once on a server that has one state: what refuses them proves nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from mockserver.checks import Target
from mockserver.checks.stages import Staged
from mockserver.http.app import build_server
from mockserver.http.control import credentials
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.checks.on_the_wire import Call, OnTheWire, Reply
from tests.checks.probes.probing import probed
from tests.detection.petstore import DOCUMENT

DELETE = "DELETE /pets/{petId}"
TAKEN = ("probe-credentials", "A call with a wrong credential 'x-key' is accepted")


def _one_key(call: Call) -> Reply | None:
    is_wrong = call.headers.get("x-key") != call.first["x-key"]
    return (401, {"message": "a key is needed"}, {}) if is_wrong else None


#: The mock of a document takes any key; this one takes that of the first call.
TAKES_ONE_KEY = OnTheWire("takes one key", "", "", _one_key)


@contextmanager
def a_server(planted: OnTheWire | None) -> Iterator[Target]:
    """Serve the petstore in one state."""
    server = build_server(Settings(documents=(DOCUMENT,), seed=5))
    api = server.apis["petstore"]
    app = server.app if planted is None else planted.around(server.app)
    with serving(replace(server, app=app)) as url:
        yield Target(
            name="petstore",
            url=url,
            document=api.contract.document.data,
            headers=credentials(server.worlds, api),
            contract=api.contract,
        )


def _of_probes(staged: Staged) -> set[tuple[str, str, str]]:
    """Leave out that the document names no status 401: this target expects nothing."""
    return {
        (each.operation, each.code, each.title)
        for each in staged.findings
        if each.code.startswith("probe-")
    }


def test_a_delete_that_takes_any_credential_is_found_where_the_row_is_gone() -> None:
    with a_server(None) as target:
        staged = probed(target)

    assert (DELETE, *TAKEN) in _of_probes(staged)


@pytest.mark.parametrize("skip", [(), ("POST /pets",)])
def test_a_correct_server_has_no_finding(skip: tuple[str, ...]) -> None:
    with a_server(TAKES_ONE_KEY) as target:
        staged = probed(target, skip=skip)

    assert _of_probes(staged) == set()


def test_refusals_that_the_good_call_gets_by_now_too_are_not_counted_as_right() -> None:
    with a_server(None) as target:
        staged = probed(target, skip=("POST /pets",))

    assert (DELETE, *TAKEN) not in _of_probes(staged)
    (tally,) = [each for each in staged.tallies if each.name == "probes"]
    (skipped,) = [each for each in tally.skipped if each.name.startswith(DELETE)]
    assert skipped == (
        f"{DELETE} (1 probe)",
        "its good call succeeds only once on this server, which refuses it from then on",
    )
