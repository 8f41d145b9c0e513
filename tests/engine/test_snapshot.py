"""Snapshots: the whole world in one document, and nothing but the same world out of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.clock import SECOND, Clock
from mockserver.engine.masking import MASKED
from mockserver.engine.snapshot import (
    VERSION,
    Receiver,
    Secrets,
    checksum,
    restore,
    take,
)
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World
from mockserver.errors import SnapshotError
from tests.engine.builders import API, a_world, committed

NOW = 1_772_445_600 * SECOND
WALL = 77 * SECOND


def a_busy_world(frozen: bool = True, rate: float = 1) -> World:
    """A world with rows, counters, chance drawn and two things due at one moment."""
    world = a_world(seed=5, now=NOW)
    world.start = Start("default", 5, NOW, frozen, rate)
    world.clock = Clock(NOW, None if frozen else WALL, rate)
    committed(world, b={"n": 1, "text": "ä\u2028"}, a={"n": None, "secret": "s3cret"})
    transaction = Transaction(world, API, NOW)
    transaction.chance("luck")
    for name in ("second", "first"):
        transaction.schedule(NOW + 5, name, who=name)
    transaction.schedule(NOW + 1, "soon", list=[1, 2])
    world.apply(transaction.changes())
    other = Transaction(world, "bank", NOW)
    other.schedule(NOW + 5, "pay")
    world.apply(other.changes())
    return world


def no_secrets(api: str, collection: str) -> frozenset[str]:
    return frozenset()


def the_secret(api: str, collection: str) -> frozenset[str]:
    return frozenset({"secret"})


def empty(start: Start, seed: int) -> World:
    return a_world(seed)


def a_receiver(
    origin: Callable[[Start, int], World] = empty, secrets: Secrets = no_secrets
) -> Receiver:
    """Takes in whatever there is."""
    return Receiver(
        origin,
        secrets,
        check=lambda api, collections: None,
        row=lambda api, collection, identifier, row: row,
        due=lambda due: due,
    )


def through_json(document: Any) -> Any:
    return json.loads(json.dumps(document))


def again(world: World, now: int = NOW, wall: int = WALL) -> World:
    return restore(through_json(take(world, now, no_secrets)), wall, a_receiver())


def forged(change: Callable[[Any], Any], world: World | None = None) -> Any:
    """A document of a changed world, summed up anew."""
    document = through_json(take(world or a_busy_world(), NOW, no_secrets))
    change(document["world"])
    return {**document, "checksum": checksum(document["world"])}


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("rate", [1, 0.5, 1_000_000])
def test_a_restored_world_is_the_one_that_was_taken(frozen: bool, rate: float) -> None:
    world = a_busy_world(frozen, rate)

    same = again(world)

    assert same.tables == world.tables
    assert list(same.table(API, "things")) == ["b", "a"]
    assert (same.seed, same.start, same.counters) == (world.seed, world.start, world.counters)
    assert sorted(same.agenda) == sorted(world.agenda)
    assert same.clock == world.clock
    assert take(same, NOW, no_secrets) == take(world, NOW, no_secrets)


def test_what_is_due_stays_in_its_order_also_between_apis() -> None:
    def order(world: World) -> list[tuple[str, str]]:
        done = []
        while world.agenda:
            due = world.agenda[0]
            done.append((due.api, due.effect))
            world.apply(Transaction(world, due.api, due.at, settles=due).changes())
        return done

    assert order(again(a_busy_world())) == order(a_busy_world())


def test_many_due_effects_are_restored_in_their_order() -> None:
    world = a_world()
    transaction = Transaction(world, API, 0)
    for number in range(6_000):
        transaction.schedule(1 + number * 7 % 6_000, "happen")
    world.apply(transaction.changes())

    same = again(world, now=0, wall=0)

    assert len(same.agenda) == 6_000
    assert [each.at for each in sorted(same.agenda)] == [each.at for each in sorted(world.agenda)]
    assert take(same, 0, no_secrets) == take(world, 0, no_secrets)


def test_chance_and_counters_go_on_from_where_they_were() -> None:
    world = a_busy_world()
    same = again(world)

    left, right = Transaction(world, API, NOW), Transaction(same, API, NOW)

    assert left.chance("luck") == right.chance("luck")
    assert left.new_id("thing") == right.new_id("thing")
    assert left.count("due") == right.count("due")


def test_a_running_clock_goes_on_from_the_moment_of_the_snapshot() -> None:
    world = a_busy_world(frozen=False, rate=2)

    same = again(world, now=world.clock.now(WALL + 10 * SECOND), wall=500 * SECOND)

    assert same.clock.now(500 * SECOND) == NOW + 20 * SECOND
    assert same.clock.now(501 * SECOND) == NOW + 22 * SECOND


def test_the_checksum_does_not_depend_on_the_order_of_members_or_on_spaces() -> None:
    document = take(a_busy_world(), NOW, no_secrets)
    written = json.loads(json.dumps(document["world"], indent=3, sort_keys=True))

    assert checksum(written) == document["checksum"]


def test_a_secret_is_masked_and_comes_from_the_scenario_again() -> None:
    def origin(start: Start, seed: int) -> World:
        return committed(a_world(), a={"secret": "the scenario's own"})

    document = through_json(take(a_busy_world(), NOW, the_secret))
    same = restore(document, WALL, a_receiver(origin, the_secret))

    assert "s3cret" not in json.dumps(document)
    assert document["world"]["tables"][API]["things"][1][1] == {"n": None, "secret": MASKED}
    assert same.table(API, "things")["a"] == {"n": None, "secret": "the scenario's own"}


def test_a_text_that_only_looks_masked_stays() -> None:
    def origin(start: Start, seed: int) -> World:
        return committed(a_world(), a={"note": "of the scenario"})

    world = committed(a_world(), a={"note": MASKED})
    document = through_json(take(world, 0, the_secret))
    same = restore(document, WALL, a_receiver(origin, the_secret))

    assert same.table(API, "things")["a"]["note"] == MASKED


@pytest.mark.parametrize(
    ("version", "said"), [(VERSION + 1, "newer server"), (2**63, "newer server"), (0, "no version")]
)
def test_another_version_is_refused(version: int, said: str) -> None:
    document = {**take(a_busy_world(), NOW, no_secrets), "version": version}

    with pytest.raises(SnapshotError) as error:
        restore(document, WALL, a_receiver())
    assert said in str(error.value)


def test_what_was_changed_by_hand_is_refused() -> None:
    document = through_json(take(a_busy_world(), NOW, no_secrets))
    document["world"]["tables"][API]["things"][0][1]["n"] = 2

    with pytest.raises(SnapshotError, match="checksum"):
        restore(document, WALL, a_receiver())


def _set(*steps: Any) -> Callable[[Any], None]:
    *path, name, value = steps

    def change(place: Any) -> None:
        for step in path:
            place = place[step]
        if value is KeyError:
            del place[name]
        else:
            place[name] = value

    return change


def _sets(*steps: Any, of: list[Any]) -> list[Callable[[Any], None]]:
    return [_set(*steps, value) for value in of]


_PARTS = ("scenario", "seed", "start", "clock", "counters", "due", "tables")
_FOREIGN = [
    *(_set(name, KeyError) for name in _PARTS),
    *_sets("seed", of=[None, -1, 0.5, "1", True]),
    *_sets("scenario", of=[None, [], 1]),
    *_sets("start", of=[None, [], {"colour": 1}]),
    *_sets("start", "now", of=[-1, 10**18, "noon", 0.5, False]),
    *_sets("start", "seed", of=[-1, "1", 0.5]),
    *_sets("start", "frozen", of=[None, 1, "yes"]),
    *_sets("start", "rate", of=[0, -1, 1e7, None, True, "1"]),
    *_sets("clock", of=[None, [], {}]),
    *_sets("clock", "now", of=[-1, 10**18, 0.5, None, "noon"]),
    *_sets("clock", "frozen", of=[0, None, "yes"]),
    *_sets("clock", "rate", of=[0, -1, 1e308, float("inf"), None, True]),
    *_sets("counters", of=[None, [1], {"a": -1}, {"a": "1"}, {"a": 0.5}]),
    *_sets("due", of=[None, 1, [1], [[]], {"a": 1}, ["abcde"]]),
    *_sets("due", 0, 0, of=[-1, 0.5, "noon", 10**18, None]),
    *_sets("due", 0, 1, of=[-1, "1", None]),
    *_sets("due", 0, 2, of=[1, None]),
    *_sets("due", 0, 3, of=[1, None]),
    *_sets("due", 0, 4, of=[1, None, []]),
    *_sets("tables", of=[None, 1, [], {"shop": None}, {"shop": []}]),
    *_sets(
        "tables",
        API,
        "things",
        of=[None, 1, "ab", [1], [[1, {}]], [["a", None]], [["a"]], {"ab": {}}],
    ),
]


@pytest.mark.parametrize("number", range(len(_FOREIGN)))
def test_a_foreign_shape_is_refused_although_its_sum_is_right(number: int) -> None:
    with pytest.raises(SnapshotError):
        restore(forged(_FOREIGN[number]), WALL, a_receiver())


def test_the_same_cannot_be_due_twice() -> None:
    with pytest.raises(SnapshotError, match="listed twice"):
        restore(forged(lambda w: w["due"].append(w["due"][0])), WALL, a_receiver())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def _changed_somewhere(draw: st.DrawFn) -> Any:
    """A world's document with something else at one of its places."""
    document = forged(lambda w: None)
    place, name = document, "world"
    while isinstance(place[name], (dict, list)) and place[name] and draw(st.booleans()):
        place = place[name]
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        name = draw(st.sampled_from(keys))
    place[name] = draw(_JSON)
    return {**document, "checksum": checksum(document["world"])}


@given(document=_changed_somewhere())
def test_whatever_stands_in_a_document_is_refused_in_words_or_makes_a_world(document: Any) -> None:
    try:
        world = restore(document, WALL, a_receiver())
    except SnapshotError:
        return
    assert take(world, world.clock.now(WALL), no_secrets)["checksum"]
