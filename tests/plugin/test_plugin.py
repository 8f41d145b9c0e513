"""The pytest plugin as a stranger's suite meets it."""

import re
import subprocess
import sys

import pytest

from mockserver.client import MockServer
from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.pytest_plugin.marking import world_name
from mockserver.pytest_plugin.options import TOKEN_VARIABLE, URL_VARIABLE
from mockserver.settings import Settings
from tests.plugin.conftest import Run

CALLS = """
import urllib.request
import pytest

def ask(world, path="/status", method="GET"):
    club = "/v3/infinity-mall/members/me/rewards-program"
    request = urllib.request.Request(
        world.url("boostcom") + club + path,
        headers=dict(world.credentials("boostcom").headers),
        method=method,
    )
    with urllib.request.urlopen(request) as reply:
        return reply.status
"""

#: The same call with a token that only its sender knows.
OWN_CREDENTIAL = """
    headers = dict(mock_world.credentials("boostcom").headers, authorization="Bearer can" "ary")
    club = mock_world.url("boostcom") + "/v3/infinity-mall/members/me/rewards-program/status"
    with pytest.raises(OSError):
        urllib.request.urlopen(urllib.request.Request(club, headers=headers))
"""

FAILING = f"""{CALLS}
def test_it_fails(mock_world):
    ask(mock_world)
    assert False, "on purpose"
"""


def kept(url: str) -> list[str]:
    return [name for name in MockServer(url).worlds() if "test_it_fails" in name]


def test_each_test_is_alone_in_its_world(run: Run) -> None:
    result = run(
        CALLS
        + """
@pytest.mark.parametrize("turn", range(3))
def test_alone(mock_world, turn):
    assert mock_world.journal.total == 0
    ask(mock_world)
    mock_world.journal.assert_called("boostcom", "getMyStatus", exactly=1)

def test_both_are_of_one_server(mock_world, mock_server):
    assert mock_server.worlds() == ["default", mock_world.name]
"""
    )

    result.assert_outcomes(passed=4)


def test_a_marker_says_what_the_world_is_made_of(run: Run) -> None:
    result = run(
        """
        from datetime import UTC, datetime
        import pytest

        pytestmark = pytest.mark.mock_scenario(clock=datetime(2026, 3, 2, 12, tzinfo=UTC), seed=5)

        def made(world):
            look = world.look()
            return look["scenario"], look["seed"], look["clock"]["now"][:13]

        def test_the_modules(mock_world):
            assert made(mock_world) == ("default", 5, "2026-03-02T12")

        @pytest.mark.mock_scenario("points-expiring-tomorrow", seed=6)
        def test_the_nearest_wins(mock_world):
            assert made(mock_world) == ("points-expiring-tomorrow", 6, "2026-03-02T12")
        """,
        "--mock-seed=9",
    )

    result.assert_outcomes(passed=2)


def test_an_option_seeds_the_worlds_that_are_not_marked(run: Run) -> None:
    result = run('def test_it(mock_world): assert mock_world.look()["seed"] == 9', "--mock-seed=9")

    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ('"points-expiring-tomorow"', "*Did you mean 'points-expiring-tomorrow'?*"),
        ("sede=1", "*mock_scenario has no 'sede'. Did you mean 'seed'?*"),
        ("clock=1", "*the clock 1; write a moment like *"),
        ('"default", 1, None, 2', "*mock_scenario takes scenario, seed, clock, *"),
    ],
)
def test_a_marker_that_cannot_be_is_reported_without_a_trace(
    run: Run, live: str, marker: str, said: str
) -> None:
    result = run(
        f"""
        import pytest

        @pytest.mark.mock_scenario({marker})
        def test_it(mock_world):
            pass
        """,
        "--mock-url",
        live,
    )

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*During handling*")


def test_a_world_is_kept_and_named_when_its_test_fails(run: Run, live: str) -> None:
    result = run(FAILING + "def test_it_passes(mock_world): ask(mock_world)\n", "--mock-url", live)

    (name,) = kept(live)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*mock world, kept*",
            f"world:   {name}",
            f"reached: {live}/_world/{name}",
            f"journal: curl -sS {live}/_mock/worlds/{name}/journal",
            f"save:    *mockserver world save {name} {name}.json --url {live}",
            "*#1 GET /v3/infinity-mall/members/me/rewards-program/status (boostcom getMyStatus)"
            " -> 200, behaviour",
            "*once more: curl *",
        ]
    )
    assert MockServer(live).world(name).journal.total == 1
    assert MockServer(live).drop_worlds(name) == 1
    assert not [each for each in MockServer(live).worlds() if "test_it_passes" in each]


def test_a_server_of_the_runs_own_is_said_to_end_with_it(run: Run) -> None:
    result = run(FAILING)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*The server ends with this run.*", "*#1 GET */status*"])


def test_the_curl_of_a_report_runs_as_it_stands(run: Run) -> None:
    server = build_server(Settings())
    with serving(server) as url:
        report = run(FAILING, "--mock-url", url).stdout.str()
        (line,) = re.findall(r"once more: (curl .*)", report)
        command = ["bash", "-c", f"{line} -o /dev/null -w '%{{http_code}}'"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert "-> 200, behaviour" in report
    assert done.stdout == "200"


def test_a_credential_of_ones_own_is_in_no_report(run: Run) -> None:
    server = build_server(Settings())
    with serving(server) as url:
        report = run(FAILING.replace("ask(mock_world)", OWN_CREDENTIAL), "--mock-url", url)

    report.stdout.fnmatch_lines(["*-H 'authorization: Bearer [[]masked:*"])
    report.stdout.no_fnmatch_line("*canary*")


def test_a_world_is_kept_when_another_fixture_fails_after_it(run: Run, live: str) -> None:
    result = run(
        """
        import pytest

        @pytest.fixture
        def broken(mock_world):
            raise ValueError

        def test_it_fails(broken):
            pass
        """,
        "--mock-url",
        live,
    )

    result.assert_outcomes(errors=1)
    (name,) = kept(live)
    result.stdout.fnmatch_lines([f"world:   {name}", "nothing was called in this world"])
    MockServer(live).drop_worlds(name)


def test_what_is_expected_to_fail_or_skipped_keeps_nothing(run: Run, live: str) -> None:
    result = run(
        """
        import pytest

        @pytest.mark.xfail
        def test_it_fails_as_expected(mock_world):
            assert False

        def test_it_fails_to_run(mock_world):
            pytest.skip()
        """,
        "--mock-url",
        live,
    )

    result.assert_outcomes(xfailed=1, skipped=1)
    assert kept(live) == []


def test_two_runs_against_one_server_never_meet(run: Run, live: str) -> None:
    for _ in range(2):
        run(FAILING, "--mock-url", live)

    names = kept(live)
    assert len(set(names)) == 2
    for name in names:
        MockServer(live).drop_worlds(name)


def test_a_server_is_joined_by_option_environment_or_configuration(
    run: Run, live: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = f'def test_it(mock_server): assert mock_server.url == "{live}"'

    run(suite, f"--mock-url={live}/").assert_outcomes(passed=1)
    with monkeypatch.context() as patch:
        patch.setenv(URL_VARIABLE, live)
        run(suite).assert_outcomes(passed=1)
    pytester.makeini(f"[pytest]\nmock_url = {live}")
    run(suite).assert_outcomes(passed=1)


def test_a_token_opens_a_server_that_has_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(build_server(Settings(token="open-sesame"))) as url:
        joining = f"--mock-url={url}"
        run(FAILING, joining, "--mock-token=open-sesame").assert_outcomes(failed=1)
        monkeypatch.setenv(TOKEN_VARIABLE, "open-sesame")
        by_environment = run(FAILING, joining)
        monkeypatch.delenv(TOKEN_VARIABLE)
        without = run(FAILING, joining)

    without.stdout.fnmatch_lines(["The mock server cannot be joined.", "*needs the token*"])
    by_environment.stdout.fnmatch_lines(
        [f'journal: curl*"Authorization: Bearer ${TOKEN_VARIABLE}"*']
    )
    assert "open-sesame" not in by_environment.stdout.str()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:1", "No mock server answers at http://127.0.0.1:1*"),
        ("localhost:4010", "*'localhost:4010' is not the URL of a mock server.*"),
    ],
)
def test_a_server_that_cannot_be_joined_is_reported(run: Run, url: str, said: str) -> None:
    result = run("def test_it(mock_world): pass", "--mock-url", url)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["The mock server cannot be joined.", said])


def test_the_name_of_a_world_fits_whatever_the_test_is_called() -> None:
    names = [world_name(f"tests/test_a.py::test_{'ä b/' * 100}[{turn}]") for turn in range(2)]

    assert len(set(names)) == 2
    assert all(len(name) <= 45 and name.isascii() and "/" not in name for name in names)
    assert world_name("test_a.py::test_it") == world_name("test_a.py::test_it")


def test_a_run_without_mock_worlds_loads_nothing_of_the_server() -> None:
    script = (
        "import sys, pytest, mockserver.pytest_plugin\n"
        "print([name for name in sys.modules if name.startswith(('mockserver.', 'connexion'))])"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert done.stdout.strip() == (
        "['mockserver.errors', 'mockserver.pytest_plugin.options', 'mockserver.pytest_plugin']"
    )
