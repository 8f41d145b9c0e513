"""Stubs, faults and verifications see the body of a form as the contract reads it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver.http.app import Server
from tests.client import Client
from tests.http.test_form_wire import END, FORM, PARTS, PHOTOS, part
from tests.own_documents import serving, write

WORLD = "/_mock/worlds/forms"
FIELDS = b"title=Sea+side&size=5&tags=a&tags=b&place[lat]=1.5"
IN_PARTS = (
    part("title", b"Sea side") + part("size", b"5") + part("tags", b"a") + part("tags", b"b") + END
)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Server:
    folder: Path = tmp_path_factory.mktemp("photos")
    return serving(write(folder, PHOTOS, "photos.yaml"))


@pytest.fixture
def client(photos: Server) -> Iterator[Client]:
    client = Client(photos, "forms")
    client.delete(WORLD)
    client.put(WORLD, json={})
    yield client
    client.close()


def stub(client: Client, *conditions: dict[str, Any]) -> None:
    rule = {
        "api": "photos",
        "operation": "createPhoto",
        "match": {"body": list(conditions)},
        "reply": {"status": 201, "body": {"title": "stubbed"}},
    }
    assert client.post(f"{WORLD}/stubs", json=rule).status == 201


def title(client: Client, body: bytes, media_type: str = FORM) -> Any:
    reply = client.post("/photos", body=body, headers={"Content-Type": media_type})
    return reply.json().get("title")


@pytest.mark.parametrize(("media_type", "body"), [(FORM, FIELDS), (PARTS, IN_PARTS)])
@pytest.mark.parametrize(
    "condition",
    [
        {"pointer": "/title", "equals": "Sea side"},
        {"pointer": "/title", "matches": "^Sea"},
        {"pointer": "/size", "equals": 5},
        {"pointer": "/tags", "equals": ["a", "b"]},
        {"pointer": "/tags/1", "equals": "b"},
        {"pointer": "/file", "present": False},
    ],
)
def test_a_stub_matches_what_a_form_says(
    client: Client, condition: dict[str, Any], media_type: str, body: bytes
) -> None:
    stub(client, condition)

    assert title(client, body, media_type) == "stubbed"
    assert title(client, b"title=Sky&size=6&file=x") == "Sky"


def test_a_member_inside_a_form_has_a_pointer(client: Client) -> None:
    stub(client, {"pointer": "/place/lat", "equals": 1.5})

    assert title(client, FIELDS) == "stubbed"


@pytest.mark.parametrize(
    ("media_type", "body"),
    [(FORM, b"title=%FF"), (PARTS, IN_PARTS[:-4]), ("text/plain", b"title=Sea"), (PARTS, b"")],
)
def test_a_body_that_is_no_sound_form_says_nothing(
    client: Client, media_type: str, body: bytes
) -> None:
    stub(client, {"pointer": "/title", "present": True})

    assert title(client, body, media_type) != "stubbed"


def test_a_verification_sees_the_form_of_a_recorded_call(client: Client) -> None:
    title(client, FIELDS)
    title(client, IN_PARTS, PARTS)

    sizes = {
        size: client.post(
            f"{WORLD}/journal/verify",
            json={"match": {"body": [{"pointer": "/size", "equals": size}]}, "times": times},
        ).json()
        for size, times in ((5, {"exactly": 2}), (6, {"exactly": 0}))
    }

    assert [each["verified"] for each in sizes.values()] == [True, True]
