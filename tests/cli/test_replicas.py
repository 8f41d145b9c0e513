"""Servers on any machine over one Redis: they see the same worlds, and lose no call."""

import http.client
import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count, cycle

import pytest

from tests.cli.fleet import post
from tests.cli.processes import get, served
from tests.stores.redis_server import redis_server

pytestmark = pytest.mark.slow

CORRECT = "/_mock/worlds/default/backstage/boostcom/correct-points"
CORRECTION = {"club": "infinity-mall", "member_id": "42", "points": 1}
ROWS = "/_mock/worlds/default/rows/boostcom/transactions?limit=1"
WRITERS, CALLS = 8, 30
_PREFIXES = count()


@pytest.fixture
def replicas() -> Iterator[list[tuple[subprocess.Popen[str], str]]]:
    """Four servers: their processes and URLs."""
    address = f"redis:{redis_server()}?prefix=replicas-{next(_PREFIXES)}"
    with ExitStack() as stack:
        found = []
        for _ in range(4):
            process, banner = stack.enter_context(served("--quiet", "--store", address))
            found.append((process, banner.splitlines()[0].split()[-1]))
        yield found


def corrections(url: str) -> int:
    return int(json.loads(get(url + ROWS)[1])["total"])


def correct(url: str) -> int:
    """Correct the points of a member; returns the status, 0 if there was no answer."""
    try:
        return post(url, CORRECT, CORRECTION)
    except (OSError, ValueError, http.client.HTTPException):
        return 0


def test_parallel_calls_through_four_servers_are_all_there_even_if_one_is_killed(
    replicas: list[tuple[subprocess.Popen[str], str]],
) -> None:
    urls = [url for _, url in replicas]
    before = corrections(urls[0])
    (victim, _), *_ = replicas

    def write(writer: int) -> list[int]:
        statuses = []
        for number, url in zip(range(CALLS), cycle(urls), strict=False):
            if writer == 0 and number == CALLS // 2:
                victim.kill()
            statuses.append(correct(url))
        return statuses

    with ThreadPoolExecutor(WRITERS) as pool:
        statuses = [each for found in pool.map(write, range(WRITERS)) for each in found]
    done, unanswered = statuses.count(200), statuses.count(0)
    seen = {corrections(url) - before for url in urls[1:]}

    assert set(statuses) <= {0, 200, 503}
    assert done > WRITERS * CALLS / 2
    # A call whose server was killed in the middle may have happened: one for each writer at most.
    assert len(seen) == 1
    assert done <= seen.pop() <= done + min(unanswered, WRITERS)
