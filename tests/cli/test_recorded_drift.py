"""Drift of a server whose data is out of a recording of it: record, fill in, compare."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mockserver.cli import commands
from mockserver.engine.clock import parse_instant
from mockserver.http.app import build_server
from mockserver.http.control import credentials
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.checks.planted import Planted
from tests.cli.processes import copy_fixtures, read_banner

pytestmark = pytest.mark.slow

#: The codes of the default fixture, and what the real server has in their place.
RENAMED = {"SAVE10": "SPAR10", "TODAY10": "HEUTE10", "CouponExpired": "Abgelaufen"}
CODES = {
    "talon_one": ("SPAR10", "Abgelaufen", 7),
    "talon_one_today": ("HEUTE10", "TODAY-Abgelaufen", 150),
}
ITEM = {"name": "Shoes", "sku": "S-1", "quantity": 1, "price": 60}


@contextmanager
def real(folder: Path, api: str, *planted: Planted) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve other codes, with another seed and clock; gives the address and the credentials."""
    if not (folder / "fixtures").exists():
        copy_fixtures(folder)
        file = folder / "fixtures" / "talon_one" / "default.yaml"
        text = file.read_text()
        for name, other in RENAMED.items():
            text = text.replace(name, other)
        file.write_text(text)
    now = parse_instant("2031-05-05T07:08:09Z")
    server = build_server(
        Settings(fixtures=folder / "fixtures", apis=tuple(CODES), seed=77, now=now)
    )
    app = server.app
    for each in planted:
        app = each.around(app)
    with serving(replace(server, app=app)) as url:
        yield url, {**credentials(server.worlds, server.apis[api])}


def recorded(folder: Path, api: str) -> Path:
    """Let a consumer use the real server through a proxy that records."""
    coupon, expired, campaign = CODES[api]
    words = ["proxy", api, "--port", "0", "--record", str(folder / "recorded"), "--upstream"]
    with real(folder, api) as (url, headers):
        command = [sys.executable, "-m", "mockserver", *words, url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            banner = read_banner(process)
            proxy = banner.partition("a proxy on ")[2].partition("\n")[0]
            session = {"profileId": "mia", "couponCodes": [coupon, expired], "cartItems": [ITEM]}
            order = {"customerSession": session, "responseContent": ["customerSession"]}
            send("PUT", f"{proxy}/v2/customer_sessions/a", headers, order)
            referral = {"campaignId": campaign, "advocateProfileIntegrationId": "mia"}
            send("POST", f"{proxy}/v1/referrals", headers, referral)
            process.terminate()
            process.wait(timeout=60)
    return folder / "recorded" / "exchanges.ndjson"


def send(method: str, url: str, headers: dict[str, str], body: Any) -> None:
    sent = {**headers, "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), sent, method=method)
    with urllib.request.urlopen(request) as reply:
        assert reply.status in (200, 201)


def drift(folder: Path, api: str, *planted: Planted) -> Result:
    with real(folder, api, *planted) as (url, headers):
        given = [part for each in headers.items() for part in ("--header", ": ".join(each))]
        options = ["--allow-writes", "--data", str(folder / "data.yaml")]
        return CliRunner().invoke(commands, ["drift", api, "--url", url, *given, *options])


@pytest.mark.parametrize("api", CODES)
def test_what_a_proxy_recorded_is_enough_to_compare_with_the_server(
    tmp_path: Path, api: str
) -> None:
    words = ["check", api, "--data-template", "--recorded", str(recorded(tmp_path, api))]
    template = CliRunner().invoke(commands, words).output
    (tmp_path / "data.yaml").write_text(template)
    lost = Planted("no effects", "PUT", "/v2/customer_sessions/", lambda v: {**v, "effects": []})

    equal, other = drift(tmp_path, api), drift(tmp_path, api, lost)

    coupon, expired, _ = CODES[api]
    assert f'coupon: "{coupon}"' in template
    assert f'rejected_coupons: {{"{expired}"' in template
    assert equal.exit_code == 0, equal.output
    assert "NO DRIFT in" in equal.output
    assert "a-code-is-used-when-its-session-closes" not in equal.output.partition("NO DRIFT")[0]
    assert other.exit_code == 1
    assert "each-coupon-is-rejected-for-its-reason" in other.output
