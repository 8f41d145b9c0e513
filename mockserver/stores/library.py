"""The fixtures and scenarios of one folder: read, checked, and made into worlds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mockserver.contract.document import FIXTURE_CAPS, Document, Json, load_document
from mockserver.contract.schema import compile_schema
from mockserver.engine.clock import parse_instant
from mockserver.engine.provider import Provider
from mockserver.engine.scenario import Fixture, Scenario
from mockserver.engine.world import World
from mockserver.errors import FixtureError, UnknownName, closest

DEFAULT = "default"
SCENARIOS = "scenarios"

#: What a world is made of: the scenario, the seed, the starting time if there is one.
_Made = tuple[str, int, int | None]

_MOST_EXTENSIONS = 8
#: So many worlds are kept to make others of.
_MOST_TEMPLATES = 64


@dataclass(frozen=True, slots=True)
class Library:
    """Reads `<folder>/<api>/<fixture>.yaml` and `<folder>/scenarios/<name>.yaml` on demand."""

    folder: Path
    providers: Mapping[str, Provider]
    _templates: dict[tuple[str, int, int | None], World] = field(
        default_factory=dict, compare=False
    )
    _scenarios: dict[str, Scenario] = field(default_factory=dict, compare=False)

    def names(self, shelf: str = SCENARIOS) -> list[str]:
        """List the scenarios, or the fixtures of an API, by name."""
        return sorted(path.stem for path in (self.folder / shelf).glob("*.yaml"))

    def scenario(self, name: str) -> Scenario:
        """Read a scenario and the fixtures it names. Raises UnknownName or FixtureError."""
        if name not in self._scenarios:
            self._scenarios[name] = self._read_scenario(name)
        return self._scenarios[name]

    def found(self, scenario: Scenario, seed: int, now: int | None) -> World:
        """Make a nameless world of a scenario; the rows are shared until somebody writes.

        `now` is the time at which the world starts, None where it runs beside the wall clock.
        """
        key = (scenario.name, seed, now)
        template = self._templates.get(key)
        if template is None:
            template = scenario.found(self.providers, seed, now)
            if len(self._templates) >= _MOST_TEMPLATES:
                self._templates.clear()
            self._templates[key] = template
        return template.fork("")

    def problems(self) -> Iterator[FixtureError | UnknownName]:
        """Read everything there is, make a world of each, and yield what is wrong."""
        for api in self.providers:
            for name in self.names(api):
                try:
                    alone = Scenario(f"{api}/{name}", "", {api: self._fixture(api, name)})
                    alone.found(self.providers, 0, None)
                except (FixtureError, UnknownName) as error:
                    yield error
        for name in self.names():
            try:
                scenario = self.scenario(name)
                scenario.found(self.providers, scenario.seed, scenario.now)
            except (FixtureError, UnknownName) as error:
                yield error

    def _read_scenario(self, name: str) -> Scenario:
        document = self._read(SCENARIOS, name)
        self._check(SCENARIOS, document.data, [document])
        chosen = document.data.get("fixtures", {})
        for api in chosen:
            if api not in self.providers:
                raise FixtureError(
                    f"There is no API {api!r}.",
                    where=document.where(f"/fixtures/{api}"),
                    hint=closest(api, self.providers),
                )
        clock = document.data.get("clock", {})
        return Scenario(
            name=name,
            description=document.data["description"],
            fixtures={api: self._fixture(api, chosen.get(api, DEFAULT)) for api in self.providers},
            now=parse_instant(clock["now"]) if clock else None,
            frozen=bool(clock) and clock.get("frozen", True),
            seed=document.data.get("seed", 0),
        )

    def _fixture(self, api: str, name: str) -> Fixture:
        chain = [self._read(api, name)]
        while "extends" in chain[-1].data:
            chain.append(self._read(api, chain[-1].data["extends"]))
            if len(chain) > _MOST_EXTENSIONS:
                raise FixtureError(
                    f"More than {_MOST_EXTENSIONS} fixtures extend each other.",
                    where=chain[0].where("/extends"),
                    hint="Break the circle.",
                )
        merged: dict[str, Any] = {}
        for document in reversed(chain):
            merged = _overlaid(merged, document.data)
        self._check(api, merged, chain)
        return Fixture(merged, lambda pointer: _home(chain, pointer).where(pointer))

    def _read(self, shelf: str, name: str) -> Document:
        if name not in self.names(shelf):
            kind = "scenario" if shelf == SCENARIOS else f"{shelf} fixture"
            raise UnknownName(kind, name, self.names(shelf))
        document = load_document(self.folder / shelf / f"{name}.yaml", FIXTURE_CAPS)
        if not isinstance(document.data, dict):
            raise FixtureError("The file does not hold a mapping.", where=document.source)
        return document

    def _check(self, shelf: str, data: Json, chain: list[Document]) -> None:
        schema = load_document(self.folder / shelf / "schema.json", FIXTURE_CAPS).data
        validator = compile_schema(schema)
        if validator.accepts(data):
            return
        worst = max(validator.violations(data, "body"), key=lambda each: len(each.pointer))
        hint = None
        if worst.keyword == "additionalProperties":
            hint = closest(worst.expected.split("'")[1], _names_in(schema))
        raise FixtureError(
            f"Expected {worst.expected}, got {worst.got}.",
            where=_home(chain, worst.pointer).where(worst.pointer),
            hint=hint,
        )


def _overlaid(base: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    """Lay one fixture over another: mappings merge, everything else is replaced."""
    merged = dict(base)
    for key, value in upper.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _overlaid(merged[key], value) if both else value
    return merged


def _home(chain: list[Document], pointer: str) -> Document:
    """Find the document of a chain in which a pointer stands, the uppermost first."""
    return next((each for each in chain if _stands_in(each.data, pointer)), chain[0])


def _stands_in(data: Json, pointer: str) -> bool:
    for step in pointer.split("/")[1:]:
        if not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True


def _names_in(schema: Json) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(_names_in, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own.union(*map(_names_in, schema.values()))
