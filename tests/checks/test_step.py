"""Commands of a finding run as they stand, and show no credential."""

import json
import shlex
import shutil
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.checks import CheckOptions, Target
from mockserver.checks.masking import Mask
from mockserver.checks.step import Showing, Step
from mockserver.checks.wire.exchange import Exchange
from mockserver.checks.wire.shell import curl
from tests.checks.builders import a_target
from tests.checks.fixed_server import CERTIFICATE, answering

OWN = "canary-own-credential"
ISSUED = "canary-issued-5f2a"


def an_exchange(
    method: str = "GET", path: str = "/users", body: bytes | None = None, reply: object = None,
    **headers: str,
) -> Exchange:  # fmt: skip
    url = f"http://127.0.0.1:1{path}"
    content = b"" if reply is None else json.dumps(reply).encode()
    return Exchange("listUsers", method, url, headers, body, 200, {}, content, 0.0)


def shown(*exchanges: Exchange, **named: str) -> tuple[Step, ...]:
    variables = {value: name for name, value in named.items()}
    return Showing(Mask(variables), variables, {"listUsers": "GET /users"}).steps(exchanges)


def words(command: str, **variables: str) -> list[str]:
    """Return the words that a shell makes of a command; curl and jq are not run."""
    script = f'curl() {{ printf "%s\\0" "$@"; }}; {command}'
    done = subprocess.run(["sh", "-c", script], capture_output=True, env=variables, check=True)
    return done.stdout.decode(errors="surrogateescape").split("\0")[:-1]


def test_ones_own_credential_is_a_variable() -> None:
    [step] = shown(an_exchange(Authorization=f"Bearer {OWN}"), TOKEN=OWN)

    assert step.operation == "GET /users"
    assert '-H "Authorization: Bearer $TOKEN"' in step.command
    assert step.headers == {"Authorization": "Bearer $TOKEN"}
    assert f"Authorization: Bearer {OWN}" in words(step.command, TOKEN=OWN)


def test_a_credential_within_another_one_leaves_nothing_of_the_longer_one() -> None:
    token = f"head.{OWN}.signature"
    [step] = shown(
        an_exchange("POST", f"/{token}", token.encode(), X_Key=token), CLAIMS=OWN, TOKEN=token
    )

    assert step.headers == {"X_Key": "$TOKEN"}
    assert (step.body, step.url) == ("$TOKEN", "http://127.0.0.1:1/$TOKEN")
    assert "signature" not in repr(step)


def test_a_wrong_credential_that_was_made_up_is_shown_and_one_that_may_work_is_not() -> None:
    exchange = an_exchange(
        "POST", "/users?token=wrong-1", b'{"password": "wrong-2"}', X_Key="wrong-3"
    )
    showing = Showing(Mask([]), {}, {}, frozenset(["x_key"]))

    [made_up], [other] = showing.steps([exchange], are_made_up=True), showing.steps([exchange])

    assert all(f"wrong-{number}" in made_up.command for number in (1, 2, 3))
    assert "wrong-" not in repr(other)
    assert all(f"$OTHER_{name}" in other.command for name in ("PASSWORD", "TOKEN_2", "X_KEY_3"))


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_a_command_reaches_a_server_that_asks_for_certificates() -> None:
    options = CheckOptions(ca=CERTIFICATE, cert=CERTIFICATE)
    with answering(418, tls=True, asks=True) as server:
        there = replace(an_exchange(), url=f"{server.url}/users")
        [step] = Target("users", server.url, {}).showing(words=options.curl_words).steps([there])
        done = subprocess.run(["sh", "-c", step.command], capture_output=True, check=True)

    assert b" 418 " in done.stdout.splitlines()[0]
    assert f"--cacert {CERTIFICATE} --cert {CERTIFICATE}" in step.command


def test_a_command_names_no_certificates_where_there_is_no_tls() -> None:
    showing = Target("users", "http://127.0.0.1:1", {}).showing(words=("--cacert", "ca.pem"))

    assert showing.steps([an_exchange()])[0].command == "curl -i http://127.0.0.1:1/users"


def test_an_id_that_the_server_made_is_taken_from_its_reply() -> None:
    first = an_exchange("POST", reply={"data": [{"id": "u-1042"}], "name": "mia"})
    second = an_exchange("DELETE", "/users/u-1042")

    one, other = shown(first, second)

    assert one.command == (
        "REPLY=$(curl -sS -X POST http://127.0.0.1:1/users); "
        """ID_1=$(printf %s "$REPLY" | jq -r '.data[0].id')"""
    )
    assert other.command == 'curl -i -X DELETE "http://127.0.0.1:1/users/$ID_1"'


def test_a_token_that_the_server_gave_is_masked_and_taken_from_its_reply() -> None:
    first = an_exchange("POST", reply={"access_token": ISSUED})
    second = an_exchange(Authorization=f"Bearer {ISSUED}")

    steps = shown(first, second)

    assert ISSUED not in repr(steps)
    assert '"Authorization: Bearer $ACCESS_TOKEN_1"' in steps[1].command


def test_a_hostile_name_of_a_reply_is_no_command() -> None:
    name = "$(touch /tmp/x) `id` '"
    first = an_exchange(reply={name: "made-77"})

    one, _ = shown(first, an_exchange(path="/made-77"))

    assert "'.[\"$(touch /tmp/x) `id` '\"'\"'\"]'" in one.command


@given(
    st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"])),
    st.binary(max_size=40),
    st.sampled_from(["", OWN, f"{OWN}x", f"$({OWN})"]),
)
def test_a_shell_hands_over_what_was_sent(text: str, body: bytes, own: str) -> None:
    header = "".join(each for each in text if each.isprintable()) + own
    command = curl("POST", "http://x/a[1]", {"A": header}, body, {OWN: "TOKEN"})

    if " | " not in command:
        sent = words(command, TOKEN=OWN)
        assert (f"A: {header}" if header else "A;") in sent
        assert not body or sent[-2].encode(errors="surrogateescape") == body
        assert sent[-1] == "http://x/a[1]"
    else:
        printf = command[: command.rindex(" | curl")]
        assert subprocess.run(["sh", "-c", printf], capture_output=True).stdout == body


def test_a_body_without_a_content_type_gets_none_of_curl() -> None:
    assert "-H Content-Type:" in curl("POST", "http://x", {}, b"a")


def test_a_path_is_sent_as_it_is() -> None:
    assert "--path-as-is" in shlex.split(curl("GET", "http://x/a/../b", {}, None))


def test_several_credentials_have_variables_by_their_headers() -> None:
    assert a_target(credential="Bearer abcdef").variables == {"abcdef": "TOKEN"}
