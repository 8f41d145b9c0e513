"""Prism, which serves a document with deviations: the check finds each one, and nothing else."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bench.install import cache_folder
from tests.checks.foreign.test_foreign import DOCUMENT, await_port, checked

PRISM = cache_folder() / "stoplight-prism-cli-5.16.0/node_modules/@stoplight/prism-cli"
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        NODE is None or not PRISM.is_dir(),
        reason="Prism is not there: Node is needed, and `make comparison` fetches Prism from npm",
    ),
]

#: Prism keeps no state, and gives no reply to a body that is no JSON: the rest is left out.
FAMILIES = ("probes", "probe-credentials", "probe-parameters")
#: What Prism plays instead of what the document says, and what has to be found for it.
BUGS = {
    ("security: [{key: []}]", "security: []"): "A call without credentials is accepted",
    (
        '{name: status, in: query, schema: {$ref: "#/components/schemas/Status"}}',
        "{name: status, in: query, schema: {type: string}}",
    ): "The query parameter 'status' outside its list is accepted",
    ("minimum: 1, maximum: 100}", "maximum: 100}"): (
        "The query parameter 'limit' beyond its minimum is accepted"
    ),
    (
        'responses:\n        "201": {$ref: "#/components/responses/Pet"}',
        'responses:\n        "202": {$ref: "#/components/responses/Pet"}',
    ): "The reply 202 breaks the contract",
}


@contextmanager
def prism(document: Path) -> Iterator[str]:
    """Serve a document with Prism on a free port, without the base path."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    words = ["mock", "-h", "127.0.0.1", "-p", str(port), "--multiprocess=false"]
    command = [str(NODE), str(PRISM / "dist" / "index.js"), *words, str(document)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT) as process:
        try:
            await_port(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def found(document: Path, folder: Path) -> set[str]:
    only = [word for each in FAMILIES for word in ("--only", each)]
    with prism(document) as url:
        _, report = checked(url, folder, "--base-path", "/", *only)
    return {each["title"] for each in report["findings"] if each["severity"] == "failure"}


def test_every_bug_is_found_and_nothing_else_but_what_prism_has_itself(tmp_path: Path) -> None:
    text = DOCUMENT.read_text()
    for old, new in BUGS:
        assert old in text
        text = text.replace(old, new)
    deviating = tmp_path / "deviating.yaml"
    deviating.write_text(text)

    own = found(DOCUMENT, tmp_path)

    assert "A call with a wrong credential 'x-key' is accepted" in own
    assert found(deviating, tmp_path) - own == {*BUGS.values()}
