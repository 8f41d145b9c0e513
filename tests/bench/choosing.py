"""An option that names some of what is measured: `--only memory,redis`."""

from collections.abc import Callable, Collection

import click

Callback = Callable[[click.Context, click.Parameter, str], tuple[str, ...]]


def chosen_of(names: Collection[str]) -> Callback:
    """Return what reads such an option: the names as they were given, each once."""

    def chosen(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
        given = tuple(dict.fromkeys(name.strip() for name in value.split(",")))
        for name in given:
            if name not in names:
                raise click.BadParameter(f"{name!r} is none of {', '.join(names)}")
        return given

    return chosen
