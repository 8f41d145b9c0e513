"""`mockserver worlds`: carries all worlds of a store into files, and into another store."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockserver.cli.command_files import Commands
from mockserver.cli.options import examples, variable_option
from mockserver.errors import MockServerError, SettingsError

if TYPE_CHECKING:
    from mockserver.stores.store import Store

_ENDING = ".ndjson"


def _store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    option = variable_option(
        "--store", metavar="ADDRESS", required=True, help="The store, such as sqlite:FILE."
    )
    decorated: Callable[..., Any] = option(command)
    return decorated


@click.group(cls=Commands)
def worlds() -> None:
    """Carry the worlds of a store into a folder, and into another store.

    A server may go on using the store meanwhile. What an exported world holds is not masked:
    keep it as secret as the store itself.
    """


@worlds.command(
    epilog=examples(
        "worlds export saved --store sqlite:worlds.db",
        "worlds export saved --store redis://127.0.0.1:6379",
    )
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@_store_option
def export(folder: Path, store: str) -> None:
    """Write each world of the store, with journal and snapshots, into a file of DIR."""
    from mockserver.files import WRITE_ELSEWHERE, not_written

    try:
        folder.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(not_written(folder, error), hint=WRITE_ELSEWHERE) from None
    count = asyncio.run(_with_store(store, lambda opened: _export(opened, folder)))
    click.echo(f"Exported {_counted(count)} to {folder}.")


@worlds.command(
    "import",
    epilog=examples(
        "worlds import saved --store sqlite:new.db",
        "worlds import saved --store redis://127.0.0.1:6379",
    ),
)
@click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@_store_option
@click.option("--replace", is_flag=True, help="Replace worlds of the same names.")
def import_(folder: Path, store: str, *, replace: bool) -> None:
    """Save each world that was exported to DIR in the store.

    Each file is saved wholly or not at all. Times to live begin anew.
    """
    files = sorted(folder.glob(f"*{_ENDING}"))
    if not files:
        what = f"{str(folder)!r} holds no exported world (*{_ENDING})."
        raise SettingsError(what, hint="Name the folder that `mockserver worlds export` has made.")
    asyncio.run(_with_store(store, lambda opened: _import(opened, files, replaces=replace)))
    click.echo(f"Imported {_counted(len(files))} from {folder}.")


async def _with_store(address: str, work: "Callable[[Store], Any]") -> Any:
    from mockserver.stores.opening import open_store
    from mockserver.stores.store import Limits

    if address == "memory":
        what = "Worlds in memory end with their server: no other program can reach them."
        raise SettingsError(what, hint="`mockserver world save` keeps a world of a running server.")
    store = open_store(address, Limits())
    try:
        return await work(store)
    finally:
        await store.close()


async def _export(store: "Store", folder: Path) -> int:
    from mockserver.files import WRITE_ELSEWHERE, not_written, replacing
    from mockserver.stores.exported import pack

    count = 0
    for name in await store.names(_wall()):
        lines = await pack(store, name, _wall())
        if lines is None:  # it was dropped meanwhile
            continue
        path = folder / f"{name}{_ENDING}"
        try:
            with replacing(path) as stream:
                stream.writelines(line.decode() for line in lines)
        except OSError as error:
            raise SettingsError(not_written(path, error), hint=WRITE_ELSEWHERE) from None
        count += 1
    return count


async def _import(store: "Store", files: list[Path], *, replaces: bool) -> None:
    from mockserver.stores.exported import check, unpack

    for path in files:
        try:
            with path.open("rb") as stream:
                check(stream)
                stream.seek(0)
                await unpack(store, stream, _wall(), replaces=replaces)
        except OSError as error:
            what = f"{str(path)!r} cannot be read: {error.strerror}."
            raise SettingsError(what, hint="Let this user read it.") from None
        except MockServerError as error:
            error.where = str(path)
            raise


def _wall() -> int:
    return time.time_ns() // 1000


def _counted(count: int) -> str:
    return "1 world" if count == 1 else f"{count:,} worlds"
