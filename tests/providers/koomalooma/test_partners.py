"""Who may call: a signed token of a known partner, on the world's clock."""

import base64
import json
from pathlib import Path
from shutil import copytree

import jwt
import pytest

from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.client import Client
from tests.providers.koomalooma.conftest import SECRET, Partner, token

_NOW = 1_772_445_600  # 2026-03-02T10:00:00Z


def unsigned(**claims: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "missing"),
        ("nonsense", "not a JSON Web Token"),
        ("a.b.c", "not a JSON Web Token"),
        (token()[:-9] + "A" + token()[-8:], "signature"),
        (token("somebody-elses-signing-secret-0123456789"), "signature"),
        (unsigned(partner_id="p-demo"), "signature"),
        (jwt.encode({"partner_id": "p-demo"}, SECRET * 2, "HS512"), "signature"),
        (token(partner_id="p-nobody"), "no partner"),
        (token(partner_id=["p-demo"]), "no partner"),
        (jwt.encode({"sub": "x"}, SECRET, "HS256"), "no partner"),
        (token(exp=_NOW), "expired"),
        (token(exp=_NOW - 1), "expired"),
        (token(nbf=_NOW + 1), "not valid yet"),
        (token(exp="soon"), "not a number"),
        (token(exp=True), "not a number"),
        (token(exp=float("inf")), "not a number"),
        (token(partner_user_id=7), "partner_user_id"),
        (token(partner_user_id="x" * 201), "partner_user_id"),
    ],
)
def test_a_token_that_is_not_good_is_403_and_says_why(
    partner: Partner, given: str, said: str
) -> None:
    partner.start("default", clock={"now": "2026-03-02T10:00:00Z"})

    reply = partner.client.post("/api/users", headers={"X-KoomaLooma-JWT": given})

    assert (reply.status, reply.json()["error"]) == (403, "unauthenticated")
    assert said in reply.json()["message"]
    assert not given or given not in reply.json()["message"]


def test_no_token_at_all_is_403(partner: Partner) -> None:
    assert partner.client.post("/api/users").status == 403


def test_a_token_ends_on_the_worlds_clock(partner: Partner) -> None:
    partner.start("default", clock={"now": "2026-03-02T10:00:00Z"})
    partner.token = token(exp=_NOW + 60)

    assert partner.assign().status == 201
    partner.advance("PT1M")

    assert partner.assign().status == 403


def test_the_issuer_names_the_partner_where_no_claim_does(partner: Partner) -> None:
    partner.token = jwt.encode({"iss": "p-demo"}, SECRET, "HS256")

    assert partner.open_session().json()["partner_id"] == "p-demo"


def test_a_partner_may_accept_any_token(tmp_path: Path) -> None:
    shipped = Settings().fixtures
    fixtures = copytree(shipped, tmp_path / "fixtures")
    fixture = fixtures / "koomalooma" / "default.yaml"
    fixture.write_text(
        fixture.read_text().replace(
            "name: Demo Shop", "name: Demo Shop\n    accept_any_token: true"
        )
    )
    client = Client(build_server(Settings(fixtures=fixtures)), "any")

    def session(given: str) -> tuple[int, object]:
        reply = client.post("/api/users", headers={"X-KoomaLooma-JWT": given})
        return reply.status, reply.json().get("partner_id")

    assert session("whatever") == (201, "p-demo")
    assert session(token("a-secret-that-we-were-never-told-of-0", partner_id="real")) == (
        201,
        "p-demo",
    )
    assert session(token("forged-signature-for-the-other-shop-0", partner_id="p-other"))[0] == 403
    assert session("")[0] == 403
    client.close()
