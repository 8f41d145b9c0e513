"""Claims about vendors: what is not assumed names a source that a reader can find."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.checks import catalogue_of
from mockserver.providers import discover

ROOT = Path(__file__).parents[2]
#: The page in `docs/` of each vendor, by the names of its APIs.
PAGES = {name: provider.state for name, provider in discover().items()}
_GRADES = ("documented", "elsewhere")
#: A grade in the middle of a text: `(documented: Rewards Program, Join)`, or a cell of a table.
_CLAIM = re.compile(r"(?:\(|\| ?)(documented|elsewhere)\b(?::\s([^()|]+))?")


def page(name: str) -> str:
    return (ROOT / "docs" / f"{PAGES[name]}.md").read_text(encoding="utf-8")


def titles(name: str) -> set[str]:
    """The pages that the table "Sources" of a vendor's documentation lists."""
    _, _, rest = page(name).partition("\n## Sources\n")
    table = rest.partition("\n## ")[0]
    return set(re.findall(r"^\| ([^|]+?) \|", table, re.M)) - {"page", "---"}


def unfound(name: str, source: str | None) -> list[str]:
    """The parts of a source that begin with none of the vendor's pages, nor are told as assumed."""
    known = titles(name)
    parts = [" ".join(each.split()) for each in (source or "nothing").split(";")]
    found = [each for each in parts if not each.endswith(": assumed")]
    return [each for each in found or ["nothing"] if each.partition(",")[0] not in known]


def texts(name: str) -> Iterator[tuple[str, str]]:
    """The files that speak of one vendor: its documentation, its contract, its code."""
    places = [ROOT / "docs" / f"{PAGES[name]}.md", ROOT / "specs" / f"{name}.yaml"]
    places += sorted((ROOT / "mockserver" / "providers" / PAGES[name]).rglob("*.py"))
    for path in places:
        yield (
            str(path.relative_to(ROOT)),
            re.sub(r"\n\s*(?:#:?\s)?", " ", path.read_text(encoding="utf-8")),
        )


@pytest.mark.parametrize("name", PAGES)
def test_every_behaviour_that_is_not_assumed_names_a_page_and_its_section(name: str) -> None:
    for operation, behaviour in discover()[name].behaviours.items():
        if behaviour.provenance in _GRADES:
            assert unfound(name, behaviour.source) == [], f"{operation} of {name}"


@pytest.mark.parametrize("name", PAGES)
def test_every_journey_that_is_not_assumed_names_a_page_and_its_section(name: str) -> None:
    for journey in catalogue_of(name).journeys:
        if journey.provenance in _GRADES:
            assert unfound(name, journey.source) == [], journey.name
        else:
            assert journey.source == f"docs/{PAGES[name]}.md", journey.name


@pytest.mark.parametrize("name", PAGES)
def test_every_claim_in_texts_and_code_names_a_page_and_its_section(name: str) -> None:
    for path, text in texts(name):
        for grade, source in _CLAIM.findall(text):
            assert unfound(name, source) == [], f"{path}: {grade}: {source}"


def test_a_claim_without_a_source_would_be_found() -> None:
    found = _CLAIM.findall("So it is. (documented) | elsewhere | (documented: Page, Section)")

    assert found == [("documented", ""), ("elsewhere", ""), ("documented", "Page, Section")]
