"""What a check of Boostcom excuses, and the deviation beside it that is found all the same."""

from dataclasses import replace

import pytest

from mockserver.checks import CheckOptions, CheckReport, ExpectedStatus, Target, run_check
from mockserver.engine.call import Reply
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Arrival, Identity, Provider
from mockserver.engine.transaction import Transaction
from mockserver.http import app
from mockserver.http.app import build_server
from mockserver.http.control import credentials
from mockserver.http.serving import serving
from mockserver.providers.boostcom import PROVIDER
from mockserver.settings import Settings

pytestmark = pytest.mark.slow

INFO = "/v3/{loyalty_club_slug}/rewards-program/info"
STATUS = "/v3/{loyalty_club_slug}/members/me/rewards-program/status"


def takes_any_token(tx: Transaction, arrival: Arrival) -> Identity | Problem | Reply:
    right = {name.encode(): value.encode() for name, value in PROVIDER.credentials(tx).items()}
    sent = {name: right.get(name, value) for name, value in arrival.headers.items()}
    return PROVIDER.admit(tx, arrival._replace(headers=sent))


def checked(monkeypatch: pytest.MonkeyPatch, provider: Provider) -> CheckReport:
    monkeypatch.setattr(app, "discover", lambda: {"boostcom": provider})
    server = build_server(Settings())
    api = server.apis["boostcom"]
    document = dict(api.contract.document.data)
    document["paths"] = {path: document["paths"][path] for path in (INFO, STATUS)}
    with serving(server) as url:
        target = Target(
            name="boostcom",
            url=url,
            document=document,
            headers=credentials(server.worlds, api),
            expected_statuses=tuple(
                ExpectedStatus(*each[:4])
                for each in PROVIDER.expectations
                if each.operation is None
            ),
        )
        return run_check(target, CheckOptions(max_examples=1))


def test_the_vendors_own_statuses_for_credentials_are_excused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Left out here are the operations that others link to, which is a finding of another kind.
    report = checked(monkeypatch, PROVIDER)

    assert [one for one in report.findings if one.code != "operation-not-testable"] == []


def test_a_server_that_takes_any_token_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    report = checked(monkeypatch, replace(PROVIDER, admit=takes_any_token))

    # Not for INFO: the member's token is sent there, too, and schemathesis then judges no client's.
    assert ("ST401", f"GET {STATUS}") in {(one.code, one.operation) for one in report.findings}
