"""Write values as parameters and forms carry them: what `Style` and `Form` read back."""

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from mockserver.contract.document import Json
from mockserver.contract.form import Form
from mockserver.contract.parameter import Parameter
from mockserver.contract.style import PREFIXES, SEPARATORS, Style

#: Stands between the parts of a multipart body that is written here.
BOUNDARY = "mockserver-boundary"


class Part(NamedTuple):
    """A part of a multipart body: a text, or JSON where `is_json`."""

    name: str
    text: str
    is_json: bool


def text_of(value: Json) -> str:
    """Write one value as a text; what is no text is written as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def write_text(parameter: Parameter, value: Json) -> str:
    """Write the text of a path segment or a header, not encoded."""
    style, name = parameter.style, parameter.name
    if parameter.is_json:
        return json.dumps(value, ensure_ascii=False)
    prefix = PREFIXES.get(style.name, "")
    named = f"{name}=" if style.name == "matrix" else ""
    between = prefix if prefix and style.explode else SEPARATORS.get(style.name, ",")
    if style.explode and isinstance(value, dict):
        return prefix + between.join(f"{key}={text_of(each)}" for key, each in value.items())
    if style.explode and isinstance(value, list):
        return prefix + between.join(named + text_of(each) for each in value)
    return prefix + named + between.join(map(text_of, _flat(value)))


def write_query(parameter: Parameter, value: Json) -> str:
    """Write a parameter as a part of a query, encoded; empty for an empty list or object."""
    if parameter.is_json:
        return _fields([(parameter.name, json.dumps(value, ensure_ascii=False))])
    return _styled(parameter.name, parameter.style, value)


def write_cookies(parameter: Parameter, value: Json) -> list[str]:
    """Write a parameter as cookies: `name=value`, not encoded."""
    style, name = parameter.style, parameter.name
    if parameter.is_json:
        return [f"{name}={json.dumps(value)}"]
    if style.explode and isinstance(value, dict):
        return [f"{key}={text_of(each)}" for key, each in value.items()]
    return [f"{name}={','.join(map(text_of, _flat(value)))}"]


def write_form(form: Form, value: Json) -> str:
    """Write an object as application/x-www-form-urlencoded; what is no object has no fields."""
    written = []
    for name, each in value.items() if isinstance(value, dict) else ():
        style = form.styles.get(name)
        if name in form.json or each in ([], {}):
            # A form has no empty lists and objects; as JSON they are read back.
            written.append(_fields([(name, json.dumps(each, ensure_ascii=False))]))
        elif style is not None:
            written.append(_styled(name, style, each))
        elif isinstance(each, list) and _is_repeated(form, name, each):
            written.append(_fields((name, text_of(item)) for item in each))
        else:
            written.append(_fields(_bracketed(name, each)))
    return "&".join(filter(None, written))


def _is_repeated(form: Form, name: str, items: list[Json]) -> bool:
    """Whether each item is a field of the same name: not where one alone would be no list."""
    is_flat = not any(isinstance(item, dict | list) for item in items)
    return is_flat and (len(items) > 1 or not form.member(name).is_scalar)


def write_parts(value: Json) -> list[Part]:
    """Write an object as the parts of multipart/form-data: objects as JSON, each item a part."""
    parts = []
    for name, each in value.items() if isinstance(value, dict) else ():
        for item in each if isinstance(each, list) else [each]:
            parts.append(Part(name, text_of(item), isinstance(item, dict | list)))
    return parts


def write_multipart(value: Json) -> bytes:
    """Write an object as a body of multipart/form-data, with BOUNDARY between its parts."""
    lines = []
    for name, text, is_json in write_parts(value):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        lines += [f"--{BOUNDARY}", f'Content-Disposition: form-data; name="{quoted}"']
        lines += ["Content-Type: application/json"] if is_json else []
        lines += ["", text]
    return "\r\n".join([*lines, f"--{BOUNDARY}--", ""]).encode()


def _styled(name: str, style: Style, value: Json) -> str:
    if style.name == "deepObject":
        return _fields(_bracketed(name, value))
    if style.explode and isinstance(value, dict):
        return _fields((key, text_of(each)) for key, each in value.items())
    if style.explode and isinstance(value, list):
        return _fields((name, text_of(each)) for each in value)
    items = [quote_plus(text_of(each)) for each in _flat(value)]
    separator = SEPARATORS.get(style.name, ",")
    between = separator if separator == "," else quote(separator)
    return f"{quote_plus(name)}={between.join(items)}" if items else ""


def _fields(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{quote_plus(name)}={quote_plus(text)}" for name, text in pairs)


def _bracketed(name: str, value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _bracketed(f"{name}[{key}]", each)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _bracketed(f"{name}[{index}]", each)
    else:
        yield name, text_of(value)


def _flat(value: Json) -> list[Json]:
    if isinstance(value, dict):
        return [each for pair in value.items() for each in pair]
    return value if isinstance(value, list) else [value]
