"""Fixtures and scenarios by name: reads them, validates them, and makes worlds from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mockserver.contract.document import Document, Json
from mockserver.contract.mistake import find_mistake, member_names
from mockserver.contract.reference import find_pointer
from mockserver.contract.schema import Validator, compile_schema
from mockserver.contract.violation import pointer_to, shown
from mockserver.engine.admission import Admission
from mockserver.engine.clock import is_instant, parse_instant
from mockserver.engine.fixture import MOMENT_HINT
from mockserver.engine.provider import Provider
from mockserver.engine.rules import FAULTS, STUBS, Rule
from mockserver.engine.scenario import Fixture, Scenario
from mockserver.engine.story import Story
from mockserver.engine.world import World
from mockserver.errors import ContractError, FixtureError, RuleRejected, UnknownName, closest
from mockserver.stores.shelves import DEFAULT, SCENARIOS, File, Shelves

_MOST_EXTENSIONS = 8
#: How many worlds are remembered, to make others like them.
_MOST_TEMPLATES = 64


class _Schema(NamedTuple):
    """The compiled schema of a shelf's files, and the member names in it."""

    validator: Validator
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Library:
    """Reads `<api>/<fixture>.yaml` and `scenarios/<name>.yaml` on demand, each scenario once."""

    shelves: Shelves
    #: One provider for each owner of rows, by the owner's name.
    providers: Mapping[str, Provider]
    #: Admits the stubs and faults of fixtures and scenarios.
    admission: Admission
    _templates: dict[tuple[str, int, int | None], World] = field(
        default_factory=dict, compare=False
    )
    _scenarios: dict[str, Scenario] = field(default_factory=dict, compare=False)
    _scenario_names: list[str] = field(default_factory=list, compare=False)
    _schemas: dict[str, _Schema] = field(default_factory=dict, compare=False)

    def names(self, shelf: str = SCENARIOS) -> list[str]:
        """List the scenarios, or the fixtures of an owner of rows, by name."""
        return self.shelves.names(self.folder_of(shelf))

    def has_scenario(self, name: str) -> bool:
        """Whether there was a scenario of this name when somebody first asked."""
        if not self._scenario_names:
            self._scenario_names.extend(self.names())
        return name in self._scenario_names

    def folder_of(self, shelf: str) -> str:
        """Return the name of the folder of the scenarios, or of an owner's fixtures."""
        provider = self.providers.get(shelf)
        return shelf if provider is None else provider.fixtures

    def scenario(self, name: str) -> Scenario:
        """Read a scenario and the fixtures it names. Raises UnknownName or FixtureError."""
        if name not in self._scenarios:
            self._scenarios[name] = self._read_scenario(name)
        return self._scenarios[name]

    def descriptions(self) -> dict[str, str]:
        """Return each scenario's description by name; for a broken one, what is wrong with it."""
        descriptions: dict[str, str] = {}
        for name in self.names():
            try:
                descriptions[name] = self._scenario_document(name).data["description"]
            except FixtureError as error:
                place = f" ({error.where})" if error.where else ""
                descriptions[name] = f"Broken: {error.what}{place}"
        return descriptions

    def story(self, name: str) -> Story | None:
        """Return the call that shows a scenario; None if it tells none, or is broken."""
        try:
            return _story(self._scenario_document(name))
        except FixtureError:
            return None

    def make_world(self, scenario: Scenario, seed: int, now: int | None) -> World:
        """Make a world without a name from a scenario; its rows are copied at the first write.

        `now` is the time at which the world starts; None means that it runs like the wall clock.
        """
        key = (scenario.name, seed, now)
        template = self._templates.get(key)
        if template is None:
            template = scenario.make_world(self.providers, seed, now)
            if len(self._templates) >= _MOST_TEMPLATES:
                self._templates.clear()
            self._templates[key] = template
        return template.fork("")

    def fixture(self, owner: str, name: str) -> Fixture:
        """Read a fixture of an owner of rows. Raises UnknownName or FixtureError."""
        return self._fixture(owner, self._read(owner, name))

    def _read_scenario(self, name: str) -> Scenario:
        document = self._scenario_document(name)
        chosen = document.data.get("fixtures", {})
        # What ships and has no provider here is ignored.
        known = self.shelves.shipped() | set(self.providers)
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
            stubs=self._admitted(STUBS, document.data.get(STUBS, ()), [document]),
            faults=self._admitted(FAULTS, document.data.get(FAULTS, ()), [document]),
            story=_story(document),
        )

    def _scenario_document(self, name: str) -> Document:
        document = self._read(SCENARIOS, name).document
        self._check(SCENARIOS, document.data, [document])
        return document

    def _fixture(self, api: str, top: File) -> Fixture:
        chain = [top]
        while "extends" in chain[-1].document.data:
            chain.append(self._base(api, chain[-1]))
            if len(chain) > _MOST_EXTENSIONS:
                raise FixtureError(
                    f"More than {_MOST_EXTENSIONS} fixtures extend each other.",
                    where=top.document.where("/extends"),
                    hint="Remove one `extends` of the circle.",
                )
        documents = [file.document for file in chain]
        merged: dict[str, Any] = {}
        for document in reversed(documents):
            merged = _overlaid(merged, document.data)
        self._check(api, merged, documents)
        merged.pop("extends", None)
        stubs = merged.pop(STUBS, [])
        admitted = self._admitted(STUBS, stubs, documents, api)
        return Fixture(merged, lambda pointer: _home(documents, pointer).where(pointer), admitted)

    def _base(self, api: str, file: File) -> File:
        """Read the fixture that another extends; one with the same name is from a lower folder."""
        document, name = file.document, file.document.data["extends"]
        if name != file.name:
            return self._named(api, name, document, "/extends")
        try:
            return self._read(api, name, below=file.level)
        except UnknownName:
            raise FixtureError(
                f"The fixture {name!r} extends itself, and no built-in fixture has its name.",
                where=document.where("/extends"),
                hint="Name another fixture.",
            ) from None

    def _admitted(
        self, kind: str, rules: Json, chain: list[Document], api: str | None = None
    ) -> list[Rule]:
        """Check the stubs or faults of a file; those of a fixture are for its own API."""
        admitted = []
        for index, rule in enumerate(rules):
            try:
                if api is not None and isinstance(rule, dict):
                    rule = _of_api(api, rule)
                admitted.append(self.admission.admit(kind, rule))
            except RuleRejected as error:
                pointer = pointer_to(kind, index) + error.pointer
                where = _home(chain, pointer_to(kind, index)).where(pointer)
                raise FixtureError(error.what, where=where, hint=error.hint) from None
        return admitted

    def _named(self, api: str, name: Json, document: Document, pointer: str) -> File:
        """Read the fixture that a place in a document names."""
        if not isinstance(name, str):
            what, where = f"Expected string, got {shown(name)}.", document.where(pointer)
            raise FixtureError(what, where=where, hint="Write a fixture's name there.")
        try:
            return self._read(api, name)
        except UnknownName as error:
            where = document.where(pointer)
            raise FixtureError(error.what, where=where, hint=error.hint) from None

    def _read(self, shelf: str, name: str, below: int = -1) -> File:
        kind = "scenario" if shelf == SCENARIOS else f"{shelf} fixture"
        return self.shelves.read(self.folder_of(shelf), name, kind, below)

    def _check(self, shelf: str, data: Json, chain: list[Document]) -> None:
        """Validate a file by the schema of its shelf. Raises FixtureError."""
        if shelf not in self._schemas:
            self._schemas[shelf] = _compiled(self.shelves.schema(self.folder_of(shelf)))
        mistake = find_mistake(*self._schemas[shelf], data)
        if mistake is not None:
            where = _home(chain, mistake.pointer).where(mistake.pointer)
            raise FixtureError(mistake.what, where=where, hint=mistake.hint)


def _story(document: Document) -> Story | None:
    story = document.data.get("story")
    return None if story is None else Story.of(story)


def _compiled(schema: Document) -> _Schema:
    try:
        validator = compile_schema(_own_part(schema.data))
    except ContractError as error:
        raise FixtureError(error.what, where=schema.source, hint=error.hint) from None
    return _Schema(validator, frozenset(member_names(schema.data, _own_part(schema.data))))


def _own_part(schema: Json) -> Json:
    """Return a schema without references to other files: `Admission` checks stubs and faults."""
    if isinstance(schema, list):
        return [_own_part(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if not schema.get("$ref", "#").startswith("#"):
        return {}
    return {key: _own_part(each) for key, each in schema.items()}


def _of_api(api: str, stub: Rule) -> Rule:
    """Return a stub of a fixture with its API, which a fixture may leave out."""
    if stub.get("api", api) != api:
        what = f"A stub in a fixture of {api} cannot be for {stub['api']!r}."
        raise RuleRejected(what, pointer="/api", hint="Put it into a scenario.")
    return {"api": api, **stub}


def _overlaid(base: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    """Merge one fixture over another: mappings are merged, everything else is replaced."""
    merged = dict(base)
    for key, value in upper.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _overlaid(merged[key], value) if both else value
    return merged


def _home(chain: list[Document], pointer: str) -> Document:
    """Find the topmost document of a chain that has something at a pointer."""
    return next((each for each in chain if _stands_in(each.data, pointer)), chain[0])


def _stands_in(data: Json, pointer: str) -> bool:
    try:
        find_pointer(data, pointer)
    except KeyError:
        return False
    return True


def _instant(text: str, document: Document) -> int:
    """Parse a scenario's time, which fits its schema but may be one that no clock can show."""
    try:
        instant = parse_instant(text)
        if not is_instant(instant):
            raise ValueError(f"{text!r} is not between the years 1970 and 9999.")
    except ValueError as error:
        raise FixtureError(
            str(error), where=document.where("/clock/now"), hint=MOMENT_HINT
        ) from None
    return instant
