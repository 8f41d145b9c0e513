"""Several processes over one store, and killed ones: nothing is lost, or there by half."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits
from tests.stores.accounts import begin, check, said
from tests.stores.redis_server import redis_server

ACCOUNT = "account"


@pytest.fixture(params=["sqlite", "redis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "redis":
        return f"redis:{redis_server()}?prefix=processes"
    return f"sqlite:{tmp_path / 'worlds.db'}"


def writers(address: str, processes: int, calls: int) -> Iterator[str]:
    """Let processes book into one account at the same time; yields what each has said."""
    module = [sys.executable, "-m", "tests.stores.accounts"]
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen(
                    [*module, address, f"writer-{number}", str(calls), ACCOUNT],
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for number in range(processes)
        ]
        for process in running:
            yield process.communicate()[0]
            assert process.returncode == 0


def entries_after(address: str, said_lines: Sequence[str]) -> set[str]:
    """Return the entries of the account; each that was said is among them, once."""

    async def story() -> set[str]:
        store = open_store(address, Limits())
        there = await check(store, ACCOUNT)
        await store.close()
        return there

    there = asyncio.run(story())
    identifiers = [identifier for lines in said_lines for _, identifier in said(lines)]
    assert len(set(identifiers)) == len(identifiers)
    assert set(identifiers) == there
    return there


def begun(address: str) -> None:
    async def story() -> None:
        store = open_store(address, Limits())
        await begin(store, [ACCOUNT])
        await store.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("processes", "calls"), [(2, 50), pytest.param(4, 2_500, marks=pytest.mark.slow)]
)
def test_of_parallel_writes_to_one_world_none_is_lost_and_no_id_is_given_twice(
    address: str, processes: int, calls: int
) -> None:
    begun(address)

    lines = list(writers(address, processes, calls))

    refused = sum(each.count("busy") for each in lines)
    assert len(entries_after(address, lines)) + refused == processes * calls
    assert refused < processes * calls / 100


@pytest.mark.parametrize("times", [5, pytest.param(200, marks=pytest.mark.slow)])
def test_a_process_that_is_killed_loses_nothing_that_it_has_said(address: str, times: int) -> None:
    command = [sys.executable, "-m", "tests.stores.killing"]

    done = subprocess.run([*command, address, str(times)], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"killed {times} times")
    assert done.stdout.endswith("none lost\n")
