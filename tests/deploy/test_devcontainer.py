"""The container of an editor has a Python that the package supports, and makes the environment."""

import json
import re
from pathlib import Path

from mockserver.settings import Settings
from tests.release.interpreters import supported

ROOT = Path(__file__).parents[2]
CONTAINER = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())


def test_its_python_is_supported() -> None:
    assert CONTAINER["image"].rpartition(":")[2] in supported()


def test_it_makes_the_environment_that_its_editor_uses() -> None:
    make, target = CONTAINER["postCreateCommand"].split()
    makefile = (ROOT / "Makefile").read_text()
    settings = CONTAINER["customizations"]["vscode"]["settings"]

    assert (make, re.findall(rf"^{target}: .*##", makefile, re.MULTILINE) != []) == ("make", True)
    assert settings["python.defaultInterpreterPath"].endswith("/.venv/bin/python")
    assert re.search(r"^VENV +:= \.venv$", makefile, re.MULTILINE)


def test_it_forwards_the_port_of_the_server() -> None:
    assert CONTAINER["forwardPorts"] == [Settings().port]
    assert list(CONTAINER["portsAttributes"]) == [str(Settings().port)]
