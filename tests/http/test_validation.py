"""Recorded traffic is judged as a proxy judges it; what nobody can tell is no violation."""

import json
from typing import Any

import pytest

from mockserver.http.app import build_server
from mockserver.http.mask import Mask
from mockserver.http.pseudonym import Pseudonyms
from mockserver.http.recorded import Recorded
from mockserver.http.validation import Judged, Validation
from tests.http.proxies import CLINIC

JSON = [(b"content-type", b"application/json")]


@pytest.fixture(scope="module")
def validation() -> Validation:
    (api,) = build_server(CLINIC).apis.values()
    return Validation(api.contract, Mask(Pseudonyms(b"k"), api.contract.secret_names))


def recorded(method: str = "GET", target: str = "/v1/pets/1", **changed: Any) -> Recorded:
    good = Recorded(1, method, target.encode(), JSON, b"", 200, JSON, b'{"name": "Rex"}')
    return good._replace(**changed)


def judged(validation: Validation, exchange: Recorded) -> tuple[list[str], bool]:
    (one,) = validation.judge([exchange])
    return [f"{each.place}{each.pointer} {each.keyword}" for each in one.violations], one.is_whole


@pytest.mark.parametrize(
    ("exchange", "found"),
    [
        (recorded(), []),
        (recorded(target="/v1/pets/x"), ["path/petId type"]),
        (recorded(target="/v1/pets?limit=0", reply_body=b"{}"), None),
        (recorded(status=500), ["status status"]),
        (recorded(reply_body=b"{}"), ["reply-body required"]),
        (recorded(reply_headers=[]), ["content-type media-type"]),
        (recorded("POST", "/v1/pets", body=b"{", status=201), ["body malformed"]),
        (recorded("POST", "/v1/pets", body=b"{}", status=201), ["body required"]),
        (recorded("HEAD", reply_body=b""), []),
        (recorded(status=0, reply_body=b""), []),
        (recorded(target="/v1/pets/%FF?a"), []),
        (recorded(target="/v1/pets/1?a=%FF"), ["query encoding"]),
    ],
)
def test_an_exchange_is_held_against_its_operation(
    validation: Validation, exchange: Recorded, found: list[str] | None
) -> None:
    got, is_whole = judged(validation, exchange)

    assert is_whole
    assert got == found if found is not None else len(got) > 1


@pytest.mark.parametrize(
    "exchange",
    [
        recorded(body=None, method="POST", target="/v1/pets", status=201),
        recorded(reply_body=None),
        recorded(reply_body=b'{"name": "Rex", "id": "[masked:0123456789ab]"}'),
        recorded(target="/v1/pets?status=[masked:0123456789ab]", reply_body=b"{}", status=200),
    ],
)
def test_what_is_cut_or_masked_is_no_violation_and_is_counted(
    validation: Validation, exchange: Recorded
) -> None:
    got, is_whole = judged(validation, exchange)

    assert not [each for each in got if "required" not in each]
    assert not is_whole


@pytest.mark.parametrize(
    "exchange",
    [
        recorded(target="/v1/nowhere"),
        recorded(target="/pets/1"),
        recorded("PUT"),
        recorded("OPTIONS"),
        recorded(target="*"),
    ],
)
def test_what_the_contract_does_not_have_is_outside(
    validation: Validation, exchange: Recorded
) -> None:
    (one,) = validation.judge([exchange._replace(status=500)])

    assert (one.operation, one.violations) == ("", ())


def test_a_missing_member_beside_a_masked_one_is_a_violation(validation: Validation) -> None:
    body = b'{"token": "[masked:0123456789ab]"}'

    assert judged(validation, recorded(reply_body=body)) == (["reply-body required"], True)


def test_the_prefix_of_a_world_is_no_part_of_the_path(validation: Validation) -> None:
    (one,) = validation.judge([recorded(target="/_world/x/v1/pets/1")])

    assert (one.path, one.operation) == ("/v1/pets/1", "showPet")


def test_a_credential_in_a_violation_is_masked(validation: Validation) -> None:
    body = json.dumps({"nme": "Rex", "password": "canary"}).encode()
    exchange = recorded("POST", "/v1/pets", body=body, status=201)

    (one,) = validation.judge([exchange])

    assert one == Judged(1, "POST", "/v1/pets", 201, "createPet", one.violations)
    assert len(one.violations) == 1
    assert "canary" not in json.dumps(one.as_json())
