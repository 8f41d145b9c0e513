"""A server that ends while it is checked, and connections that fail once."""

import socket

import pytest

from mockserver.checks import CheckOptions, render_screen
from mockserver.checks.finding import SERVER_STOPPED
from mockserver.checks.wire.caller import Caller, NoReply, ServerGone
from tests.checks.builders import a_target, checked
from tests.checks.fixed_server import breaking
from tests.checks.probes.probing import a_server


def test_a_server_that_ends_at_a_probe_ends_the_check_with_the_last_call_that_it_answered() -> None:
    with a_server("stops in the middle") as (_, target):
        report = checked(target)

    (gone,) = [each for each in report.findings if each.code == SERVER_STOPPED]
    assert (report.stopped_by, report.exit_code, report.cases) == ("server_unavailable", 1, 0)
    assert "its address refuses connections" in gone.message
    assert "The last call that it answered (a" in gone.message
    assert gone.curl is not None
    assert gone.curl.startswith("curl -i -X POST")
    assert {each.code for each in report.findings} & {
        "operation-not-testable",
        "never-answered-2xx",
    } == set()
    assert render_screen(report).endswith("ended early by a server that stopped answering")


@pytest.mark.parametrize(("retries", "is_answered"), [(2, True), (1, False)])
def test_a_call_is_sent_as_often_as_retries_say(
    retries: int, is_answered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("mockserver.checks.connection.time.sleep", waits.append)
    with breaking(2) as url:
        caller = Caller(a_target(url), CheckOptions(retries=retries))
        try:
            exchange = caller.send("", "GET", f"{url}/", {})
        except NoReply:
            assert not is_answered
        else:
            assert is_answered
            assert exchange.reply_body == b"{}"

    assert waits == [1.0, 2.0][:retries]


def test_an_address_that_refuses_connections_is_no_reply_that_is_missing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

    with pytest.raises(ServerGone, match="does not answer any more"):
        Caller(a_target(url), CheckOptions()).send("", "GET", f"{url}/", {})
