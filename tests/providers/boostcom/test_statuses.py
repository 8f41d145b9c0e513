"""Every documented status of every operation: the state and the call that produce it."""

from collections.abc import Callable

import pytest

from mockserver.http.app import Server, build_server
from mockserver.settings import Settings
from tests.client import Client, Response
from tests.providers.statuses import documented

HEADERS = {
    "x-client-authorization": "B7t9U9tsoWsGhrv2ouUoSqpM",
    "x-user-agent": "CURL manual test",
    "x-product-name": "default",
    "authorization": "Bearer 8433d608645345a45ce5a0f5ba1225e57546e86ac49e5fec842159dc82218522",
}

PATHS = {
    "getProgramInfo": ("GET", "/rewards-program/info"),
    "joinProgram": ("POST", "/members/me/rewards-program/join"),
    "leaveProgram": ("DELETE", "/members/me/rewards-program/leave"),
    "getMyStatus": ("GET", "/members/me/rewards-program/status"),
    "getMemberStatus": ("GET", "/members/42/rewards-program/status"),
    "getAchievementsSummary": ("GET", "/members/me/rewards-program/status/achievements_summary"),
    "createToken": ("POST", "/members/oauth/token"),
    "revokeToken": ("POST", "/members/oauth/revoke"),
    "getTokenInfo": ("GET", "/members/oauth/token/info"),
    "listRewards": ("GET", "/members/me/rewards-program/rewards"),
    "listPurchasedRewards": ("GET", "/members/me/rewards-program/rewards/purchased"),
    "purchaseReward": ("POST", "/members/me/rewards-program/rewards/1000062/purchase"),
    "useReward": ("POST", "/members/me/rewards-program/rewards/153/use"),
}
BODIES = {
    "createToken": (
        b'{"grant_type":"password","identifier_type":"id","identifier":"42","password":"123"}'
    ),
    "revokeToken": b'{"token":"anything"}',
}
PARAMETERS = {
    "getMyStatus": "?page=0",
    "getMemberStatus": "?per_page=1001",
    "getAchievementsSummary": "?months_no=1000",
}
UNKNOWN = {
    "getMemberStatus": "/members/9/rewards-program/status",
    "purchaseReward": "/members/me/rewards-program/rewards/9/purchase",
    "useReward": "/members/me/rewards-program/rewards/9/use",
}


class Caller:
    """Asks one operation, in a world and with a request that differ from the good ones by need."""

    def __init__(self, client: Client, operation: str) -> None:
        self.client = client
        self.operation = operation
        self.method, self.path = PATHS[operation]
        self.body = BODIES.get(operation, b"")
        self.headers = dict(HEADERS)

    def start(self, scenario: str) -> None:
        made = self.client.put(f"/_mock/worlds/{self.client.world}", json={"scenario": scenario})
        assert made.status == 200

    def ask(self) -> Response:
        headers = {**self.headers, **({"content-type": "application/json"} if self.body else {})}
        path = f"/v3/infinity-mall{self.path}"
        return self.client.request(self.method, path, headers=headers, body=self.body)


def good(caller: Caller) -> None:
    """Change nothing."""


def another_club(caller: Caller) -> None:
    caller.headers["x-client-authorization"] = "harbour-street-client-token"


def switched_off(caller: Caller) -> None:
    caller.start("program-switched-off")


def client_without_permits(caller: Caller) -> None:
    caller.headers["x-client-authorization"] = "no-permits-client-token"


def unknown(caller: Caller) -> None:
    caller.path = UNKNOWN[caller.operation]


def no_json(caller: Caller) -> None:
    caller.body = b"{"


def broken_rule(caller: Caller) -> None:
    if caller.operation in PARAMETERS:
        caller.path += PARAMETERS[caller.operation]
    elif caller.operation in BODIES:
        caller.body = b"{}"
    elif caller.operation == "purchaseReward":
        caller.start("reward-sold-out")
    else:
        assert caller.ask().status == 200, "so that it is active already"


def bad_member_token(caller: Caller) -> None:
    caller.headers["authorization"] = "Bearer nobody"


def wrong_password(caller: Caller) -> None:
    caller.body = caller.body.replace(b'"123"', b'"321"')


def unknown_refresh_token(caller: Caller) -> None:
    caller.body = b'{"grant_type":"refresh_token","refresh_token":"nothing"}'


def missing_header(caller: Caller) -> None:
    del caller.headers["x-product-name"]


def blank_header(caller: Caller) -> None:
    caller.headers["x-user-agent"] = " "


def maintenance(caller: Caller) -> None:
    backstage = f"/_mock/worlds/{caller.client.world}/backstage/boostcom/set-club"
    body = {"club": "infinity-mall", "maintenance": True}
    assert caller.client.post(backstage, json=body).status == 200


def left(caller: Caller) -> None:
    caller.start("member-who-left")


WAYS: dict[str, Callable[[Caller], None]] = {
    "200": good,
    "401": another_club,
    "402": switched_off,
    "403": client_without_permits,
    "404": unknown,
    "406": no_json,
    "422": broken_rule,
    "460": bad_member_token,
    "461": wrong_password,
    "462": unknown_refresh_token,
    "470": missing_header,
    "471": blank_header,
    "480": left,
    "503": maintenance,
}
#: What the contract allows and nothing here brings about, with the reason.
NEVER = {
    **{
        (operation, "402"): "signing in is not a matter of the rewards program"
        for operation in ("createToken", "revokeToken", "getTokenInfo")
    },
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "documented_status" in metafunc.fixturenames:
        rows = [row for row in documented(build_server(Settings()), "boostcom") if row not in NEVER]
        metafunc.parametrize(("operation", "documented_status"), rows)


def test_each_documented_status_comes_from_a_call(
    client: Client, operation: str, documented_status: str
) -> None:
    caller = Caller(client, operation)
    WAYS[documented_status](caller)

    reply = caller.ask()

    assert str(reply.status) == documented_status, reply.body


def test_what_never_comes_is_documented_all_the_same(server: Server) -> None:
    assert set(NEVER) <= set(documented(server, "boostcom"))
