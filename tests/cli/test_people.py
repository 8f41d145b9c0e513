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


def test_the_curl_of_a_scenario_shows_it(mockserver: Run) -> None:
    with served("--scenario", "points-expiring-tomorrow") as (_, banner):
        url = banner.splitlines()[0].split()[-1]
        shown = mockserver("scenarios", "points-expiring-tomorrow", "--url", url).stdout
        (line,) = re.findall(r"^  (curl .*)", shown, re.MULTILINE)
        reply = subprocess.run(shlex.split(line), capture_output=True, text=True, check=True)

    assert "boostcom as 42, answers 200:" in shown
    assert json.loads(reply.stdout)["balance"] == 150
    assert "otto-42-member-token" in banner


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
