"""Credentials under names that every API knows, declared or not: masked wherever they stand."""

from typing import Any

import pytest

from mockserver.contract.secret import SECRET_NAMES
from mockserver.http.mask import Mask
from mockserver.http.pseudonym import Pseudonyms
from tests.http.conftest import Shop

CANARY = "canary-4711"
NAMES = [
    "X-Auth-Token",
    "Api-Key",
    "X-Api-Key",
    "X-Access-Token",
    "access_token",
    "accessToken",
    "refresh_token",
    "api_key",
    "client_secret",
    "password",
    "PASSWORD",
    "secret",
    "token",
    "Cookie",
    "Authorization",
]


def kept(shop: Shop) -> str:
    """Everything that can be read of the journal, in every form."""
    paths = ("journal", "journal?api=control", "journal/har", "journal/ndjson")
    return "".join(shop.client.get(f"{shop.control}/{path}").body.decode() for path in paths)


@pytest.mark.parametrize("name", NAMES)
def test_a_header_of_that_name(shop: Shop, name: str) -> None:
    shop.client.post("/api/users", headers={name: CANARY, "x-koomalooma-jwt": shop.token})

    assert (CANARY in kept(shop), "[masked:" in kept(shop)) == (False, True)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", ["/api/users", "/v2/nowhere", "/nowhere"])
def test_a_parameter_of_that_name(shop: Shop, name: str, path: str) -> None:
    shop.client.get(f"{path}?a=1&{name}={CANARY}")

    assert (CANARY in kept(shop), f"{name}=[masked:" in kept(shop)) == (False, True)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "wrap", [lambda body: body, lambda body: [body], lambda body: {"deep": [{"er": body}]}]
)
def test_a_member_of_that_name(shop: Shop, name: str, wrap: Any) -> None:
    headers = shop.client.credentials("talon_one")

    shop.client.put("/v2/customer_profiles/x", json=wrap({name: CANARY}), headers=headers)

    assert (CANARY in kept(shop), "[masked:" in kept(shop)) == (False, True)


def test_a_member_whose_name_is_written_with_escapes(shop: Shop) -> None:
    body = rb'{"p\u0061ssw\u006frd": "%s"}' % CANARY.encode()
    headers = {**shop.client.credentials("talon_one"), "content-type": "application/json"}

    shop.client.put("/v2/customer_profiles/x", body=body, headers=headers)

    assert (CANARY in kept(shop), "[masked:" in kept(shop)) == (False, True)


@pytest.mark.parametrize("name", [*sorted(SECRET_NAMES), "pass_word", "Pass-Wd", "API_Key"])
def test_every_name_is_known_in_a_body(name: str) -> None:
    masked = Mask(Pseudonyms(b"key"), ()).body(b'{"%s": "%s"}' % (name.encode(), CANARY.encode()))

    assert CANARY.encode() not in masked


@pytest.mark.parametrize("name", ["password", "access_token"])
def test_a_field_of_a_form(shop: Shop, name: str) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}

    shop.client.put("/v2/customer_profiles/x", body=f"{name}={CANARY}".encode(), headers=form)

    assert CANARY not in kept(shop)


@pytest.mark.parametrize(
    "body",
    [
        b"user%%5Bpassword%%5D=%s",
        b"a=1&p%%61ss%%77ord=%s",
        b"a=1&user[password][0]=%s",
        b'--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n%s\r\n--b--\r\n',
        b'\r\n--b\r\nContent-Disposition: form-data; name="a[token]"\r\n\r\n%s\r\n--b--',
        b"<user><password>%s</password></user>",
    ],
)
def test_a_credential_in_a_body_that_is_not_json(body: bytes) -> None:
    masked = Mask(Pseudonyms(b"key"), ()).body(body % CANARY.encode())

    assert (CANARY.encode() in masked, b"[masked:" in masked) == (False, True)


def test_what_only_sounds_alike_is_shown(shop: Shop) -> None:
    shop.client.get("/v2/nowhere?broken=1&spoken=2&apiversion=3&secretary=4&tokens=5")

    assert "broken=1&spoken=2&apiversion=3&secretary=4&tokens=5" in kept(shop)


def test_a_credential_in_the_reply_of_a_stub_is_sent_and_not_listed(shop: Shop) -> None:
    reply = {"status": 200, "headers": {"Set-Cookie": CANARY}, "body": {"access_token": CANARY}}
    stub = {"api": "koomalooma", "reply": reply, "breaks_contract": True}

    made = shop.client.post(f"{shop.control}/stubs", json=stub)
    listed = shop.client.get(f"{shop.control}/stubs")
    again = shop.client.post(f"{shop.control}/stubs", json=listed.json()["stubs"][0])

    assert CANARY not in made.body.decode() + listed.body.decode()
    assert shop.book().json() == {"access_token": CANARY}
    assert (again.status, "Write the value itself" in again.json()["detail"]) == (400, True)
