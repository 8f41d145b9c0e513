"""Completion in bash, zsh and fish: commands, options, and the names that they take."""

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from mockserver.program import SCRIPTS
from mockserver.resources import built_in_specifications, data_root

SHELLS = ("bash", "zsh", "fish")
#: The variable by which a shell asks for completions.
COMPLETION = "_MOCKSERVER_COMPLETE"


def print_completion(ctx: click.Context, param: click.Parameter, shell: str | None) -> None:
    """Print the script that a shell reads to complete our commands, and exit."""
    if shell is None or ctx.resilient_parsing:
        return
    kind = get_completion_class(shell)
    assert kind is not None, "click knows the shells that the option takes"
    started = Path(ctx.info_name or "").name
    name = started if started in SCRIPTS else SCRIPTS[0]
    click.echo(kind(ctx.command, {}, name, COMPLETION).source())
    ctx.exit()


def scenario_names(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the name of a scenario: a built-in one, or one of the folder `--fixtures`."""
    folders = [data_root() / "fixtures", ctx.params.get("fixtures")]
    files = [file for each in folders if each for file in Path(each).glob("scenarios/*.yaml")]
    return _beginning({file.stem for file in files}, incomplete)


def api_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a built-in API."""
    return _beginning(built_in_specifications() - {"control"}, incomplete)


def subject_names(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the name of a built-in API, or a file."""
    # bash forgets what it was given before an item of this type.
    return [CompletionItem(incomplete, type="file"), *api_names(ctx, param, incomplete)]


def world_names(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the name of a world of the running server; nothing if none runs."""
    # Imported here: a shell completes much else more often.
    from mockserver.client import MockServer
    from mockserver.errors import MockServerError

    options: dict[str, Any] = ctx.params
    url = options.get("url") or _default(ctx, "url")
    try:
        return _beginning(set(MockServer(url, options.get("token")).worlds()), incomplete)
    except (MockServerError, ValueError):
        return []


def _default(ctx: click.Context, name: str) -> str:
    (option,) = (each for each in ctx.command.params if each.name == name)
    return str(option.get_default(ctx))


def _beginning(names: set[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in sorted(names) if name.startswith(incomplete)]
