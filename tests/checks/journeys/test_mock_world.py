"""On a mock, a journey may have a world of its own: its clock, its backstage and its rows."""

from collections.abc import Callable, Iterator

import pytest

from mockserver.checks import CheckOptions, Target
from mockserver.checks.finding import Finding
from mockserver.checks.journeys.journey import assumed
from mockserver.checks.journeys.walk import ONLY_ON_A_MOCK, Walk, expect_equal, member
from mockserver.checks.journeys.walking import Walking
from mockserver.checks.report import StageTally
from mockserver.checks.wire.caller import Caller
from mockserver.client import MockServer
from mockserver.http.app import build_server
from mockserver.http.control import credentials
from mockserver.http.serving import serving
from mockserver.settings import Settings

COMMITMENT = "com-soon"
SCENARIO = "commitment-about-to-be-confirmed"

Walked = Callable[..., tuple[StageTally, list[Finding]]]


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    server = build_server(Settings(apis=("koomalooma",)))
    with serving(server) as url:
        api = server.apis["koomalooma"]
        headers = credentials(server.worlds, api)
        yield Target("koomalooma", url, api.contract.document.data, headers, mock=url)


def walked(
    target: Target, *, needs: tuple[str, ...] = (), world: str = SCENARIO
) -> Callable[[Callable[[Walk], None]], tuple[StageTally, list[Finding]]]:
    """Walk one journey with a world over a server that has a campaign."""

    def walk(steps: Callable[[Walk], None]) -> tuple[StageTally, list[Finding]]:
        steps.__doc__ = "A rule holds."
        journey = assumed("a page", needs=needs, world=world)(steps)
        data = {"campaign": "camp-purchase"}
        walking = Walking(Caller(target, CheckOptions()), data, run="1")
        walking.walk([journey])
        return walking.tally, walking.findings

    return walk


def test_the_world_is_made_from_the_scenario_and_gone_afterwards(target: Target) -> None:
    before = MockServer(target.url).worlds()

    @walked(target)
    def walk(walk: Walk) -> None:
        walk.mock.refused(409, "redeem", commitment_id=COMMITMENT)
        walk.mock.advance(minutes=1)
        redeemed = walk.mock.backstage("redeem", commitment_id=COMMITMENT)
        expect_equal(member(redeemed, "redeemed"), True, "redeemed")

    assert (walk[0].held, walk[1]) == (1, [])
    assert MockServer(target.url).worlds() == before


def test_calls_of_the_journey_go_into_its_world(target: Target) -> None:
    @walked(target, world="default")
    def walk(walk: Walk) -> None:
        walk.good("createUser")
        walk.mock.change("partners", "p-demo", accept_any_token=True)
        walk.good("createUser", headers={"X-KoomaLooma-JWT": "anything"})
        walk.mock.remove("partners", "p-demo")
        walk.refused(403, "createUser")

    assert (walk[0].held, walk[1]) == (1, [])


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (lambda mock: mock.backstage("redeem", commitment_id="x"), "redeem to be accepted"),
        (lambda mock: mock.refused(404, "redeem", commitment_id=COMMITMENT), "refused with 404"),
        (lambda mock: mock.refused(409, "confirm", commitment_id=COMMITMENT), "refused with 409"),
        (lambda mock: mock.change("partners", "p-demo", daily_cap="x"), "partners/p-demo"),
        (lambda mock: mock.remove("partners", "nobody"), "partners/nobody to be removed"),
        (lambda mock: mock.advance(days=9 * 10**6), "the clock to be turned"),
    ],
)
def test_what_the_mock_refuses_is_a_broken_rule(
    target: Target, steps: Callable[[object], object], expected: str
) -> None:
    @walked(target)
    def walk(walk: Walk) -> None:
        steps(walk.mock)

    [finding] = walk[1]
    assert expected in finding.message
    assert finding.operation.endswith(" of the mock")
    assert "/_mock/worlds/" in finding.exchanges[-1].url


def test_a_scenario_that_the_mock_does_not_have_is_a_broken_rule(target: Target) -> None:
    @walked(target, world="no-such-scenario")
    def walk(walk: Walk) -> None:
        walk.good("createUser")

    [finding] = walk[1]
    assert "a world from the scenario no-such-scenario" in finding.message


def test_on_another_server_such_a_journey_is_skipped(target: Target) -> None:
    real = Target(target.name, target.url, target.document, target.headers)

    @walked(real)
    def walk(walk: Walk) -> None:
        raise AssertionError("it is not walked")

    assert [each.why for each in walk[0].skipped] == [ONLY_ON_A_MOCK]

    @walked(real, needs=("coupon",))
    def without(walk: Walk) -> None:
        raise AssertionError("it is not walked")

    assert [each.why for each in without[0].skipped] == ["the data has no coupon"]


def test_on_another_server_it_is_walked_as_far_as_the_data_goes(target: Target) -> None:
    real = Target(target.name, target.url, target.document, target.headers)

    @walked(real, needs=("campaign",))
    def walk(walk: Walk) -> None:
        walk.good("createUser")

    assert walk[0].held == 1

    @walked(real, needs=("campaign",))
    def turning(walk: Walk) -> None:
        walk.mock.advance(days=1)

    assert [each.why for each in turning[0].skipped] == [ONLY_ON_A_MOCK]
