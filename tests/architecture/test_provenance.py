"""Claims about vendors: what is not assumed names a source that a reader can find."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from mockserver.checks import catalogue_of
from mockserver.contract.bundle import load_specification
from mockserver.providers import discover

ROOT = Path(__file__).parents[2]
#: The page in `docs/` of each vendor, by the names of its APIs.
PAGES = {name: provider.state for name, provider in discover().items()}
_GRADES = ("documented", "elsewhere")
#: What "documented" rests on, for each vendor; whatever else a vendor has said is "elsewhere".
_DOCUMENTS = {
    "boostcom": {"Rewards Program"},
    "koomalooma": {"Partner API"},
    "talon_one": {"JS 4.1.0", "Go 2.1.0", "t1 2026", "OAS 26.16"},
}
#: The contracts that were made of these sources: their sections are its operations and models.
_BY_NAME = {"JS 4.1.0": "talon_one", "t1 2026": "talon_one_today", "OAS 26.16": "talon_one_today"}
#: A source whose models have no names, and the operations that came after it.
_WITHOUT_MODELS, _LATER = "t1 2026", {"joinLoyaltyProgram"}
#: What else a section of these sources can be.
_ELSE = re.compile("security of each operation|.* of the Management API")
#: A grade in the middle of a text: `(documented: Rewards Program, Join)`, or a cell of a table.
_CLAIM = re.compile(r"(?:\(|\| ?)(documented|elsewhere)\b(?::\s([^()|]+))?")

#: A grade in code, with what makes it that of a behaviour or the beginning of a claim.
_WORD = re.compile(r"[\"(]?\b(?:documented|elsewhere)\b[\":]?", re.IGNORECASE)
_FORMS = {form for each in _GRADES for form in (f'"{each}"', f"({each}:")}


def page(name: str) -> str:
    return (ROOT / "docs" / f"{PAGES[name]}.md").read_text(encoding="utf-8")


def titles(name: str) -> set[str]:
    """The pages that the table "Sources" of a vendor's documentation lists."""
    _, _, rest = page(name).partition("\n## Sources\n")
    table = rest.partition("\n## ")[0]
    return set(re.findall(r"^\| ([^|]+?) \|", table, re.M)) - {"page", "---"}


def parts_of(source: str | None) -> list[tuple[str, str]]:
    """The pages and sections of a source, without what it tells as assumed."""
    parts = [" ".join(each.split()) for each in (source or "").split(";")]
    named = [each for each in parts if each and not each.endswith(": assumed")]
    pairs = [each.partition(", ") for each in named or ["nothing"]]
    return [(page, section) for page, _, section in pairs]


@cache
def names_in(source: str) -> set[str]:
    """The operations and models of a source, out of the contract that was made of it."""
    contract = _BY_NAME[source]
    document = load_specification(ROOT / "specs" / f"{contract}.yaml").data
    operations = {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if isinstance(operation, dict) and "operationId" in operation
    }
    if source == _WITHOUT_MODELS:
        return operations - _LATER
    return operations | set(document["components"]["schemas"])


def is_found(name: str, page: str, section: str) -> bool:
    """Whether a page is one of the vendor's, and a section of it is named that there is."""
    if page not in titles(name) or not section:
        return False
    if page not in _BY_NAME or _ELSE.fullmatch(section):
        return True
    return section in names_in(page)


def unfound(name: str, grade: str, source: str | None) -> list[str]:
    """What is wrong with a claim: parts that a reader cannot find, a grade that is too high."""
    parts = parts_of(source)
    wrong = [", ".join(each) for each in parts if not is_found(name, *each)]
    is_documented = any(page in _DOCUMENTS[PAGES[name]] for page, _ in parts)
    if grade == "documented" and not is_documented:
        wrong.append(f"not documented in {source}")
    return wrong


def texts(name: str) -> Iterator[tuple[str, str]]:
    """The files that speak of one vendor: its documentation, its contract, its code."""
    places = [ROOT / "docs" / f"{PAGES[name]}.md", ROOT / "specs" / f"{name}.yaml"]
    places += sorted((ROOT / "mockserver" / "providers" / PAGES[name]).rglob("*.py"))
    for path in places:
        whole = re.sub(r'"\n\s*f?"', "", path.read_text(encoding="utf-8"))
        yield str(path.relative_to(ROOT)), re.sub(r"\n\s*(?:#:?\s)?", " ", whole)


@pytest.mark.parametrize("name", PAGES)
def test_every_behaviour_that_is_not_assumed_names_a_page_and_its_section(name: str) -> None:
    for operation, behaviour in discover()[name].behaviours.items():
        if behaviour.provenance in _GRADES:
            assert unfound(name, behaviour.provenance, behaviour.source) == [], (
                f"{operation} of {name}"
            )


@pytest.mark.parametrize("name", PAGES)
def test_every_journey_that_is_not_assumed_names_a_page_and_its_section(name: str) -> None:
    for journey in catalogue_of(name).journeys:
        if journey.provenance in _GRADES:
            assert unfound(name, journey.provenance, journey.source) == [], journey.name
        else:
            assert journey.source == f"docs/{PAGES[name]}.md", journey.name


@pytest.mark.parametrize("name", PAGES)
def test_every_claim_in_texts_and_code_names_a_page_and_its_section(name: str) -> None:
    for path, text in texts(name):
        for grade, source in _CLAIM.findall(text):
            assert unfound(name, grade, source) == [], f"{path}: {grade}: {source}"


def test_code_speaks_of_grades_in_the_one_form_that_has_a_source() -> None:
    for path in sorted((ROOT / "mockserver" / "providers").rglob("*.py")):
        words = set(_WORD.findall(path.read_text(encoding="utf-8")))
        assert words <= _FORMS, path.name


def test_a_claim_without_a_source_would_be_found() -> None:
    found = _CLAIM.findall("So it is. (documented) | elsewhere | (documented: Page, Section)")

    assert found == [("documented", ""), ("elsewhere", ""), ("documented", "Page, Section")]


@pytest.mark.parametrize(
    ("grade", "source", "says"),
    [
        ("documented", "", ["nothing, "]),
        ("documented", "JS 4.1.0", ["JS 4.1.0, "]),
        ("documented", "JS 9, updateCustomerSession", ["JS 9, updateCustomerSession"]),
        ("documented", "JS 4.1.0, updateSession", ["JS 4.1.0, updateSession"]),
        ("documented", "t1 2026, Effect", ["t1 2026, Effect"]),
        ("documented", "t1 2026, joinLoyaltyProgram", ["t1 2026, joinLoyaltyProgram"]),
        ("documented", "t1 2026, trackEventV2; Docs, Errors", []),
        ("documented", "Docs, Errors", []),
        ("elsewhere", "Docs, Errors", []),
        ("elsewhere", "Go 25.17.0, Rule; the rest: assumed", []),
    ],
)
def test_a_claim_whose_source_nobody_finds_is_told(
    grade: str, source: str, says: list[str]
) -> None:
    is_documented = source.startswith(("JS 4", "t1"))
    more = [f"not documented in {source}"] if grade == "documented" and not is_documented else []

    assert unfound("talon_one", grade, source) == [*says, *more]
