"""The public client against a server on a socket: each method where it does what it says."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from mockserver.client import MockServer, MockServerRefused, MockServerUnreachable, World
from mockserver.errors import SettingsError, UnknownName
from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
REWARD = "infinity-mall:1000062"
CLUB = "/v3/infinity-mall/members/me/rewards-program"


def call(world: World, method: str, path: str) -> int:
    headers = dict(world.credentials("boostcom").headers)
    request = Request(world.url("boostcom") + path, method=method, headers=headers)
    try:
        with urlopen(request) as reply:
            return int(reply.status)
    except HTTPError as error:
        with error:
            return error.code


@pytest.fixture
def mock(live: str) -> MockServer:
    return MockServer(live)


@pytest.fixture
def world(mock: MockServer) -> Iterator[World]:
    with mock.create_world(scenario="points-expiring-tomorrow") as world:
        yield world


def test_a_server_tells_its_health_apis_and_scenarios(mock: MockServer) -> None:
    assert mock.health()["status"] == "ok"
    assert {"boostcom", "koomalooma"} <= set(mock.apis())
    assert "points-expiring-tomorrow" in mock.scenarios()
    assert mock.api("koomalooma").operations[0]["id"] == "createUser"


def test_a_slash_at_the_end_of_the_url_does_no_harm(live: str) -> None:
    assert MockServer(f"{live}/").health()["status"] == "ok"


@pytest.mark.parametrize("url", ["", "127.0.0.1:4010", "ftp://x", "http://a:b@x", "http://x:y"])
def test_what_is_no_url_is_refused_at_once(url: str) -> None:
    with pytest.raises(SettingsError, match="not the URL of a mock server"):
        MockServer(url)


def test_a_server_that_nobody_has_started_is_named() -> None:
    with pytest.raises(MockServerUnreachable, match="mockserver serve"):
        MockServer("http://127.0.0.1:1").health()


def test_the_token_goes_with_every_call_and_is_never_shown() -> None:
    with serving(build_server(Settings(token="open-sesame"))) as url:
        assert MockServer(url, "open-sesame").worlds() == ["default"]
        with pytest.raises(MockServerRefused, match="needs the token") as refused:
            MockServer(url, "wrong-sesame").worlds()

    assert (refused.value.status, refused.value.title) == (401, "unauthenticated")
    assert "sesame" not in f"{refused.value} {MockServer(url, 'open-sesame')!r}"


def test_a_url_is_what_stands_for_the_vendors_own(world: World, live: str) -> None:
    assert world.url("boostcom") == f"{live}/_world/{world.name}"
    assert world.url("koomalooma") == f"{live}/_world/{world.name}/api"
    assert call(world, "GET", f"{CLUB}/status") == 200
    world.journal.assert_called("boostcom", "getMyStatus", status=200, exactly=1)


def test_an_api_that_there_is_not_is_answered_with_the_nearest(world: World) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'boostcom'"):
        world.url("bostcom")


def test_credentials_can_be_sent_and_do_not_show(world: World) -> None:
    credentials = world.credentials("boostcom")

    assert all(value not in repr(credentials) for value in credentials.headers.values())


def test_worlds_are_listed_and_dropped_together(mock: MockServer) -> None:
    for name in ("client-one-1", "client-one-2", "client-two"):
        mock.create_world(name)

    assert mock.drop_worlds(prefix="client-one-") == 2
    assert [each for each in mock.worlds() if each.startswith("client-")] == ["client-two"]
    mock.world("client-two").drop()
    mock.world("client-two").drop()


def test_a_world_is_made_of_scenario_seed_and_clock(mock: MockServer) -> None:
    wish = {"now": NOON, "frozen": False, "rate": 60.0}
    with (
        mock.create_world(seed=7, clock=NOON, ttl=60) as still,
        mock.create_world(clock=wish) as quick,
    ):
        assert (still.look()["seed"], still.clock.now, still.clock.frozen) == (7, NOON, True)
        assert (quick.clock.frozen, quick.clock.rate) == (False, 60)


def test_a_clock_is_turned_by_any_keyword_of_timedelta(world: World) -> None:
    turned = world.advance(days=1, hours=2)

    assert [each.api for each in turned.happened] == ["boostcom"] * turned.happened_total
    assert turned.happened[0].at == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert turned.clock.now == datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert world.advance().happened == []
    with pytest.raises(TypeError, match="Did you mean 'days'"):
        world.advance(day=1)


def test_a_clock_is_set_stopped_and_let_run(world: World) -> None:
    assert world.set_clock("2026-03-02T11:00:00Z").clock.frozen
    assert (world.run(rate=10).clock.frozen, world.clock.rate) == (False, 10)
    assert world.freeze().clock.frozen
    with pytest.raises(MockServerRefused, match="time does not run backwards") as refused:
        world.set_clock(datetime(2026, 3, 1, tzinfo=UTC))
    assert (refused.value.status, refused.value.title) == (409, "conflict")


def test_a_refusal_has_every_violation(world: World) -> None:
    with pytest.raises(MockServerRefused) as refused:
        world.fail("boostcom", nth=0, share=2)

    assert refused.value.status == 400
    assert [each["pointer"] for each in refused.value.violations] == ["/share", "/nth"]
    assert all(pointer in str(refused.value) for pointer in ("/share", "/nth"))


def test_rows_are_read_changed_added_and_removed(world: World) -> None:
    (web, *_) = world.rows("koomalooma", "properties")
    before = world.row("koomalooma", "properties", web["id"])

    changed = world.put_row("koomalooma", "properties", web["id"], {"name": "Web"})
    world.put_row("koomalooma", "properties", "a/b", {**before, "name": "New"})

    assert (before, changed) == (web, {**web, "name": "Web"})
    assert "New" in [each["name"] for each in world.rows("koomalooma", "properties")]
    world.delete_row("koomalooma", "properties", "a/b")
    with pytest.raises(MockServerRefused, match="no row 'a/b'"):
        world.row("koomalooma", "properties", "a/b")


def test_every_page_of_rows_is_read(mock: MockServer) -> None:
    with mock.create_world(scenario="many-transactions") as world:
        rows = world.rows("boostcom", "transactions")

    assert len({row["id"] for row in rows}) == len(rows) > 2_000


def test_a_backstage_action_answers_or_refuses_in_its_vendors_words(world: World) -> None:
    event = {"club": "infinity-mall", "member_id": "42", "type": "app_opened"}

    assert world.backstage("boostcom", "record-event", **event)
    with pytest.raises(MockServerRefused, match="Did you mean 'record-event'"):
        world.backstage("boostcom", "record-evnt", **event)
    with pytest.raises(MockServerRefused) as refused:
        world.backstage("koomalooma", "confirm", commitment_id="nothing")
    assert refused.value.status == 404
    assert refused.value.detail


def test_a_world_is_forked_and_goes_its_own_way(world: World) -> None:
    copy = world.fork(f"{world.name}-b")
    copy.put_row("boostcom", "rewards", REWARD, {"price": 9_999})

    (changed,) = copy.diff(world)["changed"]
    copy.drop()

    assert (changed["id"], changed["after"]) == (REWARD, {"price": 9_999})


def test_a_world_is_put_back_to_a_kept_snapshot_a_document_or_its_start(world: World) -> None:
    document = world.snapshot()
    world.keep("before")
    ways: list[Callable[[], None]] = [
        lambda: world.restore("before"),
        lambda: world.restore(document),
        world.reset,
    ]
    for put_back in ways:
        world.delete_row("boostcom", "rewards", REWARD)
        put_back()
        assert world.row("boostcom", "rewards", REWARD)

    assert world.snapshot(at="start")["world"]


def test_a_stub_answers_in_place_of_the_api(world: World) -> None:
    whole = world.stub("boostcom", "joinProgram", status=503, body={"error": "down"}, times=1)

    assert [call(world, "POST", f"{CLUB}/join") for _ in range(2)] == [503, 200]
    assert whole.used == 1
    world.journal.assert_in_order(
        [{"operation": "joinProgram", "status": 503}, ("boostcom", "joinProgram")]
    )
    whole.remove()
    whole.remove()
    with pytest.raises(LookupError):
        _ = whole.used


def test_stubs_and_faults_are_listed_and_cleared(world: World) -> None:
    world.stub("boostcom", match={"query": {"page": "2"}}, status=404, breaks_contract=True)
    world.fail(match={"body": {"/points": 5}}, delay=(0, 0.1), drop="during", share=0.5)
    world.fail("boostcom", "getMyStatus", garble="json", nth=2, after=1, delay={"median": 0})

    assert [each["do"] for each in world.faults()] == [
        {"garble": "json", "delay": {"median": 0}},
        {"drop": "during", "delay": {"min": 0, "max": 0.1}},
    ]
    assert world.faults()[1]["match"]["body"] == [{"pointer": "/points", "equals": 5}]
    assert len(world.stubs()) == 1
    world.clear_faults()
    world.clear_stubs()
    assert (world.faults(), world.stubs()) == ([], [])


def test_a_fault_is_a_503_unless_it_says_how(world: World) -> None:
    world.fail("boostcom", times=1)
    world.fail(status=429, retry_after=7, times=1)

    assert [call(world, "GET", f"{CLUB}/status") for _ in range(3)] == [429, 503, 200]


def test_the_journal_is_read_and_exported_and_forgotten(world: World) -> None:
    for path in ("/status", "/rewards", "/nowhere"):
        call(world, "GET", CLUB + path)

    journal = world.journal
    assert [each.status for each in journal] == [200, 200, 404]
    assert [each.operation for each in journal.exchanges(status=200, limit=1)] == ["listRewards"]
    assert journal.exchanges("boostcom", "getMyStatus")[0].response.json()["balance"] is not None
    assert journal.exchanges(text="nowhere")[0].source == "gate"
    assert journal.total == 3
    assert len(journal.har()["log"]["entries"]) == 3
    assert len([json.loads(line) for line in journal.ndjson().splitlines()]) == 3
    journal.clear()
    assert (list(journal), journal.total) == ([], 0)


def test_a_failing_assertion_shows_the_nearest_miss_and_what_was_called(world: World) -> None:
    call(world, "GET", f"{CLUB}/rewards?page=1")
    secrets = world.credentials("boostcom").headers

    with pytest.raises(AssertionError) as failed:
        world.journal.assert_called("boostcom", match={"query": {"page": "2"}}, exactly=1)

    told = str(failed.value)
    assert "exactly once" in told
    assert "counted:  0" in told
    assert 'query parameter page: expected "2", got "1"' in told
    assert f"#1 GET {CLUB}/rewards?page=1 (boostcom listRewards) -> 200, behaviour" in told
    *lines, curl = told.splitlines()
    # The line runs as it stands; what is ready-made stands there and nowhere else.
    assert curl.startswith("the nearest once more: curl -sS")
    assert secrets["authorization"] in curl
    assert secrets["authorization"] not in "".join(lines)


def test_what_was_never_called_and_the_order_are_asserted(world: World) -> None:
    for path in ("/status", "/rewards"):
        call(world, "GET", CLUB + path)

    world.journal.assert_never_called("boostcom", "joinProgram")
    world.journal.assert_in_order(["getMyStatus", "listRewards"])
    with pytest.raises(AssertionError, match="getMyStatus"):
        world.journal.assert_never_called("boostcom", "getMyStatus")
    with pytest.raises(AssertionError, match="listRewards then a call of getMyStatus"):
        world.journal.assert_in_order(["listRewards", "getMyStatus"])
    with pytest.raises(MockServerRefused, match="Did you mean 'joinProgram'"):
        world.journal.assert_never_called("boostcom", "joinProgramm")
