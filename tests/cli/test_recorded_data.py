"""`mockserver check --data-template --recorded`: what a recording tells of a server."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from mockserver.cli import commands
from mockserver.cli.check_data import read_data
from mockserver.cli.subject import named
from mockserver.errors import RecordingError, SettingsError
from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.own_document import OwnDocument
from mockserver.settings import Settings
from tests.cli.processes import get
from tests.cli.test_drift import drift

DOCUMENT = Path(__file__).parents[2] / "docs/petstore.yaml"


def exchange(
    method: str,
    path: str,
    status: int = 200,
    body: Any = None,
    headers: Any = (),
    reply: Any = None,
) -> dict[str, Any]:
    head = [{"name": "Content-Type", "value": "application/json"}]
    sent = {"headers": [*head, *headers], "body": "" if body is None else json.dumps(body)}
    came = {"headers": head, "body": "" if reply is None else json.dumps(reply)}
    return {"method": method, "path": path, "status": status, "request": sent, "response": came}


def told(folder: Path, name: str, exchanges: Sequence[dict[str, Any]]) -> dict[str, Any]:
    printed = template(folder, name, exchanges)
    assert printed.exit_code == 0, printed.output
    values = yaml.safe_load(printed.output)
    return {name: value for name, value in values.items() if value is not None}


def template(folder: Path, name: str, exchanges: Sequence[dict[str, Any]], *more: str) -> Result:
    file = folder / "exchanges.ndjson"
    file.write_text("\n".join(map(json.dumps, exchanges)))
    words = ["check", name, "--data-template", "--recorded", str(file), *more]
    return CliRunner().invoke(commands, words)


SHOWN = exchange("GET", "/v1/pets/4")


@pytest.mark.parametrize(
    ("exchanges", "row"),
    [
        ([SHOWN], "4"),
        ([SHOWN, exchange("GET", "/v1/pets/7")], "7"),
        ([SHOWN, exchange("GET", "/v1/pets/7", 404)], "4"),
        ([SHOWN, exchange("GET", "/v1/pets/7"), exchange("DELETE", "/v1/pets/7", 204)], "4"),
        ([SHOWN, exchange("DELETE", "/v1/pets/7", 204), exchange("GET", "/v1/pets/7")], "7"),
        ([SHOWN, exchange("GET", "/v1/pets/[masked:0123456789ab]")], "4"),
        ([SHOWN, exchange("GET", "/elsewhere/9")], "4"),
    ],
)
def test_a_row_is_the_last_one_that_was_shown_and_is_still_there(
    tmp_path: Path, exchanges: list[dict[str, Any]], row: str
) -> None:
    assert told(tmp_path, str(DOCUMENT), exchanges) == {"pets": row}


def test_a_row_below_a_parent_is_a_list_and_a_required_parameter_its_text(tmp_path: Path) -> None:
    document = tmp_path / "shop.yaml"
    document.write_text(
        """
openapi: 3.0.3
info: {title: Shop, version: "1"}
paths:
  /owners/{ownerId}/pets:
    parameters: [{name: ownerId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: listPets
      parameters: [{name: X-Tenant, in: header, required: true, schema: {type: string}}]
      responses:
        "200":
          description: All.
          content:
            application/json:
              schema: {type: array, items: &pet {$ref: "#/components/schemas/Pet"}}
  /owners/{ownerId}/pets/{petId}:
    parameters:
      - {name: ownerId, in: path, required: true, schema: {type: string}}
      - {name: petId, in: path, required: true, schema: {type: string}}
    get:
      operationId: showPet
      responses: {"200": {description: One., content: {application/json: {schema: *pet}}}}
components:
  schemas: {Pet: {type: object, properties: {id: {type: string}, name: {type: string}}}}
"""
    )
    exchanges = [
        exchange("GET", "/owners/ann/pets", headers=[{"name": "x-tenant", "value": "north"}]),
        exchange("GET", "/owners/ann/pets/rex"),
    ]
    assert told(tmp_path, str(document), exchanges) == {
        "pets": ["ann", "rex"],
        "X-Tenant": "north",
    }


def test_a_built_in_api_says_where_its_data_is(tmp_path: Path) -> None:
    booked = exchange("POST", "/api/users/u/commitments", 201, {"campaign_id": "spring"})
    assert told(tmp_path, "koomalooma", [booked]) == {"campaign": "spring"}
    masked = exchange("POST", "/api/users/u/commitments", 201, {"campaign_id": "[masked]"})
    assert told(tmp_path, "koomalooma", [booked, masked]) == {"campaign": "spring"}


@pytest.mark.parametrize("api", ["talon_one", "talon_one_today"])
def test_what_a_reply_tells_is_data_too(tmp_path: Path, api: str) -> None:
    effects = [
        {"effectType": "rejectCoupon", "props": {"value": "OLD", "rejectionReason": "X"}},
        {"effectType": "acceptCoupon", "props": {"value": "SPRING"}},
        {"effectType": "acceptCoupon", "props": {"value": None}},
        {"effectType": 7, "props": []},
        7,
    ]
    of_one = {"value": "MINE", "rejectionReason": "ProfileLimitReached"}
    exchanges = [
        exchange("PUT", "/v2/customer_sessions/a", body={}, reply={"effects": effects}),
        exchange("PUT", "/v2/customer_sessions/b", body={}, reply={"effects": "none"}),
        exchange("PUT", "/v2/customer_sessions/c", body={}, reply=[]),
        exchange(
            "PUT",
            "/v2/customer_sessions/d",
            body={},
            reply={
                "effects": [
                    {"effectType": "rejectCoupon", "props": of_one},
                    {
                        "effectType": "rejectCoupon",
                        "props": {"value": "LATE", "rejectionReason": "Y"},
                    },
                ]
            },
        ),
        exchange("POST", "/v1/referrals", 201, {"campaignId": 9}),
    ]
    assert told(tmp_path, api, exchanges) == {
        "coupon": "SPRING",
        "rejected_coupons": {"OLD": "X", "LATE": "Y"},
        "referral_campaign": 9,
    }


def test_an_archive_is_read_too(tmp_path: Path) -> None:
    url = "https://api.example/v3/my-club/members/me/rewards-program/rewards/77/purchase?x=1"
    request = {
        "method": "POST",
        "url": url,
        "headers": [{"name": "X-Product-Name", "value": "app"}],
    }
    entry = {"request": request, "response": {"status": 200, "headers": []}}
    file = tmp_path / "traffic.har"
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}))
    words = ["check", "boostcom", "--data-template", "--recorded", str(file)]
    printed = CliRunner().invoke(commands, words)
    values = yaml.safe_load(printed.output)
    assert {each: values[each] for each in ("club", "product", "reward", "member")} == {
        "club": "my-club",
        "product": "app",
        "reward": "77",
        "member": None,
    }


def test_a_recording_of_another_api_is_refused(tmp_path: Path) -> None:
    done = template(tmp_path, "koomalooma", [SHOWN])
    assert isinstance(done.exception, RecordingError)


def test_a_recording_without_a_template_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_text("")
    done = CliRunner().invoke(commands, ["check", "koomalooma", "--recorded", str(file)])
    assert isinstance(done.exception, SettingsError)


def test_what_was_recorded_of_a_server_is_the_data_of_a_drift_from_it(tmp_path: Path) -> None:
    document = OwnDocument("pets", DOCUMENT)
    with serving(build_server(Settings(documents=(document,), seed=9))) as url:
        assert get(f"{url}/v1/pets/2", **{"X-Key": "k"})[0] == 200
        recorded = get(f"{url}/_mock/worlds/default/journal/ndjson")[1]
        (tmp_path / "r.ndjson").write_bytes(recorded)
        words = [
            "check",
            str(DOCUMENT),
            "--data-template",
            "--recorded",
            str(tmp_path / "r.ndjson"),
        ]
        data = tmp_path / "data.yaml"
        data.write_text(CliRunner().invoke(commands, words).output)
        address = url.replace("127.0.0.1", "localhost")
        more = ("--header", "X-Key: k", "--data", str(data))
        done = drift(str(DOCUMENT), "--url", address, *more)

    [api] = named([str(DOCUMENT)])
    assert read_data(data, api.read().catalogue()) == {"pets": "2"}
    assert done.returncode == 0, done.stdout + done.stderr
