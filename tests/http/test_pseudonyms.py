"""Pseudonyms: the same credential is recognised again, and nothing else is learnt of it."""

import json
import shlex
import subprocess
from typing import Any

import pytest

from mockserver.contract.example import example_request
from mockserver.engine.masking import PSEUDONYM, is_masked, split_scheme
from mockserver.http.mask import Mask
from mockserver.http.pseudonym import Pseudonyms
from tests.client import Client, raw_headers, send_request
from tests.http.conftest import NOON
from tests.memory import kept_bytes

STATUS = "/v3/infinity-mall/members/me/rewards-program/status"
SIGN_IN = "/v3/infinity-mall/members/oauth/token"
LOGIN = {"grant_type": "password", "identifier_type": "id", "identifier": "42", "password": "123"}


def a_mask(*members: str) -> Mask:
    return Mask(Pseudonyms(b"key"), ["x-key"], members)


def header(value: str, world: str = "") -> str:
    ((_, masked),) = a_mask().headers([(b"x-key", value.encode())], world)
    return masked.decode()


def test_a_pseudonym_is_stable_and_keyed() -> None:
    one, other = Pseudonyms(b"one"), Pseudonyms(b"other")

    assert one.of(b"secret") == one.of(b"secret") != one.of(b"Secret")
    assert one.of(b"secret") != other.of(b"secret")
    assert PSEUDONYM.fullmatch(one.of(b"secret").decode())
    assert is_masked(one.of(b"secret").decode())


def test_what_is_remembered_is_bounded() -> None:
    mask = a_mask()

    def ask() -> None:
        for number in range(10_000):
            mask.headers([(b"x-key", b"%0300d" % number)])
        for number in range(200):
            mask.headers([(b"x-key", b"%020000d" % number)])

    assert kept_bytes(ask) < 2**20


def test_a_pseudonym_is_the_same_whether_it_is_remembered_or_not() -> None:
    mask = a_mask()
    raw = [(b"x-key", b"%d" % number) for number in range(3_000)]

    masked = mask.headers(raw)

    assert masked == mask.headers(raw) == a_mask().headers(raw)
    assert len(set(masked)) == 3_000


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("Bearer abc", ("Bearer ", "abc")),
        ("bearer  abc", ("bearer  ", "abc")),
        ("ApiKey-v1 abc", ("ApiKey-v1 ", "abc")),
        ("correct horse", ("", "correct horse")),
        ("Bearer", ("", "Bearer")),
        ("Bearer ", ("", "Bearer ")),
    ],
)
def test_only_a_known_scheme_is_no_secret(value: str, parts: tuple[str, str]) -> None:
    assert split_scheme(value) == parts


def test_a_token_has_one_pseudonym_in_a_header_and_in_a_body() -> None:
    body = json.loads(a_mask("access_token").body(b'{"access_token": "abc"}'))

    assert header("Bearer abc") == f"Bearer {body['access_token']}"
    assert header("abc") == body["access_token"]
    assert a_mask().query(b"x-key=abc&x-key=a%62c") == (
        f"x-key={header('abc')}&x-key={header('abc')}".encode()
    )


def test_only_the_name_of_the_requests_own_world_stays_behind_a_credential() -> None:
    assert header("abc@ci-7", "ci-7") == f"{header('abc')}@ci-7"
    assert header("abc@ci-7", "other") == header("abc@ci-7") != f"{header('abc')}@ci-7"
    assert "ci-7" not in header("abc@ci-7")


@pytest.mark.parametrize("value", [None, "", 7, 1.5, True, [1], {"a": "b"}, "7"])
def test_any_value_under_a_secret_name_is_masked(value: Any) -> None:
    masked = json.loads(a_mask("password").body(json.dumps({"password": value}).encode()))

    if value in (None, ""):
        assert masked == {"password": value}
    else:
        assert PSEUDONYM.fullmatch(masked["password"])
        assert masked["password"] != a_mask().member("other")
    assert a_mask().member(7) != a_mask().member("7")


def test_a_body_without_a_secret_keeps_its_bytes() -> None:
    assert a_mask("password").body(b'{ "a": "\\"password\\"" }') == b'{ "a": "\\"password\\"" }'


def test_a_body_that_is_nested_too_deep_to_be_looked_into_is_masked_as_a_whole() -> None:
    deep = b'{"a":' * 900 + b'{"password": "canary"}' + b"}" * 900

    assert PSEUDONYM.fullmatch(a_mask("password").body(deep).decode())


def test_the_journal_says_where_the_values_of_its_pseudonyms_stand(client: Client) -> None:
    client.put(f"/_mock/worlds/{client.world}", json={"clock": {"now": NOON}})
    ready = client.credentials("boostcom")
    client.post(SIGN_IN, json={**LOGIN, "password": "123"}, headers=ready)
    client.post(SIGN_IN, json={**LOGIN, "password": "canary"}, headers=ready)

    reply = client.get(f"/_mock/worlds/{client.world}/journal/pseudonyms")

    listed = {each["pseudonym"]: each for each in reply.json()["pseudonyms"]}
    exchanges = client.get(f"/_mock/worlds/{client.world}/journal").json()["exchanges"]
    passwords = [json.loads(each["request"]["body"])["password"] for each in exchanges]
    client_token = {h["name"]: h["value"] for h in exchanges[0]["request"]["headers"]}
    assert listed[passwords[0]]["api"] == "boostcom"
    assert listed[passwords[0]]["pointer"].startswith("/members/infinity-mall/")
    assert passwords[1] not in listed
    assert listed[client_token["x-client-authorization"]] == {
        "pseudonym": client_token["x-client-authorization"],
        "api": "boostcom",
        "header": "x-client-authorization",
    }
    # The access token that was given out stands in no fixture.
    given = json.loads(exchanges[0]["response"]["body"])["access_token"]
    assert PSEUDONYM.fullmatch(given)
    assert given not in listed
    assert ready["x-client-authorization"].encode() not in reply.body


def test_a_world_that_nobody_knows_has_no_pseudonyms(client: Client) -> None:
    assert client.get("/_mock/worlds/never-was/journal/pseudonyms").status == 404


def test_a_curl_writes_out_what_is_ready_made_wherever_it_stands(client: Client) -> None:
    ready = client.credentials("boostcom")
    member = ready["authorization"].removeprefix("Bearer ")
    key = ready["x-client-authorization"]
    client.post("/v3/infinity-mall/members/oauth/revoke", json={"token": member}, headers=ready)
    client.get(f"{STATUS}?x-client-authorization={key}", headers={"authorization": "Bearer mine"})

    exchanges = client.get(f"/_mock/worlds/{client.world}/journal").json()["exchanges"]

    first, second = (shlex.split(each["curl"]) for each in exchanges)
    assert json.loads(first[-1]) == {"token": member}
    assert f"x-client-authorization: {key}" in first
    assert second[4].endswith(f"?x-client-authorization={key}")
    (own,) = [word for word in second if word.startswith("authorization: ")]
    assert PSEUDONYM.fullmatch(own.removeprefix("authorization: Bearer "))


@pytest.mark.parametrize("api", ["boostcom", "koomalooma", "talon_one"])
def test_the_curl_of_a_ready_made_call_runs_as_it_stands(
    client: Client, live: str, api: str
) -> None:
    served = client.server.apis[api]
    request = example_request(
        served.contract, served.contract.operations[served.provider.first_call]
    )
    sent = client.request(
        request.method, request.target, json=request.body, headers=client.credentials(api)
    )
    journal = f"/_mock/worlds/{client.world}/journal"
    line = client.get(journal).json()["exchanges"][0]["curl"]

    line = line.replace("http://127.0.0.1:4010", live) + " -o /dev/null -w '%{http_code}'"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)

    assert 200 <= sent.status < 300
    assert done.stdout == str(sent.status)


def test_a_curl_whose_credential_names_the_world_runs_as_it_stands(
    client: Client, live: str
) -> None:
    headers = dict(client.credentials("boostcom"))
    headers["x-client-authorization"] += "@by-key"
    raw = raw_headers([("host", live.removeprefix("http://")), *headers.items()])
    client.run(send_request(client.server, "GET", STATUS, raw, b""))
    (exchange,) = client.get("/_mock/worlds/by-key/journal").json()["exchanges"]

    line = exchange["curl"] + " -o /dev/null -w '%{http_code}'"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)

    total = client.get("/_mock/worlds/by-key/journal").json()["total"]
    client.delete("/_mock/worlds/by-key")
    assert (done.stdout, exchange["status"], total) == ("200", 200, 2)
