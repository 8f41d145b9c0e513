"""The connection without a socket: it answers as one with a socket does."""

import asyncio

import pytest

from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.bench.failure import CannotMeasure
from tests.bench.line import Line, raw_request
from tests.bench.workload import Request

HEALTH = raw_request(Request("GET", "/_mock/health", {}, None))


def test_a_reply_has_the_status_that_is_wanted() -> None:
    async def ask() -> None:
        line = await Line.to(build_server(Settings(apis=("koomalooma",))))
        await line.reply(HEALTH, 200)
        with pytest.raises(CannotMeasure, match="200 OK"):
            await line.reply(HEALTH, 201)

    asyncio.run(ask())
