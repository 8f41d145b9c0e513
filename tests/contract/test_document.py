"""Documents are data: bounded, plain, and able to say where each thing stands."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.caps import Caps
from mockserver.contract.document import (
    FIXTURE_CAPS,
    SPEC_CAPS,
    load_document,
    parse_document,
)
from mockserver.errors import ContractError, FixtureError

SMALL = Caps(size=200, depth=3, nodes=6, digits=5)


def parsed(text: str, name: str = "f.yaml", caps: Caps = FIXTURE_CAPS) -> Any:
    return parse_document(text, name, caps).data


def refusal(text: str, name: str = "f.yaml", caps: Caps = FIXTURE_CAPS) -> FixtureError:
    with pytest.raises(FixtureError) as caught:
        parse_document(text, name, caps)
    return caught.value


# YAML's own temptations


@pytest.mark.parametrize(
    "text",
    [
        *("no", "No", "yes", "on", "off", "y", "n"),
        *("2026-03-02", "2026-03-02T10:00:00Z", "12:30:45"),
        *("0x1", "0o7", "0b1", "1_000", "007", "0123", "-01.5"),
        *(".inf", "-.inf", ".nan", "1.2.3", "1e", "+", "=", "<<"),
    ],
)
def test_a_plain_word_that_json_has_no_value_for_stays_text(text: str) -> None:
    assert parsed(f"key: {text}") == {"key": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-12", -12),
        ("+5", 5),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("'5'", "5"),
        ('"true"', "true"),
        ("!!str 5", "5"),
        ("|\n  5", "5"),
    ],
)
def test_a_scalar_is_what_json_would_have_it_be(text: str, value: Any) -> None:
    found = parsed(f"key: {text}")["key"]

    assert found == value
    assert type(found) is type(value)


def test_every_key_is_text() -> None:
    assert parsed("{200: a, true: b, null: c, 1.0: d, 2026-03-02: e}") == {
        "200": "a",
        "true": "b",
        "null": "c",
        "1.0": "d",
        "2026-03-02": "e",
    }


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert parsed("<<: {a: 1}") == {"<<": {"a": 1}}


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: !!python/object/apply:os.system [id]",
        "a: 1\nb: !!python/name:os.system x",
        "a: 1\nb: !!binary aGk=",
        "a: 1\nb: !!set {x}",
        "a: 1\nb: !mine {x: 1}",
        "a: 1\n!!python/object:os.system b: 2",
    ],
)
def test_a_tag_is_refused_wherever_it_stands(text: str) -> None:
    error = refusal(text)

    assert "tag" in error.what
    assert error.where == "f.yaml:2"


def test_an_alias_is_refused_with_what_to_do_instead() -> None:
    error = refusal("a: &x 1\nb: *x")

    assert error.what == "The alias *x is not supported."
    assert error.where == "f.yaml:2"
    assert error.hint == "Write the value out; in a specification, use $ref."


@pytest.mark.parametrize(
    ("text", "count"), [("a: 1\n---\nb: 2", 2), ("", 0), ("# nothing\n", 0), ("--- 1\n--- 2", 2)]
)
def test_a_file_holds_exactly_one_document(text: str, count: int) -> None:
    assert refusal(text).what == f"The file holds {count} documents; one is expected."


@pytest.mark.parametrize("text", ["? [a]\n: 1", "{[a]: 1}", "{{a: 1}: 2}"])
def test_a_key_that_is_no_scalar_is_refused(text: str) -> None:
    assert refusal(text).what == "A mapping's key must be a plain word or text."


def test_broken_yaml_is_reported_with_its_line() -> None:
    error = refusal("a: 1\nb: [1, 2\nc: }")

    assert error.what.startswith("This is not YAML: ")
    assert error.where == "f.yaml:3"


def test_a_control_character_is_reported_in_one_line_with_its_line() -> None:
    error = refusal("a: ü\nb: x\x07y")

    assert error.what == "This is not YAML: control characters are not allowed."
    assert error.where == "f.yaml:2"


# Duplicates


def test_a_key_that_stands_twice_is_refused_with_the_line_of_the_second() -> None:
    error = refusal("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3")

    assert error.what == "The key 'c' appears twice here."
    assert error.where == "f.yaml:5"


def test_keys_that_differ_only_before_they_become_text_stand_twice() -> None:
    assert refusal("200: a\n'200': b").where == "f.yaml:2"


def test_a_json_key_that_stands_twice_is_refused() -> None:
    error = refusal('{"a": {"b": 1, "c": 2, "b": 3}}', "f.json")

    assert error.what == "The key 'b' appears twice in one object."
    assert error.where == "f.json:1"


@pytest.mark.timeout(10)
def test_a_duplicate_among_very_many_json_keys_is_found_at_once() -> None:
    keys = ",".join(f'"{number:x}":0' for number in range(199_000))

    error = refusal(f'{{{keys},"{198_999:x}":0}}', "f.json")

    assert error.what == f"The key '{198_999:x}' appears twice in one object."


# JSON that is not


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', "[1e400]", "[-1e999]"])
def test_a_number_that_json_cannot_hold_is_refused(text: str) -> None:
    refusal(text, "f.json")


@pytest.mark.parametrize("text", [r'"\ud800"', r'{"\udfff": 1}', r'["\ud83d", "\ude00"]'])
def test_half_a_character_is_refused(text: str) -> None:
    assert "surrogate" in refusal(text, "f.json").what


def test_a_whole_character_in_two_escapes_is_read() -> None:
    assert parsed(r'"\ud83d\ude00"', "f.json") == "\U0001f600"


def test_broken_json_is_reported_with_its_line() -> None:
    error = refusal('{"a": 1,\n"b" 2}', "f.json")

    assert error.what == "This is not JSON: Expecting ':' delimiter."
    assert error.where == "f.json:2"


def test_a_yaml_number_that_json_cannot_hold_is_refused() -> None:
    assert refusal("a: 1\nb: 1e400").where == "f.yaml:2"


# Caps


@pytest.mark.parametrize("name", ["f.yaml", "f.json"])
@pytest.mark.parametrize(
    ("good", "bad", "what"),
    [
        ("[[[1]]]", "[[[[1]]]]", "More than 3 levels of nesting."),
        ("[1, 2, 3, 4, 5]", "[1, 2, 3, 4, 5, 6]", "More than 6 values."),
        ("[12345]", "[123456]", "A number has more than 5 digits."),
        ("[-1234]", "[-1234567]", "A number has more than 5 digits."),
    ],
)
def test_a_cap_lets_pass_what_fits_and_nothing_more(
    name: str, good: str, bad: str, what: str
) -> None:
    assert parsed(good, name, SMALL) == json.loads(good)

    assert refusal(bad, name, SMALL).what == what


def test_only_values_are_counted() -> None:
    assert parsed('["a,b,c,d,e,f,[,[,{,{,{,{"]', "f.json", SMALL) == ["a,b,c,d,e,f,[,[,{,{,{,{"]

    assert refusal("[" + "1," * 20 + "1]", "f.json", SMALL).what == "More than 6 values."


@pytest.mark.parametrize("name", ["f.yaml", "f.json"])
def test_a_hundred_thousand_brackets_are_as_bad_as_four(name: str) -> None:
    assert refusal("[" * 100_000, name).what == "More than 64 levels of nesting."


def test_a_long_text_is_no_number() -> None:
    assert parsed("a" * 500) == "a" * 500
    assert parsed("'" + "1" * 500 + "'") == "1" * 500


def test_a_file_over_the_cap_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("#" * 201)

    with pytest.raises(FixtureError) as caught:
        load_document(path, SMALL)

    assert caught.value.what == "The document has 201 bytes, and 200 is the limit."
    assert caught.value.where == str(path)


def test_a_complaint_about_a_specification_is_a_contract_error() -> None:
    with pytest.raises(ContractError):
        parse_document("[", "spec.yaml", SPEC_CAPS)


# Bombs

BOMBS = {
    "aliases.yaml": "'a: &a [x]\\n' + ''.join(f'{c}: &{c} [*{b},*{b}]\\n' for b, c in pairs)",
    "brackets.yaml": "'[' * 1_000_000",
    "braces.yaml": "'{' * 1_000_000",
    "dashes.yaml": "'- ' * 1_000_000",
    "questions.yaml": "'? ' * 1_000_000",
    "closed.yaml": "'[' * 500_000 + ']' * 500_000",
    "wide.yaml": "'[' + '[],' * 1_700_000 + '1]'",
    "quote.yaml": "'\"' + 'a' * 5_000_000",
    "key.yaml": "'a' * 5_000_000 + ': 1'",
    "digits.yaml": "'1' * 5_000_000",
    "exponent.yaml": "'1e' + '9' * 5_000_000 + 'x: 1'",
    "brackets.json": "'[' * 1_000_000",
    "objects.json": "'{\"a\":' * 900_000",
    "closed.json": "'[' * 500_000 + ']' * 500_000",
    "wide.json": "'[' + '[],' * 1_700_000 + '1]'",
    "wider.json": "'[' + '{},' * 1_700_000 + '1]'",
    "numbers.json": "'[' + '1.5,' * 1_300_000 + '1]'",
    "digits.json": "'1' * 5_000_000",
    "fraction.json": "'[1e' + '9' * 5_000_000 + ']'",
}


_CHILD = """
import resource, sys
from mockserver.contract.document import FIXTURE_CAPS, parse_document
from mockserver.errors import FixtureError
pairs = list(zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz"))
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + 100 * 2**20, size + 100 * 2**20))
for name, text in {bombs!r}.items():
    try:
        parse_document(eval(text), name, FIXTURE_CAPS)
        print(name, "was accepted")
    except FixtureError:
        pass
    except BaseException as error:
        print(name, "ended in", type(error).__name__)
"""


@pytest.mark.slow
@pytest.mark.timeout(30)
@pytest.mark.skipif(sys.platform != "linux", reason="limits a child's memory as Linux does")
def test_a_bomb_is_refused_within_a_hundred_megabytes() -> None:
    script = _CHILD.format(bombs=BOMBS)

    child = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=25
    )

    assert child.stdout + child.stderr == ""


# Properties

_ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)


#: YAML takes no raw DEL, and no escapes of half a character, as JSON has them beyond U+FFFF.
_YAML_TEXT = st.text(
    st.characters(codec="utf-8", max_codepoint=0xFFFF, exclude_characters="\x7f"), max_size=20
)


def _values(text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        st.none()
        | st.booleans()
        | st.integers(min_value=-(10**399) + 1, max_value=10**400 - 1)
        | st.floats(allow_nan=False, allow_infinity=False)
        | text,
        lambda children: st.lists(children) | st.dictionaries(text, children),
        max_leaves=20,
    )


@given(_values(_ANY_TEXT), st.booleans(), st.sampled_from([None, 2]))
def test_json_is_read_as_it_was_written(value: Any, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)

    found = parsed(text, "f.json")

    assert repr(found) == repr(value)


@given(_values(_YAML_TEXT), st.sampled_from([None, 2]))
def test_json_is_yaml(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)

    found = parsed(text)

    assert repr(found) == repr(value)


@given(st.text(max_size=200), st.sampled_from(["f.yaml", "f.json"]))
def test_any_text_is_read_or_refused_in_our_words(text: str, name: str) -> None:
    try:
        data = parsed(text, name)
    except FixtureError as error:
        data = str(error)

    assert json.loads(json.dumps(data, allow_nan=False)) == data
