"""Credentials of people: ready-made ones of a scenario's story, and new ones with an end."""

import pytest

from mockserver.http.app import Server, build_server
from mockserver.http.control import credentials
from mockserver.settings import Settings
from tests.client import Client, Response

STATUS = "/v3/infinity-mall/members/me/rewards-program/status"
SESSION = "/v2/customer_sessions/s-1"
#: These are about nobody in particular.
WITHOUT_STORY = {"default", "magic-values"}


def scenarios() -> list[str]:
    return build_server(Settings()).worlds.library.names()


def issued(client: Client, api: str, **asked: object) -> Response:
    return client.post(f"{client.control}/credentials/{api}", json=asked)


def headers_of(reply: Response) -> dict[str, str]:
    assert reply.status == 201, reply
    headers = reply.json()["headers"]
    assert isinstance(headers, dict)
    return headers


def test_every_scenario_but_the_general_ones_has_a_story(server: Server) -> None:
    library = server.worlds.library

    assert {name for name in library.names() if library.story(name) is None} == WITHOUT_STORY


@pytest.mark.parametrize("name", sorted({*scenarios()} - WITHOUT_STORY))
def test_the_call_of_a_story_is_answered_as_it_says(client: Client, name: str) -> None:
    client.start(name, None)
    listed = client.get(f"/_mock/apis?scenario={name}").json()
    (scenario,) = (each for each in listed["scenarios"] if each["name"] == name)
    story = scenario["story"]
    (api,) = (each for each in listed["apis"] if each["name"] == story["api"])
    method, target = story["call"].split(" ")

    reply = client.request(
        method, target, json=story.get("body"), headers=api["credentials"]["headers"]
    )

    assert reply.status == story["status"], reply
    (last,) = client.journal
    assert last.source == "behaviour"


def test_the_ready_made_credentials_are_those_of_the_storys_person(client: Client) -> None:
    client.start("points-expiring-tomorrow", None)
    api = client.server.apis["boostcom"]
    headers = credentials(client.server.worlds, api, "points-expiring-tomorrow")

    assert client.get(STATUS, headers=headers).json()["balance"] == 150
    assert credentials(client.server.worlds, api)["authorization"] != headers["authorization"]


def test_the_credentials_of_an_unknown_scenario_are_refused_with_the_nearest(
    client: Client,
) -> None:
    reply = client.get("/_mock/apis?scenario=points-expiring-tomorow")

    assert reply.status == 404
    assert "points-expiring-tomorrow" in reply.json()["detail"]


def test_a_token_of_koomalooma_names_its_customer_and_ends_on_the_worlds_clock(
    client: Client,
) -> None:
    client.start("default", "2026-03-02T12:00:00Z")
    headers = headers_of(issued(client, "koomalooma", person="cust-1001", expires_in=3600))

    first = client.post("/api/users", headers=headers)
    client.advance("PT1H")
    second = client.post("/api/users", headers=headers)

    assert (first.status, first.json()["partner_user_id"]) == (201, "cust-1001")
    assert second.status == 403
    assert "expired" in second.json()["message"]


@pytest.mark.parametrize(
    ("expires_in", "status"), [(None, 200), (3600, 200), (1e9, 200), (0, 460), (-3e9, 460)]
)
def test_a_token_of_boostcom_is_its_members_until_it_ends(
    client: Client, expires_in: float | None, status: int
) -> None:
    client.start("default", "2026-03-02T12:00:00Z")
    asked = {} if expires_in is None else {"expires_in": expires_in}
    headers = headers_of(issued(client, "boostcom", person="42", **asked))

    reply = client.get(STATUS, headers=headers)

    assert reply.status == status
    assert status != 200 or reply.json()["balance"] == 110


@pytest.mark.parametrize(("api", "application"), [("talon_one", "1"), ("talon_one_today", "101")])
def test_a_key_of_talon_one_is_its_applications_until_it_ends(
    client: Client, api: str, application: str
) -> None:
    client.start("default", "2026-03-02T12:00:00Z")
    body = {"customerSession": {"profileId": "ada"}}
    headers = headers_of(issued(client, api, person=application, expires_in=60))

    first = client.put(SESSION, json=body, headers=headers)
    client.advance("PT1M")
    second = client.put(SESSION, json=body, headers=headers)

    assert first.status in (200, 201)
    assert second.status == 401


@pytest.mark.parametrize(
    ("api", "asked", "status", "said"),
    [
        ("boostcom", {"person": "43a"}, 404, "'43'"),
        ("talon_one", {"person": "101"}, 404, "application"),
        ("boostcm", {}, 404, "'boostcom'"),
        ("koomalooma", {"expires_in": "soon"}, 400, "expires_in"),
        ("koomalooma", {"expires": 1}, 400, "expires"),
    ],
)
def test_what_cannot_be_issued_is_refused_in_words(
    client: Client, api: str, asked: dict[str, object], status: int, said: str
) -> None:
    client.start("default", None)

    reply = issued(client, api, **asked)

    assert reply.status == status
    assert said in reply.json()["detail"]


def test_the_journal_shows_no_credential_that_was_made(client: Client) -> None:
    client.start("default", None)
    made = [headers_of(issued(client, api)) for api in ("koomalooma", "boostcom", "talon_one")]
    secrets = [value.split()[-1] for headers in made for value in headers.values()]

    shown = client.get(f"{client.control}/journal?api=control").body.decode()

    assert shown.count('"operation":"issueCredentials"') == 3 + 1, "the calls, and their counter"
    assert [each for each in secrets if len(each) > 10 and each in shown] == []
