"""What `serve --load` does: saved worlds are in the server before it answers."""

from dataclasses import replace
from typing import TYPE_CHECKING

from mockserver.errors import MockServerError

if TYPE_CHECKING:
    from mockserver.http.app import Server
    from mockserver.settings import Settings


def with_loaded(server: "Server", settings: "Settings") -> "Server":
    """Read the files, and return a server that has their worlds when it begins.

    Raises SettingsError for what is no saved world.
    """
    if not settings.loads:
        return server
    from mockserver.http.loading import Loaded, load_world
    from mockserver.replay import read_saved_world

    worlds = [Loaded(*read_saved_world(file)) for file in settings.loads]

    async def load() -> None:
        for file, world in zip(settings.loads, worlds, strict=True):
            try:
                await load_world(server, world, settings.token)
            except MockServerError as error:
                error.where = str(file)
                raise

    return replace(server, on_begin=load, loaded=[each.name for each in worlds])
