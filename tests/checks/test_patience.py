"""Answers that come late: 429 with Retry-After is waited for; a slow answer ends nothing."""

import pytest
import requests

from mockserver.checks import CheckOptions, render_screen
from mockserver.checks.conformance import configuration
from mockserver.checks.patience import Patience, patient
from mockserver.checks.selection import select
from tests.checks.builders import a_target, checked
from tests.checks.server import serving


def _reply(status: int = 429, retry_after: str | None = "0") -> requests.Response:
    reply = requests.Response()
    reply.status_code = status
    if retry_after is not None:
        reply.headers["Retry-After"] = retry_after
    return reply


def test_429_with_retry_after_is_waited_for_and_counted() -> None:
    patience = Patience()

    assert patience.has_waited(_reply())
    assert patience.waits == (1, 0.0)


@pytest.mark.parametrize(
    "reply", [_reply(503), _reply(retry_after=None), _reply(retry_after="soon")]
)
def test_nothing_else_is_waited_for(reply: requests.Response) -> None:
    patience = Patience()

    assert not patience.has_waited(reply)
    assert patience.waits == (0, 0.0)


def test_all_waits_together_are_bounded() -> None:
    assert not Patience(most_seconds=10).has_waited(_reply(retry_after="11"))


def test_a_check_that_ends_waits_no_more() -> None:
    patience = Patience()
    patience.close()

    assert not patience.has_waited(_reply(retry_after="30"))


def test_sessions_are_as_before_after_a_check() -> None:
    before = requests.Session.send

    with patient(CheckOptions()):
        assert requests.Session.send is not before

    assert requests.Session.send is before


@pytest.mark.slow
def test_a_server_that_asks_to_wait_now_and_then_has_no_finding() -> None:
    with serving("asks to wait at every fifth call") as server:
        report = checked(a_target(server.url), only=("coverage",))

    assert report.is_clean, render_screen(report)
    assert report.waits.times > 5
    assert f"The server asked {report.waits.times} times to wait" in render_screen(report)


@pytest.mark.slow
def test_a_server_that_always_asks_to_wait_never_succeeds() -> None:
    with serving("asks to wait for ever") as server:
        report = checked(a_target(server.url), only=("fuzzing",), max_examples=1)

    assert {one.code for one in report.findings} == {"never-answered-2xx"}


def test_a_slow_answer_is_a_finding_before_the_request_is_given_up() -> None:
    target, options = a_target(), CheckOptions(timeout=4)

    config = configuration(target, options, select(target, options)).projects.default

    assert (config.checks.max_response_time.limit, config.request_timeout) == (4, 12)
