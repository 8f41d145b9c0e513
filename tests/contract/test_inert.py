"""A specification is data: whatever it says, nothing of it is run, rendered or fetched."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mockserver.errors import MockServerError
from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.client import Client
from tests.pairing import each_once

pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file that exists once a payload was run."""
    return tmp_path / "canary"


Serve = Callable[..., Client]


@pytest.fixture
def serve(specs: Path) -> Iterator[Serve]:
    """Serve koomalooma's specification with some of its text replaced."""
    clients: list[Client] = []

    def served(**replaced: str) -> Client:
        path = specs / "koomalooma.yaml"
        text = path.read_text()
        for place, new in replaced.items():
            old = PLACES[place]
            assert old in text, place
            text = text.replace(old, new, 1)
        path.write_text(text)
        clients.append(Client(build_server(Settings(specs=specs)), "inert"))
        return clients[-1]

    yield served
    for client in clients:
        client.close()


PLACES = {
    "title": "  title: koomalooma Partner\n",
    "operation": "      operationId: createUser\n",
    "scheme": "      name: X-KoomaLooma-JWT\n",
    "schemes": "  securitySchemes:\n",
    "goal": "    Goal:\n      type: object\n",
    "docs": "  url: http://support.koomalooma.com\n",
}


def payloads(canary: Path) -> list[str]:
    command = f"touch {canary}"
    return [
        "{{ 7*7 }}",
        f"{{{{ cycler.__init__.__globals__.os.popen('{command}').read() }}}}",
        f"{{{{ ''.__class__.__mro__[1].__subclasses__()[0]('{command}') }}}}",
        f"{{% set x = lipsum.__globals__.os.popen('{command}') %}}",
        f"${{{command}}}",
        f"$({command})",
        f"`{command}`",
        f"%({command})s",
        f"<%= system('{command}') %>",
    ]


def test_a_template_in_a_title_is_served_as_it_stands(serve: Serve, canary: Path) -> None:
    title = " | ".join(payloads(canary))
    quoted = title.replace("'", "''")

    client = serve(title=f"  title: '{quoted}'\n  x-more: '{quoted}'\n")
    served = client.get("/_mock/apis/koomalooma/spec").json()

    assert served["info"]["title"] == title
    assert served["info"]["x-more"] == title
    assert not canary.exists()


@pytest.mark.parametrize("name", ["subprocess.getoutput", "os.system", "tests.nowhere.at_all"])
def test_an_operation_id_is_a_name_and_nothing_to_import(
    serve: Serve, canary: Path, name: str
) -> None:
    with pytest.raises(MockServerError) as caught:
        serve(operation=f"      operationId: {name}\n")

    assert caught.value.what.startswith("Provider 'koomalooma' has a behaviour for 'createUser'")
    assert not canary.exists()


def test_what_connexion_would_import_or_ask_is_left_alone(serve: Serve, canary: Path) -> None:
    router = (
        "      x-openapi-router-controller: subprocess\n      x-swagger-router-controller: os\n"
    )
    functions = "".join(
        f"      x-{name}Func: subprocess.getoutput\n"
        for name in ("apikeyInfo", "tokenInfo", "basicInfo", "bearerInfo", "scopeValidate")
    )
    asked = "      x-tokenInfoUrl: http://127.0.0.1:9/canary\n"
    schemes = (
        "  securitySchemes:\n"
        "    spare:\n"
        "      type: oauth2\n"
        "      flows: {clientCredentials: {tokenUrl: 'http://127.0.0.1:9/', scopes: {}}}\n"
    )

    client = serve(
        operation=PLACES["operation"] + router,
        scheme=PLACES["scheme"] + functions + asked,
        schemes=schemes + functions + asked,
    )
    headers = {**client.credentials("koomalooma"), "authorization": f"Bearer touch {canary}"}

    assert client.post("/api/users", headers=headers).status == 201
    assert client.post("/api/users", headers={"x-koomalooma-jwt": f"touch {canary}"}).status == 403
    assert not canary.exists()


def test_addresses_in_a_specification_are_not_visited(serve: Serve) -> None:
    mapping = "      discriminator: {propertyName: type, mapping: {a: 'http://127.0.0.1:9/x'}}\n"

    client = serve(goal=PLACES["goal"] + mapping, docs="  url: http://127.0.0.1:9/docs\n")

    assert client.post("/api/users", headers=client.credentials("koomalooma")).status == 201


@pytest.mark.parametrize(
    ("reference", "name"),
    each_once(
        [
            "http://127.0.0.1:9/x",
            "file:///etc/passwd",
            "../secret.yaml",
            "/etc/passwd",
            "gone.yaml",
        ],
        ["value", "properties"],
    ),
)
def test_a_reference_that_leaves_is_refused_before_any_library_sees_it(
    serve: Serve, reference: str, name: str
) -> None:
    members = f"      properties: {{{name}: {{$ref: '{reference}'}}}}\n"

    with pytest.raises(MockServerError, match=r"The \$ref"):
        serve(goal=f"    Other:\n      type: object\n{members}{PLACES['goal']}")
