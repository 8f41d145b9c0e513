"""The pages of docs/ that are made say what the contracts say today."""

import re

import pytest

from tests.reference.pages import DOCS, pages
from tests.reference.shape import members, type_of

MADE = pages()


@pytest.mark.parametrize("name", MADE)
def test_a_made_page_is_up_to_date(name: str) -> None:
    shown = (DOCS / name).read_text("utf-8")

    assert shown == MADE[name], f"docs/{name} is out of date: `make docs` writes it anew."


def test_every_link_inside_the_reference_leads_to_a_heading() -> None:
    page = MADE["control_reference.md"]

    headings = {each.lower() for each in re.findall(r"^#+ (.+)$", page, re.M)}

    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= headings


def test_a_member_is_a_line_with_its_path_type_and_meaning() -> None:
    schema = {
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "description": "How it is\n called."},
            "tags": {
                "type": "array",
                "items": {"properties": {"n": {"type": "integer", "minimum": 1}}},
            },
            "wait": {"oneOf": [{"properties": {"seconds": {"type": "number", "default": 2}}}]},
        },
    }

    assert [tuple(each) for each in members(schema)] == [
        ("name", "text (required)", "How it is called."),
        ("tags", "list of any JSON", ""),
        ("tags[].n", "integer, from 1", ""),
        ("wait", "any JSON", ""),
        ("wait.seconds", "number", "`2` if it is left out."),
    ]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/World"}, "[World](#world)"),
        ({"type": "string", "enum": ["a", "b"]}, "`a` or `b`"),
        ({"type": "integer", "minimum": 1, "maximum": 1000}, "integer, 1 to 1,000"),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, "number, above 0"),
        ({"type": "string", "pattern": "^(a|b)$"}, "text that matches `^(a\\|b)$`"),
        ({}, "any JSON"),
    ],
)
def test_a_type_is_worded_with_its_bounds(schema: dict[str, object], words: str) -> None:
    assert type_of(schema) == words
