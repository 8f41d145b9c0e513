"""The saved worlds of failed tests: a folder each, with the world and its journal."""

import json
from pathlib import Path

import pytest

from mockserver.client import World
from mockserver.client.control import Control
from mockserver.errors import MockServerError
from mockserver.files import not_written, replacing
from mockserver.pytest_plugin.options import artifacts_folder, token, url_to_join
from mockserver.replay import fetch_history

#: The files of a saved world: what `world save` writes, and its journal in both forms.
WORLD, NDJSON, HAR = "world.json", "journal.ndjson", "journal.har"


def save_world(config: pytest.Config, world: World) -> Path | str | None:
    """Save a world in a folder of its own, named like the world; None if nobody asked for that.

    Returns the folder as the option has it, or why it could not be saved: that changes no test's
    outcome.
    """
    folder = artifacts_folder(config)
    if folder is None:
        return None
    folder /= world.name
    control = Control(world.server.url, token(config) if url_to_join(config) else None)
    try:
        history = fetch_history(control, world.name)
        files = {
            WORLD: json.dumps(history, indent=1, ensure_ascii=False) + "\n",
            NDJSON: world.journal.ndjson().decode(),
            HAR: json.dumps(world.journal.har(), indent=1, ensure_ascii=False) + "\n",
        }
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            with replacing(folder / name) as stream:
                stream.write(text)
    except MockServerError as error:
        return str(error)
    except OSError as error:
        return not_written(folder, error)
    return Path(config.getoption("--mock-artifacts"), world.name)
