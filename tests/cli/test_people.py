"""`mockserver scenarios` and `mockserver token`: a scenario's people, and their credentials."""

import json
import re
import shlex
import subprocess

import pytest

from tests.cli.conftest import Run
from tests.cli.processes import get, served

pytestmark = pytest.mark.slow

STATUS = "/v3/infinity-mall/members/me/rewards-program/status"


def test_a_server_of_a_scenario_greets_with_its_person() -> None:
    with served("--scenario", "points-expiring-tomorrow") as (_, banner):
        assert "otto-42-member-token" in banner


def test_the_curl_of_each_scenario_shows_it_on_a_server_of_another(mockserver: Run) -> None:
    answered = {}
    with served() as (_, banner):
        url = banner.splitlines()[0].split()[-1]
        shown = mockserver("scenarios", "--url", url).stdout
        told = re.findall(r"answers (\d+):\n  (curl .*)", shown)
        for _, line in told:
            words = [*shlex.split(line), "-w", "\n%{http_code}"]
            reply = subprocess.run(words, capture_output=True, text=True, check=True).stdout
            answered[line] = reply.rsplit("\n", 1)

    assert len(told) > 20
    assert [answered[line][1] for _, line in told] == [status for status, _ in told]
    (points,) = (body for line, (body, _) in answered.items() if "points-expiring-tomorrow" in line)
    assert json.loads(points)["balance"] == 150


def test_every_scenario_is_listed_whole(mockserver: Run) -> None:
    done = mockserver("scenarios")

    assert done.returncode == 0, done.stderr
    assert "talon_one; LAUNCH5 has been used twice, which is its limit." in done.stdout
    assert "..." not in done.stdout
    assert done.stdout.count("curl ") > 20


def test_an_unknown_scenario_is_refused_with_the_nearest(mockserver: Run) -> None:
    done = mockserver("scenarios", "coupon-usedup")

    assert done.returncode == 2
    assert "Did you mean 'coupon-used-up'?" in done.stderr


def test_a_token_of_a_person_is_made_in_a_running_server(mockserver: Run) -> None:
    with served() as (_, banner):
        url = banner.splitlines()[0].split()[-1]
        made = mockserver("token", "boostcom", "--user", "42", "--url", url)
        over = mockserver("token", "boostcom", "--user", "42", "--expires", "-1h", "--url", url)
        good, ended = (
            get(url + STATUS, **dict(line.split(": ", 1) for line in each.stdout.splitlines()))[0]
            for each in (made, over)
        )
        wrong = mockserver("token", "boostcom", "--user", "4", "--url", url)
        odd = mockserver("token", "boostcom", "--expires", "soon", "--url", url)

    assert (good, ended) == (200, 460)
    assert (wrong.returncode, odd.returncode) == (2, 2)
    assert "There is no member '4'" in wrong.stderr
    assert "write 90m, 1d, or -1h" in odd.stderr
