"""Who may talk to this server at all: every operation of every contract, under every disguise."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from mockserver.errors import SettingsError
from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.client import Client, Response
from tests.http.asking import RequestView, asking, controlling
from tests.http.conftest import Shop
from tests.pairing import each_once, pairwise
from tests.providers.koomalooma.conftest import token

HOST = "127.0.0.1:4010"
TOKEN = "a-token-for-the-control-api"
SIMPLE_TYPES = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
]
FOREIGN_ORIGINS = [
    "http://evil.com",
    "http://evil.com:4010",
    "null",
    "http://127.0.0.1",
    "http://127.0.0.1:4011",
    "http://localhost:4010",
    "http://127.0.0.1:4010.evil.com",
    "http://127.0.0.1:4010@evil.com",
    "http://evil.com/http://127.0.0.1:4010",
    "http://[",
    "file://",
    "evil",
    "",
    "\xff",
]


class Fort:
    """A world that nobody may change without permission: what its tester sees of it."""

    def __init__(self, client: Client) -> None:
        self.shop = Shop(client)
        self.client = client
        self.operations = controlling(client.server, client.world)

    @property
    def sight(self) -> Any:
        return self.client.get(self.shop.control).json(), self.shop.books

    def answers(self, asked: list[RequestView], **options: Any) -> dict[str, Response]:
        return {each.id: each.by(self.client, **options) for each in asked}


@pytest.fixture
def fort(client: Client) -> Fort:
    return Fort(client)


@pytest.fixture
def guarded() -> Iterator[Client]:
    """A consumer of a server that was started with a token, in a world that is there."""
    client = Client(build_server(Settings(token=TOKEN)), "guarded")
    client.post("/api/users", headers={"x-koomalooma-jwt": token()})
    yield client
    client.close()


def statuses(answers: dict[str, Response]) -> dict[str, int]:
    return {operation: answer.status for operation, answer in answers.items()}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.com", 421),
        ("evil.com:4010", 421),
        ("", 421),
        (None, 421),
        (" ", 421),
        (":4010", 421),
        ("127.0.0.1.evil.com", 421),
        ("localhost.evil.com", 421),
        ("127.0.0.1:4010@evil.com", 421),
        ("evil.com@127.0.0.1", 421),
        ("@127.0.0.1", 421),
        (":x@127.0.0.1", 421),
        ("127.0.0.1/", 421),
        ("127.0.0.1?", 421),
        ("127.0.0.1#evil.com", 421),
        ("127.0.0.1:x", 421),
        ("127.0.0.1:99999", 421),
        ("local\thost", 421),
        ("127.0.0.1, evil.com", 421),
        ("0.0.0.0", 421),
        ("0x7f.1", 421),
        ("2130706433", 421),
        ("[::ffff:127.0.0.1]", 421),
        ("[::1", 421),
        ("::1", 421),
        ("\xff", 421),
    ],
)
def test_no_operation_answers_to_a_name_that_is_not_ours(
    fort: Fort, host: str | None, status: int
) -> None:
    everything = asking(fort.client.server, fort.client.world)
    before = fort.shop.books

    answers = fort.answers(everything, host=host)

    for probe in ("getHealth", "getReady"):
        assert answers.pop(probe).status == 200, "probes know no name of ours"
    assert set(statuses(answers).values()) == {status}
    assert fort.shop.books == before


def test_no_operation_answers_to_two_names(fort: Fort) -> None:
    everything = asking(fort.client.server, fort.client.world)

    for second in (HOST, "evil.com"):
        answers = fort.answers(everything, headers=[("host", second)])
        assert set(statuses(answers).values()) == {400}


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:1", "LOCALHOST:4010", "127.0.0.1", HOST, "[::1]", "[::1]:4010"]
)
def test_every_operation_answers_to_the_names_of_this_machine(fort: Fort, host: str) -> None:
    everything = asking(fort.client.server, fort.client.world)

    answers = fort.answers(everything, host=host)

    assert 421 not in statuses(answers).values()


def test_a_name_may_be_added() -> None:
    settings = Settings(allowed_hosts=frozenset({"Mock.Example"}))
    client = Client(build_server(settings), "added")

    asked = [
        client.get("/_mock/apis", host=host).status for host in ("mock.example:80", "other.example")
    ]

    assert asked == [200, 421]
    client.close()


@pytest.mark.parametrize(
    ("content_type", "origin", "site"),
    pairwise(
        SIMPLE_TYPES,
        [None, f"http://{HOST}", FOREIGN_ORIGINS[0]],
        [None, "same-origin", "same-site", "cross-site", "none"],
    ),
)
def test_a_form_on_a_web_page_changes_nothing(
    fort: Fort, content_type: str, origin: str | None, site: str | None
) -> None:
    unsafe = [each for each in fort.operations if each.method not in ("GET", "HEAD")]
    headers = {"content-type": content_type}
    headers |= {"origin": origin} if origin is not None else {}
    headers |= {"sec-fetch-site": site} if site is not None else {}
    before = fort.sight

    body = b'{"now": "2030-01-01T00:00:00Z"}'
    headers["content-length"] = str(len(body))
    answers = fort.answers(unsafe, headers=headers, body=body)

    is_foreign = origin in FOREIGN_ORIGINS or site in ("same-site", "cross-site")
    assert len(answers) >= 6
    assert set(statuses(answers).values()) == {403 if is_foreign else 415}
    assert fort.sight == before


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_page_of_another_origin_gets_no_answer_and_changes_nothing(
    fort: Fort, origin: str
) -> None:
    before = fort.sight

    bodies: list[Any] = [None, {}]
    for body in bodies:
        answers = fort.answers(fort.operations, headers={"origin": origin}, json=body)
        assert set(statuses(answers).values()) == {403}

    assert fort.sight == before


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "nonsense", "SAME-ORIGIN "])
def test_a_browser_that_says_it_comes_from_elsewhere_is_believed(fort: Fort, site: str) -> None:
    before = fort.sight

    answers = fort.answers(fort.operations, headers={"sec-fetch-site": site})

    assert set(statuses(answers).values()) == {403}
    assert fort.sight == before


def test_a_page_of_this_server_may_use_the_control_api(fort: Fort) -> None:
    headers = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}

    answers = fort.answers(fort.operations, headers=headers)

    assert not {403, 415} & set(statuses(answers).values())


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": f"http://{HOST}"},
        {"origin": "http://evil.com"},
        {"origin": "null"},
        {"origin": "http://evil.com", "access-control-request-method": "PUT"},
    ],
)
def test_no_answer_of_the_control_api_is_shared_with_pages(
    fort: Fort, headers: dict[str, str]
) -> None:
    paths = {each.path for each in fort.operations}
    odd = {"/_mock", "/_mock/", "/_mock/nowhere", "/%5Fmock/health", "/_mock/worlds/a%2Fb"}
    methods = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")

    shared = [
        (method, path, name)
        for method, path in product(methods, sorted(paths | odd))
        for name in fort.client.request(method, path, headers=headers).headers
        if name.startswith("access-control")
    ]

    assert shared == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": f"Bearer {TOKEN}x"},
        {"authorization": f"Bearer {TOKEN[:-1]}"},
        {"authorization": f"Bearer {TOKEN.upper()}"},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": TOKEN},
        {"authorization": "Bearer \xff"},
        {"x-mock-token": ""},
        {"x-mock-token": "\xff"},
        {"x-mock-token": f"Bearer {TOKEN}"},
        {"cookie": f"x-mock-token={TOKEN}"},
    ],
)
def test_without_the_token_no_operation_of_the_control_api_answers(
    guarded: Client, headers: dict[str, str]
) -> None:
    operations = controlling(guarded.server, guarded.world)
    before = repr(guarded.run(guarded.server.worlds.find("guarded")))

    answers = {each.id: each.by(guarded, headers=headers, json=each.body) for each in operations}

    for probe in ("getHealth", "getReady"):
        assert answers.pop(probe).status == 200, "probes have no token"
    assert set(statuses(answers).values()) == {401}
    assert {answer.headers["www-authenticate"] for answer in answers.values()} == {"Bearer"}
    assert repr(guarded.run(guarded.server.worlds.find("guarded"))) == before
    assert not any(TOKEN in answer.body.decode() for answer in answers.values())


def test_nor_does_it_where_the_token_stands_in_the_query(guarded: Client) -> None:
    assert guarded.get(f"/_mock/worlds?x-mock-token={TOKEN}&token={TOKEN}").status == 401


def test_nor_where_another_world_or_a_disguise_stands_in_the_path(guarded: Client) -> None:
    paths = ["/_world/other/_mock/worlds", "/%5fmock/worlds", "/_mock/%77orlds"]

    assert [guarded.get(path).status for path in paths] == [401, 401, 401]
    assert [guarded.request("HEAD", path).status for path in paths] == [401, 401, 401]


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {TOKEN}"},
        {"authorization": f"bearer {TOKEN}"},
        {"x-mock-token": TOKEN},
    ],
)
def test_with_the_token_every_operation_of_the_control_api_answers(
    guarded: Client, headers: dict[str, str]
) -> None:
    operations = controlling(guarded.server, guarded.world)
    # First what makes something, then what removes it, the parts before the whole.
    ordered = sorted(operations, key=lambda each: (each.method == "DELETE") and 1 / len(each.path))

    answers = {each.id: each.by(guarded, headers=headers, json=each.body) for each in ordered}

    refused = {operation for operation, status in statuses(answers).items() if status >= 400}
    assert refused <= {"runBackstage"}, "the example's commitment is of another scenario"
    assert 401 not in statuses(answers).values()


def test_the_token_does_not_admit_other_pages(guarded: Client) -> None:
    headers = {"x-mock-token": TOKEN, "origin": "http://evil.com"}

    assert guarded.get("/_mock/worlds", headers=headers).status == 403


def test_a_providers_operations_need_no_token_of_ours(guarded: Client) -> None:
    headers = {"x-koomalooma-jwt": token()}

    assert guarded.post("/api/users", headers=headers).status == 201
    assert guarded.post("/api/users", headers={**headers, "authorization": "x"}).status == 201


@pytest.mark.parametrize(
    ("host", "given"),
    each_once(["0.0.0.0", "::", "192.168.1.5", "mock.example", ""], [None, ""]),
)
def test_what_others_can_reach_needs_a_token(host: str, given: str | None) -> None:
    with pytest.raises(SettingsError, match="--token"):
        Settings(host=host, token=given)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_what_only_this_machine_can_reach_needs_none(host: str) -> None:
    assert Settings(host=host).token is None


def test_with_a_token_it_may_be_reached_and_answers_to_that_host() -> None:
    settings = Settings(host="Mock.Example", token=TOKEN)

    assert "mock.example" in settings.hosts
