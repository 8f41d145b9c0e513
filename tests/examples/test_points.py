"""A shop's tests with the pytest plugin: what docs/pytest.md shows, piece by piece."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from mockserver.client import World

pytestmark = pytest.mark.slow


class Shop:
    """The application under test: all it knows of the vendor is a URL and credentials."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self.members = f"{url}/v3/infinity-mall/members"
        self.headers = dict(headers)

    def balance(self) -> int:
        return int(self.ask("GET", "/42/rewards-program/status")["balance"])

    def join(self) -> None:
        try:
            self.ask("POST", "/me/rewards-program/join")
        except HTTPError as error:
            with error:
                if error.code != 503:
                    raise
            self.ask("POST", "/me/rewards-program/join")

    def ask(self, method: str, path: str) -> Any:
        request = Request(self.members + path, headers=self.headers, method=method)
        with urlopen(request) as reply:
            return json.loads(reply.read() or "null")


@pytest.fixture
def shop(mock_world: World) -> Shop:
    return Shop(mock_world.url("boostcom"), mock_world.credentials("boostcom").headers)


@pytest.mark.mock_scenario("points-expiring-tomorrow")
def test_points_are_gone_when_they_expire(shop: Shop, mock_world: World) -> None:
    assert shop.balance() == 150

    turned = mock_world.advance(days=1)

    assert {each.effect for each in turned.happened} == {"expire-points"}
    assert shop.balance() == 50


def test_joining_is_tried_again_when_the_vendor_is_down(shop: Shop, mock_world: World) -> None:
    mock_world.fail("boostcom", "joinProgram", status=503, retry_after=0, times=1)

    shop.join()

    mock_world.journal.assert_called("boostcom", "joinProgram", exactly=2)
    mock_world.journal.assert_in_order(
        [{"operation": "joinProgram", "status": 503}, {"operation": "joinProgram", "status": 200}]
    )


def test_points_that_an_administrator_gives_are_seen(shop: Shop, mock_world: World) -> None:
    before = shop.balance()
    grant = {"club": "infinity-mall", "member_id": "42", "points": 25, "comment": "Sorry!"}

    mock_world.backstage("boostcom", "correct-points", **grant)

    assert shop.balance() == before + 25
    assert mock_world.rows("boostcom", "transactions")[-1]["amount"] == 25


def test_a_reply_can_be_made_up(shop: Shop, mock_world: World) -> None:
    gone = {"error": "gone for lunch"}
    mock_world.stub("boostcom", "getMemberStatus", status=503, body=gone, breaks_contract=True)

    with pytest.raises(HTTPError, match="503") as failed:
        shop.balance()

    failed.value.close()
    mock_world.journal.assert_never_called("boostcom", "joinProgram")
