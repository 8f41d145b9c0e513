"""The journeys that a document lets infer: they hold on its mock, and say what they cannot test."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from mockserver.checks import CheckOptions
from mockserver.checks.journeys.own.catalogue import own_catalogue
from mockserver.checks.journeys.walking import Walking
from mockserver.checks.selection import select
from mockserver.checks.stages import Staged, Stages, run_stages
from mockserver.checks.wire.caller import Caller
from mockserver.checks.wire.exchange import Exchange
from mockserver.cli.subject import Named, Subject
from mockserver.own_document import OwnDocument
from tests.own_documents import write

ROOT = Path(__file__).parents[3]
DOCUMENTS = [ROOT / "docs/petstore.yaml", *sorted((ROOT / "tests/documents").glob("*.yaml"))]

#: Notes are made by PUT with ids of the client, boards by POST; boards have a secret and a star.
NOTES = Path(__file__).with_name("notes.yaml")


#: The ids are texts, and the cursor, which is the id of the last row, is a number.
STUCK = """
openapi: 3.0.3
info: {title: Notes, version: "1"}
paths:
  /notes:
    get:
      operationId: listNotes
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: starting_after, in: query, schema: {type: integer}}
      responses: {"200": {description: "", content: &notes {application/json: {schema: {
        type: array, items: {$ref: "#/components/schemas/Note"}}}}}}
    post:
      operationId: createNote
      requestBody: {content: &note {application/json: {schema: {
        $ref: "#/components/schemas/Note"}}}}
      responses: {"201": {description: "", content: *note}}
  /notes/{id}:
    get:
      operationId: showNote
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: "", content: *note}}
components:
  schemas:
    Note:
      type: object
      required: [id]
      properties: {id: {type: string, readOnly: true}, text: {type: string}}
"""


def subject_of(path: Path) -> Subject:
    return Named("own", OwnDocument("own", path)).read()


@contextmanager
def staged_on_mock(subject: Subject, **options: Any) -> Iterator[Staged]:
    with subject.mock({}) as target:
        checking = CheckOptions(**options)
        yield run_stages(target, checking, subject.catalogue(), select(target, checking))


def requests_of(seed: int) -> Counter[tuple[str, str, bytes | None]]:
    """Return what journeys and probes send to a fresh mock; the order at the same time is open."""
    subject = subject_of(ROOT / "docs/petstore.yaml")
    seen: list[Exchange] = []
    with subject.mock({}) as target:
        checking = CheckOptions(seed=seed)
        selection = select(target, checking)
        Stages(target, checking, subject.catalogue(), selection, on_exchange=seen.append).run()
    return Counter(
        (each.method, urlsplit(each.url)._replace(netloc="").geturl(), each.body) for each in seen
    )


@pytest.mark.slow
def test_the_same_seed_sends_the_same_requests_in_journeys_and_probes() -> None:
    first = requests_of(4)

    assert first.total() > 300
    assert requests_of(4) == first
    assert requests_of(5) != first


def reasons(staged: Staged) -> Mapping[str, str]:
    return dict(staged.tallies[0].skipped)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_rule_holds_on_the_mock_of_a_document(path: Path) -> None:
    subject = subject_of(path)

    with staged_on_mock(subject) as staged:
        tallies = {each.name: each for each in staged.tallies}
        journeys, invariants = tallies["journeys"], tallies["invariants"]

    assert [f"{each.title}\n{each.message}" for each in staged.findings] == []
    assert journeys.held >= 10
    assert journeys.held + len(journeys.skipped) == len(subject.catalogue().journeys)
    assert invariants.held > journeys.held


def test_ids_of_clients_memberships_and_single_rows_are_walked_too() -> None:
    with staged_on_mock(subject_of(NOTES)) as staged:
        skipped = reasons(staged)

    assert [f"{each.title}\n{each.message}" for each in staged.findings] == []
    held = {
        "boards: a-taken-id-is-a-conflict",
        "boards: members-for-requests-are-never-shown",
        "boards: its-pages-come-to-the-list",
        "notes: a-new-row-is-shown-as-it-was-sent",
        "notes: a-removed-row-is-gone",
        "settings: what-is-set-is-shown",
        "star: what-is-set-is-there",
    }
    assert held & skipped.keys() == set()
    assert skipped["notes: a-new-row-is-listed"] == "no operation lists rows"
    assert skipped["boards: a-row-is-removed-once"] == "no operation removes a row"


def test_a_cursor_that_takes_no_id_leads_nowhere(tmp_path: Path) -> None:
    with staged_on_mock(subject_of(write(tmp_path, STUCK, "notes.yaml"))) as staged:
        why = reasons(staged)["notes: its-pages-come-to-the-list"]

    assert [f"{each.title}\n{each.message}" for each in staged.findings] == []
    assert why == "its cursor is the id of a row, and does not take one"


def test_what_the_document_states_is_a_failure_and_what_is_inferred_a_note() -> None:
    journeys = subject_of(ROOT / "docs/petstore.yaml").catalogue().journeys
    severities = {each.name: each.severity for each in journeys}

    assert severities["pets: an-unknown-row-is-not-found"] == "failure"
    assert severities["pets: a-row-is-removed-once"] == "failure"
    assert severities["pets: members-for-replies-cannot-be-set"] == "failure"
    assert severities["pets: a-new-row-is-listed"] == "note"
    assert severities["visits: below-an-unknown-parent-is-no-list"] == "note"
    assert Counter(severities.values()).keys() == {"failure", "note"}


def test_without_writes_a_server_is_only_read() -> None:
    subject = subject_of(ROOT / "docs/petstore.yaml")
    reading = ("GET /pets", "GET /pets/{petId}", "GET /pets/{petId}/visits")

    with staged_on_mock(subject, only=reading) as staged:
        journeys = staged.tallies[0]

    assert staged.findings == ()
    assert journeys.held >= 5
    why = reasons(staged)["pets: a-removed-row-is-gone"]
    assert why == "DELETE /pets/{petId}, POST /pets is not tested"


def test_the_data_gives_rows_and_members_of_bodies() -> None:
    subject = subject_of(ROOT / "docs/petstore.yaml")
    catalogue = subject.catalogue()
    data = {"createPet": {"name": "Given"}, "pets": 2}
    seen: list[Exchange] = []

    with subject.mock({}) as target:
        caller = Caller(target, CheckOptions(), seen.append)
        walking = Walking(caller, data, run="r")
        walking.walk(catalogue.journeys)

    assert walking.findings == []
    bodies = [e.sent_json for e in seen if e.operation == "createPet" and e.is_good]
    assert {body["name"] for body in bodies} == {"Given"}
    assert any(each.url.endswith("/pets/2/visits") for each in seen)
    assert catalogue.data["pets"] == "a row of /pets/{petId} that is there: its id"
    assert catalogue.data["createPet"].startswith("members of the body of POST /pets")


def test_the_mock_of_users_functions_need_not_keep_what_was_only_inferred() -> None:
    own = subject_of(ROOT / "docs/petstore.yaml").own
    assert own is not None

    catalogue = own_catalogue(own.contract, own.inference, {}, has_functions=True)

    assert not catalogue.binds_mock
