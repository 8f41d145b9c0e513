"""The fixtures, the scenario and the page of a new provider."""

import json
from collections.abc import Iterator
from typing import Any

from mockserver.engine.collection import Collection
from mockserver.engine.column import TEXT, columns
from mockserver.stores.fixture_schema import fixture_schema
from tests.scaffold.contract_text import as_yaml
from tests.scaffold.plan import Plan

_EDITOR = "# yaml-language-server: $schema=schema.json\n"


def scenario_of(name: str) -> str:
    """Return the name of the scenario that is made."""
    return f"{name.replace('_', '-')}-one-row"


def fixtures(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the path below `fixtures/` and the text of each file."""
    yield f"{plan.name}/schema.json", json.dumps(_schema(plan), indent=2) + "\n"
    yield f"{plan.name}/default.yaml", _EDITOR + as_yaml(_rows(plan))
    if plan.rows is None:
        return
    scenario = scenario_of(plan.name)
    yield f"{plan.name}/{scenario}.yaml", _EDITOR + as_yaml(_rows(plan, most=1))
    story = {
        "api": plan.name,
        "call": f"GET {plan.first_request.target}",
        "status": plan.rows.listing.status,
    }
    text = as_yaml(
        {
            "description": f"{plan.name}; there is one row in {plan.rows.collection}.",
            "story": story,
            "fixtures": {plan.name: scenario},
            "clock": {"now": "2026-03-02T10:00:00Z"},
        }
    )
    yield f"scenarios/{scenario}.yaml", _EDITOR + text


def page(plan: Plan) -> str:
    """Return the text of `docs/<name>.md`."""
    spec = f"specs/{plan.name}.yaml"
    lines = [
        f"# {plan.title}, as it is played here",
        "",
        f"The contract is [{spec}](../{spec}). What is played, and how each behaviour is",
        "known, is listed in [operations.md](operations.md); the rest answers 501.",
        "",
        "## Sources",
        "",
        "| page | where |",
        "| --- | --- |",
        f"| {plan.title} | the vendor's OpenAPI document, {spec} as it was when this was written |",
    ]
    if plan.credential is not None:
        what = f"A client of the fixture calls with the header `{plan.credential[0]}`. (assumed)"
        lines += ["", "## Who calls", "", what]
    if plan.rows is not None:
        lines += [
            "",
            "## Scenarios",
            "",
            "| scenario | what it is for |",
            "| --- | --- |",
            f"| `{scenario_of(plan.name)}` | there is one row in `{plan.rows.collection}` |",
        ]
    return "\n".join([*lines, ""])


def _rows(plan: Plan, most: int | None = None) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    if plan.credential is not None:
        header, credential = plan.credential
        rows["clients"] = {"demo": {"header": header, "credential": credential}}
    if plan.rows is not None:
        chosen = list(plan.rows.rows.items())[:most]
        rows[plan.rows.collection] = {name: dict(row) for name, row in chosen}
    return rows


def _schema(plan: Plan) -> Any:
    collections: dict[str, Collection] = {}
    if plan.credential is not None:
        collections["clients"] = Collection(columns(header=TEXT, credential=TEXT))
    if plan.rows is not None:
        collections[plan.rows.collection] = Collection(plan.rows.schema)
    return fixture_schema(plan.name, collections).data
