"""The journeys that a document lets infer find deviations, and nothing on a correct server."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.types import Receive, Scope, Send

from mockserver.http.app import Server, build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.checks.altered import Altered
from tests.checks.planted import Planted
from tests.detection.hunt import hunted
from tests.detection.petstore import DOCUMENT, PETSTORE, UNCHANGED

Deviation = Planted | Altered


class Switched:
    """The app of a server, with one deviation in front of it at a time."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.url = ""
        self._app = server.app
        self._worlds = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def stages_that_find(self, *planted: Deviation) -> set[str | None]:
        self._app = self.server.app
        for each in planted:
            self._app = each.around(self._app)
        self._worlds += 1
        findings = hunted(
            self.server, f"{self.url}/_world/d-{self._worlds}", "petstore", "journeys"
        )
        return {each.phase for each in findings}


@pytest.fixture(scope="module")
def switched() -> Iterator[Switched]:
    server = build_server(Settings(documents=(DOCUMENT,), seed=5))
    switched = Switched(server)
    with serving(replace(server, app=switched)) as switched.url:
        yield switched


def test_there_are_at_least_20_of_them() -> None:
    assert len({each.name for each in PETSTORE}) == len(PETSTORE) >= 20


def test_a_correct_server_is_no_finding(switched: Switched) -> None:
    assert switched.stages_that_find() == set()


@pytest.mark.parametrize("each", PETSTORE[:3], ids=lambda each: each.name)
def test_a_deviation_is_found(switched: Switched, each: Deviation) -> None:
    assert "journeys" in switched.stages_that_find(each)


@pytest.mark.slow
@pytest.mark.parametrize("each", PETSTORE[3:], ids=lambda each: each.name)
def test_every_deviation_is_found(switched: Switched, each: Deviation) -> None:
    assert "journeys" in switched.stages_that_find(each)


def test_pages_that_are_all_the_same_are_read_twice_and_told_in_plain_words() -> None:
    (ignored,) = [each for each in PETSTORE if each.name == "the offset is ignored"]
    server = build_server(Settings(documents=(DOCUMENT,), seed=5))
    with serving(replace(server, app=ignored.around(server.app))) as url:
        findings = hunted(server, url, "petstore", "journeys")

    (pages,) = [each for each in findings if "is on one page" in each.title]
    assert pages.came == "the row 1 on two pages"
    assert len(pages.steps) < 10


def test_what_a_server_may_do_as_it_likes_is_no_finding(switched: Switched) -> None:
    assert switched.stages_that_find(*UNCHANGED) == set()
