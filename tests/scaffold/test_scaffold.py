"""A new provider is made of a document, and what is made passes its own tests and lint."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mockserver.errors import MockServerError
from tests.scaffold.__main__ import ROOT, make
from tests.scaffold.names import identifier, require_free

PETSTORE = str(ROOT / "docs/petstore.yaml")

#: One operation without rows and credentials, which has a reply; and one without any reply.
HOURS = """\
openapi: 3.0.3
info: {title: "Hours | of\\na \\"shop\\"", version: "1"}
paths:
  /hours:
    get:
      operationId: get-hours
      responses:
        "200":
          description: When it is open.
          content: {application/json: {schema: {type: object}, example: {open: true, note: null}}}
"""
QUEUE = """\
openapi: 3.0.3
info: {title: Queue, version: "1"}
security: [{token: []}]
paths:
  /queue/{place}/leave:
    post:
      parameters: [{name: place, in: path, required: true, schema: {type: integer}}]
      responses: {"204": {description: Left.}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
"""


@pytest.fixture
def document(tmp_path: Path) -> Callable[[str], str]:
    """Write a document, and return its path."""

    def write(text: str) -> str:
        path = tmp_path / "openapi.yaml"
        path.write_text(text)
        return str(path)

    return write


def behaviours(made: Mapping[str, str], name: str) -> str:
    return made[f"mockserver/providers/{name}/__init__.py"].partition("BEHAVIOURS = ")[2]


def test_a_collection_is_played_from_the_first_day() -> None:
    made = make("clinic", PETSTORE)

    assert sorted(file for file in made if file.startswith(("specs", "fixtures"))) == [
        "fixtures/clinic/clinic-one-row.yaml",
        "fixtures/clinic/default.yaml",
        "fixtures/clinic/schema.json",
        "fixtures/scenarios/clinic-one-row.yaml",
        "specs/clinic.yaml",
    ]
    assert made["specs/clinic.yaml"] == Path(PETSTORE).read_text()
    played = behaviours(made, "clinic")
    for operation, function in (("listPets", "list_pets"), ("createPet", "create_pet")):
        assert f"{operation!r}: Behaviour({function}," in played
    assert "'adoptPet': not_played(" in played


@pytest.mark.parametrize(("text", "played"), [(HOURS, True), (QUEUE, False)])
def test_a_document_without_rows_gives_a_provider_that_can_be_compiled(
    text: str, played: bool, document: Callable[[str], str]
) -> None:
    made = make("acme", document(text))

    for file, code in made.items():
        if file.endswith(".py"):
            compile(code, file, "exec")
    assert ("not_played(" not in behaviours(made, "acme")) == played
    assert "fixtures/scenarios/acme-one-row.yaml" not in made


def test_swagger_is_converted() -> None:
    made = make("shop", str(ROOT / "tests/documents/petstore-2.0.yaml"))

    assert "openapi: 3.0." in made["specs/shop.yaml"]


@pytest.mark.parametrize(
    ("name", "path", "message"),
    [
        ("", PETSTORE, "has no name"),
        ("koomalooma", PETSTORE, "NAME=my_koomalooma"),
        ("control", PETSTORE, "uses the name itself"),
        ("Gift-Cards", PETSTORE, "NAME=gift_cards"),
        ("class", PETSTORE, "NAME=class_api"),
        ("../x", PETSTORE, "cannot be the name"),
        ("acme", "", "No OpenAPI document is given"),
        ("acme", str(ROOT / "docs/petstor.yaml"), "Did you mean 'petstore.yaml'"),
        ("acme", str(ROOT / "docs"), "is a folder"),
        ("acme", str(ROOT / "pyproject.toml"), "This is not YAML"),
        ("acme", str(ROOT / "fixtures/koomalooma/default.yaml"), "not an OpenAPI document"),
        ("acme", str(ROOT / "tests/documents/petstore-3.1.yaml"), "Convert the specification"),
        ("acme", str(ROOT / "specs/koomalooma.yaml"), "is already createUser of koomalooma"),
    ],
)
def test_what_cannot_be_made_is_refused_with_what_to_do(name: str, path: str, message: str) -> None:
    with pytest.raises(MockServerError) as refused:
        make(name, path)

    assert message in str(refused.value)


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").touch()

    with pytest.raises(MockServerError, match="is not overwritten"):
        require_free([tmp_path / "other.yaml", tmp_path / "acme.yaml"], "acme")


@pytest.mark.parametrize(
    ("words", "name"),
    [("Gift cards", "gift_cards"), ("import", "import_rows"), ("404s", "rows_404s"), ("é", "rows")],
)
def test_any_word_becomes_a_name_for_python(words: str, name: str) -> None:
    assert identifier(words) == name


@pytest.mark.slow
def test_what_is_made_passes_its_own_tests_and_lint(document: Callable[[str], str]) -> None:
    copy = Path(document(HOURS)).parent / "project"
    unneeded = shutil.ignore_patterns(".*", "node_modules", "build", "dist", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=unneeded)

    def run(*command: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=copy, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    for name, text in (("hours", HOURS), ("queue", QUEUE)):
        run("tests.scaffold", name, document(text))
    run("tests.scaffold", "clinic", PETSTORE)

    made = [f"mockserver/providers/{name}" for name in ("hours", "queue", "clinic")]
    tests = [each.replace("mockserver", "tests") for each in made]
    run("ruff", "check", *made, *tests)
    run("ruff", "format", "--check", *made, *tests)
    reference = "tests/reference/test_pages.py"
    run("pytest", "-q", "-p", "no:cacheprovider", *tests, reference)
