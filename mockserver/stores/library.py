"""The fixtures and scenarios of one folder: read, checked, and made into worlds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mockserver.contract.document import FIXTURE_CAPS, Document, Json, load_document
from mockserver.contract.reference import find_pointer
from mockserver.contract.schema import compile_schema
from mockserver.contract.violation import Violation, pointer_to, shown
from mockserver.engine.clock import is_instant, parse_instant
from mockserver.engine.provider import Provider
from mockserver.engine.rules import STUBS
from mockserver.engine.scenario import Fixture, Scenario
from mockserver.engine.world import World
from mockserver.errors import ContractError, FixtureError, UnknownName, closest

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
    #: One provider for each owner of rows, by the owner's name.
    providers: Mapping[str, Provider]
    #: Every API that a scenario may name; those without a provider here are left out.
    known: frozenset[str] = frozenset()
    _templates: dict[tuple[str, int, int | None], World] = field(
        default_factory=dict, compare=False
    )
    _scenarios: dict[str, Scenario] = field(default_factory=dict, compare=False)

    def names(self, shelf: str = SCENARIOS) -> list[str]:
        """List the scenarios, or the fixtures of an API, by name."""
        return sorted(path.stem for path in self._shelf(shelf).glob("*.yaml"))

    def scenario(self, name: str) -> Scenario:
        """Read a scenario and the fixtures it names. Raises UnknownName or FixtureError."""
        if name not in self._scenarios:
            self._scenarios[name] = self._read_scenario(name)
        return self._scenarios[name]

    def description(self, name: str) -> str:
        """Read what a scenario is for, without its fixtures."""
        text: str = self._scenario_document(name).data["description"]
        return text

    def make_world(self, scenario: Scenario, seed: int, now: int | None) -> World:
        """Make a nameless world of a scenario; the rows are shared until somebody writes.

        `now` is the time at which the world starts, None where it runs beside the wall clock.
        """
        key = (scenario.name, seed, now)
        template = self._templates.get(key)
        if template is None:
            template = scenario.make_world(self.providers, seed, now)
            if len(self._templates) >= _MOST_TEMPLATES:
                self._templates.clear()
            self._templates[key] = template
        return template.fork("")

    def problems(self) -> Iterator[FixtureError | UnknownName]:
        """Read everything there is, make a world of each, and yield what is wrong."""
        for api in self.providers:
            for name in self.names(api):
                try:
                    fixture = self._fixture(api, self._read(api, name))
                    alone = Scenario(f"{api}/{name}", "", {api: fixture})
                    alone.make_world(self.providers, 0, None)
                except (FixtureError, UnknownName) as error:
                    yield error
        for name in self.names():
            try:
                scenario = self.scenario(name)
                scenario.make_world(self.providers, scenario.seed, scenario.now)
            except (FixtureError, UnknownName) as error:
                yield error

    def rule_violations(self, kind: str, row: Mapping[str, Any]) -> list[Violation]:
        """Hold a world's stub or fault against the shape that scenarios have for theirs."""
        schema = load_document(self.folder / SCENARIOS / "schema.json", FIXTURE_CAPS).data
        counted = {"seen": 0, "used": 0, "breaks_contract": False}
        rule = {name: value for name, value in row.items() if name not in counted}
        reply = rule.get("reply")
        if isinstance(reply, dict):
            rule["reply"] = {name: reply[name] for name in reply if name != "media_type"}
        shape = {"$ref": f"#/$defs/{kind.removesuffix('s')}", "$defs": schema["$defs"]}
        return compile_schema(shape).violations(rule, "body")

    def _read_scenario(self, name: str) -> Scenario:
        document = self._scenario_document(name)
        chosen = document.data.get("fixtures", {})
        known = self.known | set(self.providers)
        for api in chosen:
            if api not in known:
                raise FixtureError(
                    f"There is no API {api!r}.",
                    where=document.where(f"/fixtures/{api}"),
                    hint=closest(api, known),
                )
        clock = document.data.get("clock", {})
        return Scenario(
            name=name,
            description=document.data["description"],
            fixtures={
                api: self._fixture(api, self._named(api, chosen[api], document, f"/fixtures/{api}"))
                if api in chosen
                else self._fixture(api, self._read(api, DEFAULT))
                for api in self.providers
            },
            now=_instant(clock["now"], document) if clock else None,
            frozen=bool(clock) and clock.get("frozen", True),
            seed=document.data.get("seed", 0),
            stubs=document.data.get("stubs", ()),
            faults=document.data.get("faults", ()),
        )

    def _scenario_document(self, name: str) -> Document:
        document = self._read(SCENARIOS, name)
        self._check(SCENARIOS, document.data, [document])
        return document

    def _fixture(self, api: str, top: Document) -> Fixture:
        chain = [top]
        while "extends" in chain[-1].data:
            chain.append(self._named(api, chain[-1].data["extends"], chain[-1], "/extends"))
            if len(chain) > _MOST_EXTENSIONS:
                raise FixtureError(
                    f"More than {_MOST_EXTENSIONS} fixtures extend each other.",
                    where=chain[0].where("/extends"),
                    hint="Break the circle.",
                )
        merged: dict[str, Any] = {}
        for document in reversed(chain):
            merged = _overlaid(merged, document.data)
        stubs = merged.pop(STUBS, [])
        self._check(api, merged, chain)
        if stubs:
            self._check_stubs(stubs, chain)
        return Fixture(merged, lambda pointer: _home(chain, pointer).where(pointer), stubs)

    def _check_stubs(self, stubs: Json, chain: list[Document]) -> None:
        """Hold the stubs of a fixture against the shape that scenarios have for theirs."""
        schema = load_document(self.folder / SCENARIOS / "schema.json", FIXTURE_CAPS)
        shape = schema.data["$defs"]["magic"]
        only = {"properties": {STUBS: {"type": "array", "items": shape}}}
        self._judge({**only, "$defs": schema.data["$defs"]}, {STUBS: stubs}, chain, schema)

    def _named(self, api: str, name: Json, document: Document, pointer: str) -> Document:
        """Read the fixture that a place in a document names."""
        if not isinstance(name, str):
            raise FixtureError(
                f"Expected string, got {shown(name)}.", where=document.where(pointer)
            )
        try:
            return self._read(api, name)
        except UnknownName as error:
            where = document.where(pointer)
            raise FixtureError(error.what, where=where, hint=error.hint) from None

    def _shelf(self, shelf: str) -> Path:
        """Give the folder of the scenarios, or that of an API's fixtures."""
        provider = self.providers.get(shelf)
        return self.folder / (shelf if provider is None else provider.fixtures)

    def _read(self, shelf: str, name: str) -> Document:
        if name not in self.names(shelf):
            kind = "scenario" if shelf == SCENARIOS else f"{shelf} fixture"
            raise UnknownName(kind, name, self.names(shelf))
        document = load_document(self._shelf(shelf) / f"{name}.yaml", FIXTURE_CAPS)
        if not isinstance(document.data, dict):
            raise FixtureError("The file does not hold a mapping.", where=document.source)
        return document

    def _check(self, shelf: str, data: Json, chain: list[Document]) -> None:
        schema = load_document(self._shelf(shelf) / "schema.json", FIXTURE_CAPS)
        self._judge(schema.data, data, chain, schema)

    def _judge(self, shape: Json, data: Json, chain: list[Document], schema: Document) -> None:
        try:
            validator = compile_schema(shape)
        except ContractError as error:
            raise FixtureError(error.what, where=schema.source) from None
        if validator.accepts(data):
            return
        worst = max(validator.violations(data, "body"), key=lambda each: len(each.pointer))
        pointer, hint = worst.pointer, None
        if worst.keyword == "additionalProperties":
            names = find_pointer(data, pointer)
            unknown = next(name for name in names if repr(name) in worst.expected)
            pointer, hint = pointer + pointer_to(unknown), closest(unknown, _names_in(shape))
        raise FixtureError(
            f"Expected {worst.expected}, got {worst.got}.",
            where=_home(chain, pointer).where(pointer),
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
    try:
        find_pointer(data, pointer)
    except KeyError:
        return False
    return True


def _instant(text: str, document: Document) -> int:
    """Read a scenario's time, which has passed its schema and may still be none for a world."""
    try:
        instant = parse_instant(text)
        if not is_instant(instant):
            raise ValueError(f"{text!r} is not between the years 1970 and 9999.")
    except ValueError as error:
        raise FixtureError(str(error), where=document.where("/clock/now")) from None
    return instant


def _names_in(schema: Json) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(_names_in, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own.union(*map(_names_in, schema.values()))
