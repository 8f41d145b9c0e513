"""`make provider NAME=acme SPEC=openapi.yaml`: writes a new provider with its data and tests."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from mockserver.errors import MockServerError
from mockserver.http.app import build_server
from mockserver.own_document import OwnDocument
from mockserver.providers import discover
from mockserver.settings import Settings
from tests.scaffold.contract_text import compiled, contract_text
from tests.scaffold.data import fixtures, page
from tests.scaffold.names import require_file, require_free, require_name
from tests.scaffold.package import module_of, package
from tests.scaffold.plan import Plan, make_plan
from tests.scaffold.tests_text import tests_text

ROOT = Path(__file__).parents[2]


@click.command(name="provider")
@click.argument("name")
@click.argument("document")
def main(name: str, document: str) -> None:
    """Write a provider NAME for an OpenAPI DOCUMENT: contract, package, fixtures, tests, page.

    Exit 0: written. Exit 2: not written; the message says why.
    """
    try:
        made = make(name, document)
        require_free((ROOT / each for each in made), name)
    except MockServerError as error:
        click.echo(f"{error.code}: {error}", err=True)
        sys.exit(2)
    for file, text in made.items():
        path = ROOT / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    _tidy(ROOT / each for each in made if each.endswith(".py"))
    subprocess.run([sys.executable, "-m", "tests.reference"], cwd=ROOT, check=True)
    for file in made:
        click.echo(f"written  {file}")
    click.echo(_advice(name))


def make(name: str, document: str) -> Mapping[str, str]:
    """Make the texts by their paths in the project; nothing is written yet.

    Raises a MockServerError for a name that cannot be, and for a document that is not there, is
    no OpenAPI, or has a path that another API has.
    """
    require_name(name)
    own = OwnDocument(name, require_file(document))
    server = build_server(Settings(apis=tuple(discover()), documents=(own,), seed=0))
    spec = contract_text(name, own.path, server.own[name].contract)
    return dict(_files(name, spec, make_plan(server, compiled(name, spec))))


def _files(name: str, spec: str, plan: Plan) -> Iterator[tuple[str, str]]:
    yield f"specs/{name}.yaml", spec
    for file, text in package(plan):
        yield f"mockserver/providers/{name}/{file}", text
    for file, text in fixtures(plan):
        yield f"fixtures/{file}", text
    yield f"tests/providers/{name}/__init__.py", ""
    yield f"tests/providers/{name}/test_{module_of(plan)}.py", tests_text(plan)
    yield f"docs/{name}.md", page(plan)


def _tidy(files: Iterator[Path]) -> None:
    """Let ruff order imports and break lines; what it cannot mend, `make check` shows."""
    ruff, paths = str(Path(sys.executable).with_name("ruff")), [str(each) for each in files]
    for command in (["format"], ["check", "--fix", "--exit-zero"], ["format"]):
        subprocess.run([ruff, *command, "--quiet", *paths], cwd=ROOT, check=True)


def _advice(name: str) -> str:
    return f"""
Try it:    .venv/bin/mockserver serve --api {name}
Test it:   .venv/bin/pytest tests/providers/{name}
Then:      give the operations of mockserver/providers/{name}/__init__.py that are not played a
           behaviour, word the refusals as the vendor does (dialect.py), write the vendor's pages
           into docs/{name}.md, and add a line to CHANGELOG.md. docs/providers.md has the order."""


if __name__ == "__main__":
    main()
