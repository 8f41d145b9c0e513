"""The mocks that are compared: how each is started, and which are not, with the reason."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path

from tests.bench.install import install

_HERE = Path(__file__).parent
_DOCUMENTS = _HERE.parent / "documents"
PETSTORE = _DOCUMENTS / "petstore-3.0.yaml"
_PETSTORE_2 = _DOCUMENTS / "petstore-2.0.yaml"
_NODE = "node"

#: Those of which nothing is claimed.
NOT_RUN = {
    "Counterfact": "its npm package could not be had (404).",
    "Microcks": "it comes as container images and a Maven build; neither could be had.",
    "WireMock": "its npm package is started with stubs that somebody writes, not with a document.",
    "MockServer": "its npm package brings no server, only what fetches one.",
}


@dataclass(frozen=True, slots=True)
class Contender:
    """One mock.

    `base` is where it answers, `key` the query that its document wants with every call, `lacks`
    names the steps that its document has not.
    """

    name: str
    version: str
    #: How a person starts it, for the table.
    started_by: str
    command: Callable[[Path], list[str]]
    document: Path = PETSTORE
    base: str = "/v1"
    key: str = ""
    lacks: frozenset[str] = frozenset()


def _ours(cache: Path) -> list[str]:
    command = Path(sys.executable).with_name("mockserver")
    return [str(command), "serve", str(PETSTORE), "--port", "{port}"]


def _prism(cache: Path) -> list[str]:
    script = install("@stoplight/prism-cli", "5.16.0", cache) / "dist" / "index.js"
    flags = ["-h", "127.0.0.1", "-p", "{port}", "--multiprocess=false"]
    return [_NODE, str(script), "mock", *flags, str(PETSTORE)]


def _mockoon(cache: Path) -> list[str]:
    script = install("@mockoon/cli", "9.9.0", cache) / "bin" / "run.js"
    flags = ["--port", "{port}", "--disable-log-to-file"]
    return [_NODE, str(script), "start", "--data", str(PETSTORE), *flags]


def _specmatic(cache: Path) -> list[str]:
    jar = install("specmatic", "2.55.1", cache) / "specmatic.jar"
    return ["java", "-jar", str(jar), "stub", str(PETSTORE), "--port", "{port}"]


def _scalar(cache: Path) -> list[str]:
    root = install("@scalar/mock-server", "0.14.4", cache)
    return [_NODE, str(_HERE / "scripts" / "scalar.mjs"), str(root), str(PETSTORE), "{port}"]


def _open_api_mocker(cache: Path) -> list[str]:
    script = install("open-api-mocker", "2.0.0", cache) / "lib" / "open-api-mocker-cli.js"
    return [_NODE, str(script), "-s", str(PETSTORE), "-p", "{port}"]


def _swagger_express(cache: Path) -> list[str]:
    root = install("swagger-express-middleware", "4.0.2", cache)
    script = _HERE / "scripts" / "swagger_express.cjs"
    return [_NODE, str(script), str(root), str(_PETSTORE_2), "{port}"]


OURS = Contender(
    "this server", version_of("loyalty-mockserver"), "mockserver serve petstore-3.0.yaml", _ours
)
CONTENDERS = (
    OURS,
    Contender("Prism", "5.16.0", "prism mock petstore-3.0.yaml", _prism, base=""),
    Contender("Mockoon CLI", "9.9.0", "mockoon-cli start --data petstore-3.0.yaml", _mockoon),
    Contender("Specmatic", "2.55.1", "specmatic stub petstore-3.0.yaml", _specmatic, base=""),
    Contender("Scalar mock server", "0.14.4", "createMockServer({document})", _scalar, base=""),
    Contender("open-api-mocker", "2.0.0", "open-api-mocker -s petstore-3.0.yaml", _open_api_mocker),
    Contender(
        "swagger-express-middleware",
        "4.0.2",
        "middleware.mock()",
        _swagger_express,
        document=_PETSTORE_2,
        base="/v2",
        key="api_key=any",
        lacks=frozenset(("replace", "credential")),
    ),
)
