"""A credential that a tester puts into a stub or a fault compares, and is shown nowhere."""

import pytest

from tests.client import Client

PATH = "/v2/customer_profiles/ada"


@pytest.mark.parametrize("kind", ["stubs", "faults"])
def test_a_match_by_a_credential_works_and_tells_nobody(client: Client, kind: str) -> None:
    headers = client.credentials("talon_one")
    key = headers["authorization"]
    rule = {
        "api": "talon_one",
        "match": {"headers": {"Authorization": key}},
        **(
            {"reply": {"status": 409, "body": {"message": "x"}}, "breaks_contract": True}
            if kind == "stubs"
            else {"do": {"status": 409}}
        ),
    }
    control = f"/_mock/worlds/{client.world}"

    made = client.post(f"{control}/{kind}", json=rule)
    outcome = client.put(PATH, json={}, headers=headers)
    passed = client.put(PATH, json={}, headers={"authorization": "ApiKey-v1 other"})

    assert (made.status, outcome.status, passed.status) == (201, 409, 401)
    shown = [client.get(f"{control}/{each}").body for each in (kind, "snapshot", "journal/ndjson")]
    secret = key.rpartition(" ")[2].encode()
    assert [secret in each for each in (made.body, *shown)] == [False] * 4


def test_a_credential_given_by_its_digest_is_taken_as_it_is(client: Client) -> None:
    headers = client.credentials("talon_one")
    control = f"/_mock/worlds/{client.world}/stubs"
    stub = {
        "api": "talon_one",
        "operation": "updateCustomerProfileV2",
        "match": {"headers": {"authorization": headers["authorization"]}},
        "reply": {"status": 409, "body": {"message": "x"}},
        "times": 1,
    }
    first = client.post(control, json=stub).json()
    client.put(PATH, json={}, headers=headers)

    again = client.post(control, json={**stub, "match": first["match"]}).json()

    assert again["match"] == first["match"]
    assert client.put(PATH, json={}, headers=headers).status == 409
