"""The soak finds what was planted, and nothing where nothing was."""

from pathlib import Path

import pytest

from tests.soak.calls import Call, control
from tests.soak.over import MEMORY
from tests.soak.soak import Outcome, Plan, soak
from tests.soak.subject import serving
from tests.soak.visit import Story, Visit

#: Functions of a user's own, which keep what they should not.
LEAKS = """
from mockserver.engine.call import Reply

kept = []

def getInfo(transaction, call):
    kept.append(open(__file__))
    return Reply(200, {"kept": len(kept)})
"""
DOCUMENT = """
openapi: 3.0.3
info: {title: Leaking, version: "1"}
paths:
  /info:
    get:
      operationId: getInfo
      responses:
        "200":
          description: How much is kept.
          content: {application/json: {schema: {type: object}}}
"""
PING = Call("ping", "GET", "/_mock/health", {}, b"")
LEAK = Call("leak", "GET", "/info", {}, b"")


def soaked(story: Story, folder: Path, *words: str) -> Outcome:
    """Soak a server over memory in so many rounds that all can be judged, as short as can be."""
    plan = Plan(0, rounds=6, clients=1, times=False, story=story)
    with serving(MEMORY, folder, words) as subject:
        return soak(subject, plan, lambda line: None)


async def ping(one: Visit) -> None:
    for _ in range(5):
        await one.call(PING)


async def leak_descriptors(one: Visit) -> None:
    for _ in range(5):
        await one.call(LEAK)


async def forget_worlds(one: Visit) -> None:
    await ping(one)
    await one.call(control("PUT", f"/worlds/kept-{one.tally.calls}-{id(one)}"))


async def call_what_is_not_there(one: Visit) -> None:
    await ping(one)
    await one.drop("none")


@pytest.mark.slow
def test_a_server_that_only_answers_is_flat(tmp_path: Path) -> None:
    outcome = soaked(ping, tmp_path)

    assert (outcome.grown, outcome.failures) == ([], {})
    assert outcome.calls == 30


@pytest.mark.slow
def test_a_leak_of_descriptors_is_found(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(DOCUMENT)
    (tmp_path / "leaks.py").write_text(LEAKS)
    words = [str(tmp_path / "own.yaml"), "--behaviours", str(tmp_path / "leaks.py")]

    outcome = soaked(leak_descriptors, tmp_path, *words)

    assert outcome.grown == ["descriptors"]
    assert not outcome.is_flat


@pytest.mark.slow
def test_worlds_that_nobody_drops_are_found(tmp_path: Path) -> None:
    assert "worlds" in soaked(forget_worlds, tmp_path).grown


@pytest.mark.slow
def test_a_failed_call_is_told(tmp_path: Path) -> None:
    outcome = soaked(call_what_is_not_there, tmp_path)

    assert outcome.failures == {"404 to dropping a world": 6}
    assert not outcome.is_flat
