"""No credential of a journey reaches a report: neither the data's nor what the server gave."""

import json

from mockserver.checks import Catalogue, CheckOptions
from mockserver.checks.journeys.journey import documented
from mockserver.checks.journeys.walk import Walk
from mockserver.checks.selection import select
from mockserver.checks.stages import run_stages
from mockserver.checks.wire.exchange import Exchange
from tests.checks.builders import a_target
from tests.checks.server import serving

PASSWORD = "canary-password-91c4"


def an_exchange(body: bytes | None = None, reply: bytes = b"", **headers: str) -> Exchange:
    url = "http://x/users"
    return Exchange("createUser", "POST", url, headers, body, 200, {}, reply, 0.0)


def test_an_exchange_is_shown_without_credentials() -> None:
    body = json.dumps({"password": PASSWORD, "name": "mia"}).encode()
    exchange = an_exchange(body, body, Authorization=f"Bearer {PASSWORD}", Part="a")
    assert PASSWORD not in exchange.came + exchange.curl
    assert "Bearer [masked]" in exchange.curl
    assert '"name": "mia"' in exchange.curl
    assert "Part: a" in exchange.curl


def test_the_credentials_of_the_data_are_masked_wherever_they_come_up() -> None:
    @documented("a page", writes=("createUser",))
    def passwords_open(walk: Walk) -> None:
        """A password opens."""
        walk.call("createUser", body={"name": walk.data["member"]["password"]})
        walk.refused(418, "createUser", query={"q": walk.data["second_token"]})

    data = {"member": {"id": "mia", "password": PASSWORD}, "second_token": "canary-token-77"}
    options = CheckOptions(data=data)
    with serving() as server:
        target = a_target(server.url)
        journeys = Catalogue((passwords_open,))
        staged = run_stages(target, options, journeys, select(target, options))
    [finding] = staged.findings
    assert finding.curl is not None
    assert "canary" not in finding.curl + finding.message


def test_what_a_journey_made_up_is_shown_where_credentials_stand_and_nothing_else_is() -> None:
    @documented("a page", writes=("createUser",))
    def strangers_are_refused(walk: Walk) -> None:
        """Strangers are refused."""
        shown = walk.made_up("check of users")
        headers = {"X-KoomaLooma-JWT": f"Bearer {walk.new('nobody')}", "X-Api-Key": shown}
        walk.call("createUser", headers=headers)
        walk.refused(418, "createUser", headers={"X-KoomaLooma-JWT": "canary-that-may-work"})

    options = CheckOptions()
    with serving() as server:
        target = a_target(server.url)
        staged = run_stages(
            target, options, Catalogue((strangers_are_refused,)), select(target, options)
        )
    [finding] = staged.findings
    first, second = (finding.curl or "").splitlines()
    assert "-H 'X-Api-Key: check of users'" in first
    assert "-H 'X-KoomaLooma-JWT: Bearer nobody-" in first
    assert '-H "X-KoomaLooma-JWT: $OTHER_X_KOOMA_LOOMA_JWT"' in second
    assert "canary" not in repr(finding)
