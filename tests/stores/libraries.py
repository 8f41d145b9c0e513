"""What the tests of the library share; no logic."""

from pathlib import Path

import pytest

from mockserver.engine.world import Row
from mockserver.errors import FixtureError
from mockserver.stores.library import Library


def put(library: Library, name: str, text: str) -> Path:
    """Write `koomalooma/some` or `scenarios/some`."""
    path = library.shelves.own / f"{name}.yaml"
    path.write_text(text)
    return path


def using(library: Library, fixture: str) -> None:
    put(library, "scenarios/tried", f"description: x\nfixtures: {{koomalooma: {fixture}}}\n")


def rows(library: Library, collection: str, name: str = "tried") -> dict[str, Row]:
    scenario = library.scenario(name)
    world = library.make_world(scenario, scenario.seed, scenario.now)
    return dict(world.table("koomalooma", collection))


def refusal(library: Library, text: str) -> FixtureError:
    """What is wrong with a koomalooma fixture of this text."""
    put(library, "koomalooma/tried", text)
    using(library, "tried")
    with pytest.raises(FixtureError) as caught:
        rows(library, "partners")
    return caught.value
