"""What the pseudonyms of a history stand for when it is played again."""

import json
from typing import Any

import pytest

from mockserver.replay.credentials import Credentials, is_credential
from mockserver.replay.send import CannotSend, Received

TOKEN, OTHER = "[masked:0123456789ab]", "[masked:ba9876543210]"
READY = {"shop": {"x-key": "Bearer key-1"}}


def exchange(body: str = "", status: int = 200, **headers: str) -> dict[str, Any]:
    pairs = [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]
    response = {"body": body, "headers": pairs, "cut": False}
    return {"api": "shop", "status": status, "source": "gate", "response": response}


def learned(recorded: dict[str, Any], received: Received | None) -> Credentials:
    credentials = Credentials(READY)
    credentials.learn(recorded, received)
    return credentials


def test_a_pseudonym_of_a_ready_made_header_is_its_credential_without_the_scheme() -> None:
    credentials = Credentials(READY)

    credentials.add_known(
        [{"api": "shop", "header": "X-Key", "pseudonym": TOKEN}], find=lambda api, pointer: None
    )

    assert credentials.query(f"key={TOKEN}") == "key=key-1"
    assert credentials.header(exchange(), "x-key", f"Bearer {TOKEN}@w-1") == "Bearer key-1"


def test_a_pseudonym_of_a_place_in_the_fixture_is_what_stands_there() -> None:
    credentials = Credentials(READY)
    known = [{"api": "shop", "pointer": "/pin", "pseudonym": TOKEN}]

    credentials.add_known(known, find=lambda api, pointer: f"{api} & {pointer}")

    assert credentials.body(f'{{"pin":"{TOKEN}"}}') == '{"pin":"shop & /pin"}'
    assert credentials.query(f"pin={TOKEN}") == "pin=shop%20%26%20%2Fpin"


def test_what_is_no_longer_in_the_fixture_cannot_be_sent() -> None:
    credentials = Credentials(READY)
    known = [
        {"api": "shop", "pointer": "/pin", "pseudonym": TOKEN},
        {"api": "bank", "header": "x-key", "pseudonym": OTHER},
    ]

    credentials.add_known(known, find=lambda api, pointer: None)

    for masked in (TOKEN, OTHER):
        with pytest.raises(CannotSend, match="its query holds a credential"):
            credentials.query(f"pin={masked}")


def test_a_credential_that_a_reply_gives_out_is_sent_from_then_on() -> None:
    recorded = exchange(json.dumps({"list": [{"token": TOKEN}], "n": 1}), x_next=OTHER)
    reply = Received([("x-next", "two"), ("date", "now")], b'{"list": [{"token": "one"}], "n": 2}')

    credentials = learned(recorded, reply)

    assert credentials.body(f'["{TOKEN}","{OTHER}"]') == '["one","two"]'


@pytest.mark.parametrize(
    "received",
    [
        None,
        Received([], b"not JSON"),
        Received([], b'["of another shape"]'),
        Received([], b'{"list": {"token": "one"}}'),
    ],
)
def test_of_a_reply_of_another_shape_nothing_is_learned(received: Received | None) -> None:
    credentials = learned(exchange(json.dumps({"list": [{"token": TOKEN}]})), received)

    with pytest.raises(CannotSend, match="its body holds a credential"):
        credentials.body(f'"{TOKEN}"')


def test_a_value_that_is_no_text_belongs_into_a_body_and_not_into_a_header() -> None:
    credentials = learned(exchange(f'{{"pin":"{TOKEN}"}}'), Received([], b'{"pin":1234}'))

    assert credentials.body(f'{{"pin":"{TOKEN}"}}') == '{"pin":1234}'
    assert credentials.header(exchange(), "x-key", TOKEN) == "Bearer key-1"


def test_for_an_unknown_credential_that_was_admitted_the_ready_made_one_is_sent() -> None:
    assert Credentials(READY).header(exchange(), "x-key", f"Bearer {TOKEN}") == "Bearer key-1"


@pytest.mark.parametrize(
    ("status", "name", "reason"),
    [
        (401, "x-key", "its x-key was refused, and the journal does not keep it"),
        (403, "x-key", "its x-key was refused, and the journal does not keep it"),
        (200, "x-other", "its x-other is masked, and the API has none ready-made"),
    ],
)
def test_an_unknown_credential_cannot_be_sent_where_another_would_not_do(
    status: int, name: str, reason: str
) -> None:
    with pytest.raises(CannotSend, match=reason):
        Credentials(READY).header(exchange(status=status), name, TOKEN)


def test_pseudonyms_at_one_place_belong_together_and_keep_their_partner() -> None:
    credentials = Credentials(READY)
    recorded = exchange(f"{TOKEN} {TOKEN}", x_next=TOKEN)

    got = credentials.translated(recorded, exchange(f"{OTHER} [masked:cccccccccccc]", x_next=OTHER))

    assert got["response"]["body"] == f"{TOKEN} [masked:cccccccccccc]"
    assert got["response"]["headers"] == [{"name": "x-next", "value": TOKEN}]


@pytest.mark.parametrize(
    ("recorded", "expected"), [("abc [masked:01", "abc [masked:01"), ("abc done", "abc ")]
)
def test_a_pseudonym_that_both_journals_have_cut_is_taken_for_the_same(
    recorded: str, expected: str
) -> None:
    left, right = exchange(recorded), exchange("abc [masked:ff")
    left["response"]["cut"] = right["response"]["cut"] = True

    assert Credentials(READY).translated(left, right)["response"]["body"] == expected


def test_what_is_masked_is_no_credential_where_no_api_looked_at_it() -> None:
    assert is_credential(exchange(), TOKEN)
    assert not is_credential(exchange(), "plain")
    assert not is_credential({**exchange(), "api": ""}, TOKEN)
