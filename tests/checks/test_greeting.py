"""The greeting: whether there is a server, speaks this API, and takes the credentials."""

import base64
import socket
from copy import deepcopy
from pathlib import Path

import pytest

from mockserver.checks import CheckOptions, ExpectedStatus, Target, catalogue_of, run_check
from mockserver.checks.greeting import MOST_CALLS, greet
from mockserver.errors import CheckError
from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.checks.builders import a_target
from tests.checks.contract import DOCUMENT
from tests.checks.fixed_server import CERTIFICATE, answering, breaking
from tests.checks.server import serving


def test_a_good_answer_ends_the_greeting_at_once_and_nothing_is_made() -> None:
    with serving() as server:
        greet(a_target(server.url), CheckOptions())

    assert [each[:2] for each in server.seen] == [("POST", b"/api/users/member-0/commitments")]
    assert server.users == {b"member-0"}


def test_refused_credentials_are_one_error() -> None:
    with serving() as server, pytest.raises(CheckError) as caught:
        greet(a_target(server.url, credential="an old key"), CheckOptions())

    assert caught.value.what == (
        "The server refuses the credentials. "
        "POST /users/{user_id}/commitments answered 403 application/json."
    )
    assert "--header 'X-KoomaLooma-JWT: ...'" in str(caught.value.hint)
    assert len(server.seen) == 2


def test_missing_credentials_are_called_missing() -> None:
    with serving() as server, pytest.raises(CheckError, match="and none were given"):
        greet(Target("koomalooma", server.url, DOCUMENT), CheckOptions())


def test_a_status_of_the_vendors_own_refuses_credentials_where_it_is_declared() -> None:
    declared = ExpectedStatus(
        "createUser", "ignored_auth", ("470",), "A missing header is 470.", says=("is missing",)
    )

    with answering(470) as server:
        greet(a_target(server.url), CheckOptions())
        with pytest.raises(CheckError, match="refuses the credentials"):
            greet(a_target(server.url, expected=(declared,)), CheckOptions())


@pytest.mark.parametrize(
    ("status", "media_type", "location", "said"),
    [
        (200, "text/html; charset=utf-8", "", "answered 200 text/html."),
        (403, "text/html", "", "answered 403 text/html."),
        (302, "text/plain", "https://sso.example/in", "leads to https://sso.example/in."),
    ],
)
def test_a_page_or_a_redirect_is_not_the_api(
    status: int, media_type: str, location: str, said: str
) -> None:
    with answering(status, media_type, location) as server, pytest.raises(CheckError) as caught:
        greet(a_target(server.url), CheckOptions())

    assert caught.value.what.startswith("This is not the API 'koomalooma'. POST /users")
    assert caught.value.what.endswith(said)
    assert len(server.seen) <= MOST_CALLS


def test_a_404_that_no_operation_documents_is_another_base_path() -> None:
    with answering(404) as server, pytest.raises(CheckError, match="This is not the API"):
        greet(a_target(server.url), CheckOptions())


def test_a_404_that_every_operation_documents_tells_nothing() -> None:
    document = deepcopy(DOCUMENT)
    for item in document["paths"].values():
        item["post"]["responses"]["4XX"] = {"description": "Refused"}

    with answering(404) as server:
        greet(a_target(server.url, document=document), CheckOptions())


@pytest.mark.parametrize("status", [200, 400, 429, 500])
def test_an_api_that_answers_badly_is_left_to_the_check(status: int) -> None:
    with answering(status) as server:
        greet(a_target(server.url), CheckOptions())

    assert len(server.seen) == 1


def test_an_untrusted_certificate_is_called_so() -> None:
    with answering(400, tls=True) as server, pytest.raises(CheckError) as caught:
        greet(a_target(server.url), CheckOptions())

    assert caught.value.what.startswith("The server's certificate is not trusted: self")
    assert caught.value.hint == "Give the certificate of its authority with --ca FILE (PEM)."


@pytest.mark.slow
def test_a_server_with_a_certificate_of_ones_own_can_be_checked() -> None:
    options = CheckOptions(max_examples=1, ca=CERTIFICATE)

    with answering(400, tls=True) as server:
        report = run_check(a_target(server.url), options)

    assert len(server.seen) > 20
    assert "server-stopped-answering" not in {one.code for one in report.findings}


def test_a_server_that_asks_for_a_certificate_gets_the_clients() -> None:
    with answering(400, tls=True, asks=True) as server:
        greet(a_target(server.url), CheckOptions(ca=CERTIFICATE, cert=CERTIFICATE))

    assert len(server.seen) == 1


def test_a_server_that_asks_for_a_certificate_and_gets_none_is_not_checked() -> None:
    with answering(400, tls=True, asks=True) as server, pytest.raises(CheckError) as caught:
        greet(a_target(server.url), CheckOptions(ca=CERTIFICATE))

    # Whether the alert or the end of the connection is read first is chance.
    assert caught.value.what in (
        "The server closes the connection without an answer, at each call.",
        "The server asks for a client's certificate.",
    )
    assert "--cert" in str(caught.value.hint)


def test_a_server_with_tls_that_is_called_without_it_is_not_checked() -> None:
    with answering(400, tls=True) as server, pytest.raises(CheckError) as caught:
        greet(a_target(server.url.replace("https:", "http:")), CheckOptions())

    assert caught.value.hint == "Is it https:// that the server speaks? Its log may say more."


@pytest.mark.parametrize(
    ("option", "what"),
    [
        ({"key": CERTIFICATE}, "--key is the key of a certificate, and none is given."),
        ({"ca": Path(__file__)}, "The authorities to trust cannot be read: no certificate"),
        ({"cert": Path(__file__)}, "The client's certificate and its key cannot be used"),
    ],
)
def test_files_that_are_no_certificates_are_named(option: dict[str, Path], what: str) -> None:
    with pytest.raises(CheckError) as caught:
        greet(a_target("https://127.0.0.1:9"), CheckOptions(**option))  # type: ignore[arg-type]

    assert caught.value.what.startswith(what)


def test_a_greeting_is_sent_as_often_as_retries_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockserver.checks.connection.time.sleep", lambda seconds: None)
    with breaking(2) as url:
        greet(a_target(url), CheckOptions(retries=2))


def test_tls_to_a_server_without_it_is_called_so() -> None:
    with answering(400) as server, pytest.raises(CheckError, match="No TLS connection can be made"):
        greet(a_target(server.url.replace("http:", "https:")), CheckOptions())


def test_a_server_that_hangs_is_told_at_the_first_call() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(CheckError) as caught:
            greet(a_target(url), CheckOptions(timeout=0.1))

    assert caught.value.what == "The server gives no answer within 0.1 s."


def test_user_and_password_of_the_url_are_sent_and_never_shown() -> None:
    with answering(401) as server:
        target = Target("x", server.url.replace("//", "//ada:p%40ss-word@"), DOCUMENT)
        with pytest.raises(CheckError) as caught:
            greet(target, CheckOptions())

    token = base64.b64encode(b"ada:p@ss-word").decode()
    assert server.last_headers["Authorization"] == f"Basic {token}"
    assert caught.value.where == f"{server.url}/api"
    assert "ss-word" not in f"{caught.value} {target!r}"
    assert target.mask.text(f"p@ss-word p%40ss-word {token}") == " ".join(["[Filtered]"] * 3)


def test_a_server_of_somebody_else_is_greeted_as_far_as_the_options_permit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Both operations of this contract write.
    monkeypatch.setattr(Target, "is_on_this_machine", False)

    with serving() as server:
        with pytest.raises(CheckError, match="Nothing is left to check"):
            greet(a_target(server.url), CheckOptions())
        assert server.seen == []
        greet(a_target(server.url), CheckOptions(allow_writes=True))
        assert len(server.seen) == 1


def test_the_greeting_asks_for_what_the_data_names() -> None:
    catalogue = catalogue_of("boostcom")
    document = build_server(Settings(apis=("boostcom",))).apis["boostcom"].contract.document.data
    known = catalogue.parameters_in({"club": "galaxy-mall", "reward": "7"})

    with answering(200) as server:
        greet(Target("boostcom", server.url, document), CheckOptions(), known=known)

    assert server.seen == ["GET /v3/galaxy-mall/rewards-program/info"]
