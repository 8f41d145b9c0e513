"""The console's pages as a browser gets them: files, headers, signing in."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

import pytest

from mockserver.checks.html.style import STYLE
from mockserver.http.app import build_server
from mockserver.http.console.files import Files
from mockserver.http.console.policy import REPORT_STYLE
from mockserver.settings import Settings
from tests.client import Client, Response

HOME = "/_mock/console"
BROWSER = {"accept": "text/html,*/*;q=0.8"}
TOKEN = "a-token-for-the-control-api"
ORIGIN = {"origin": "http://127.0.0.1:4010"}


@pytest.fixture
def guarded() -> Iterator[Client]:
    client = Client(build_server(Settings(token=TOKEN)), "default")
    yield client
    client.close()


def signed_in(client: Client) -> dict[str, str]:
    """Sign in as the page does, and return the header that the browser then sends."""
    reply = client.post("/_mock/session", headers={**ORIGIN, "authorization": f"Bearer {TOKEN}"})
    assert reply.status == 204
    return {"cookie": reply.headers["set-cookie"].partition(";")[0]}


@pytest.mark.parametrize("name", Files().names)
def test_every_file_is_sent_with_the_headers_that_hold_it(client: Client, name: str) -> None:
    reply = client.get(f"{HOME}/{name}")

    policy = reply.headers["content-security-policy"]
    files = "http://127.0.0.1:4010/_mock/console/"
    assert reply.status == 200
    assert policy.startswith(f"default-src 'none'; script-src {files}; style-src {files} 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in reply.headers


def test_a_browser_is_led_to_the_console(client: Client) -> None:
    led, home = client.get("/", headers=BROWSER), client.get(HOME, headers=BROWSER)

    assert (led.status, led.headers["location"]) == (302, HOME)
    assert (home.status, home.headers["content-type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", ["", "/login"])
def test_a_page_has_the_head_that_all_pages_share(client: Client, path: str) -> None:
    page = client.get(HOME + path, headers=BROWSER).body.decode()

    assert page.startswith("<!doctype html>")
    assert page.count('name="viewport"') == page.count("<title>") == 1
    assert "head.part" not in page


def test_other_clients_are_not(client: Client) -> None:
    assert client.get("/").status == 404


@pytest.mark.parametrize(
    "path",
    ["/nothing.js", "/head.part", "/../console.py", "/js/../index.html", "/%2e%2e/files.py", "/js"],
)
def test_no_other_file_can_be_reached(client: Client, path: str) -> None:
    assert client.get(HOME + path, headers=BROWSER).status == 404


def test_a_file_that_a_browser_has_is_not_sent_again(client: Client) -> None:
    tag = client.get(HOME).headers["etag"]

    again = client.get(HOME, headers={"if-none-match": tag})

    assert (again.status, again.body) == (304, b"")


def test_its_files_are_no_calls(client: Client) -> None:
    client.get(HOME)

    assert client.server.traffic.calls == {} or not any(
        key[0] == "" and key[2] == 200 for key in client.server.traffic.calls
    )


def test_names_that_are_not_ours_get_nothing(client: Client) -> None:
    assert client.get(HOME, host="evil.com").status == 421


def test_the_style_of_reports_is_the_one_that_a_frame_may_have() -> None:
    assert f"sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}" == REPORT_STYLE


def test_without_a_session_only_the_page_for_signing_in_is_shown(guarded: Client) -> None:
    led = guarded.get(HOME, headers=BROWSER)
    statuses = {name: guarded.get(f"{HOME}/{name}").status for name in Files().names}

    assert (led.status, led.headers["location"]) == (302, f"{HOME}/login")
    assert guarded.get(f"{HOME}/login", headers=BROWSER).status == 200
    assert {name for name, status in statuses.items() if status == 200} == {
        "icon.svg",
        "js/login.js",
        "login.html",
        "style/base.css",
        "style/login.css",
    }
    assert {status for status in statuses.values() if status != 200} == {401}


def test_who_has_signed_in_sees_the_console_and_calls_the_control_api(guarded: Client) -> None:
    cookie = signed_in(guarded)

    page = guarded.get(HOME, headers={**BROWSER, **cookie})
    read = guarded.get("/_mock/worlds", headers=cookie)
    changed = guarded.put("/_mock/worlds/qa", json={}, headers={**cookie, **ORIGIN})

    assert (page.status, read.status, changed.status) == (200, 200, 200)


def test_the_cookie_is_kept_from_scripts_and_other_sites(guarded: Client) -> None:
    reply = guarded.post("/_mock/session", headers={"authorization": f"Bearer {TOKEN}"})

    assert reply.headers["set-cookie"].endswith(
        "; Path=/_mock; Max-Age=43200; HttpOnly; SameSite=Strict"
    )
    assert TOKEN not in reply.headers["set-cookie"]


def test_signing_in_needs_the_token(guarded: Client) -> None:
    assert guarded.post("/_mock/session", headers=ORIGIN).status == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),  # no browser sends this: it says whence a request comes
        ({"origin": "http://127.0.0.1:3000"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_a_cookie_alone_changes_nothing(
    guarded: Client, headers: dict[str, str], status: int
) -> None:
    cookie = signed_in(guarded)

    assert guarded.put("/_mock/worlds/qa", json={}, headers={**cookie, **headers}).status == status


def test_signing_out_removes_the_cookie(guarded: Client) -> None:
    cookie = signed_in(guarded)

    reply = guarded.delete("/_mock/session", headers={**cookie, **ORIGIN})

    assert "Max-Age=0" in reply.headers["set-cookie"]


def with_value(cookie: dict[str, str], value: str) -> Response | dict[str, str]:
    name = cookie["cookie"].partition("=")[0]
    return {"cookie": f"{name}={value}"}


@pytest.mark.parametrize("change", ["later", "empty", "proof", "digits", "other-token"])
def test_a_cookie_that_was_changed_is_no_session(guarded: Client, change: str) -> None:
    name, _, value = signed_in(guarded)["cookie"].partition("=")
    until, _, proof = value.partition(".")
    other = Client(build_server(Settings(token="another")), "default")
    reply = other.post("/_mock/session", headers={"authorization": "Bearer another"})
    other.close()
    values = {
        "later": f"{int(until) + 1}.{proof}",
        "empty": "",
        "proof": f"{until}.{proof[:-1]}",
        "digits": f"{'9' * 5000}.{proof}",
        "other-token": reply.headers["set-cookie"].partition("=")[2].partition(";")[0],
    }

    sent = {"cookie": f"a=b; {name}={values[change]}"}

    assert guarded.get("/_mock/worlds", headers=sent).status == 401


def test_a_session_ends(guarded: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = signed_in(guarded)
    sessions = guarded.server.control.sessions
    later = guarded.server.worlds.wall() + 12 * 3600 * 1_000_000 + 1

    assert not sessions.has_session({b"cookie": cookie["cookie"].encode()}, later)
