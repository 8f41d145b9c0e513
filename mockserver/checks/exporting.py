"""Writes a target as schemathesis' own configuration: what a plain `st run` needs to be as quiet.

No credential is written; the file names environment variables in their place.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schemathesis.config import ChecksConfig

from mockserver.checks.conformance import PHASES
from mockserver.checks.expected_status import ExpectedStatus
from mockserver.checks.limits import TAKEN
from mockserver.checks.target import Target
from mockserver.errors import CheckError
from mockserver.files import not_written, replacing

#: The variable with scheme, host and port of the server.
URL = "MOCKSERVER_CHECK_URL"

_HEAD = """\
# schemathesis' configuration for {name}, written by `mockserver check --export-config`.
# Set {variables}, and run:
#     st --config-file {file} run SPECIFICATION
# A list of statuses compares no body: `mockserver check` also asks what a refusal says.
"""
_ABOUT_HOOKS = """\
# The file of hooks has what schemathesis has no list for. Where a missing credential is refused
# with a status of the vendor's own, `st run` tries no wrong one; `mockserver check` does.
"""
_HOOKS = '''\
"""Expected replies for which schemathesis' configuration has no list.

Written by `mockserver check --export-config`. Each line has the operation, the code of the failure,
the statuses, and texts of which the body must contain one. What is about a limit of the server is
expected at every operation: 413 for a body of more than TAKEN bytes, and 429 with Retry-After.
"""

import schemathesis

TAKEN = {taken}
EXPECTED = [
{lines}
]


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Drop a failure whose reply is expected."""
    return not _is_about_limits(response) and not any(
        (label, code) == (case.operation.label, failure.code) and _matches(failure, response, *rest)
        for label, code, *rest in EXPECTED
    )


def _is_about_limits(response):
    if response.status_code == 413:
        body = response.request.body
        return isinstance(body, (bytes, str)) and len(body) > TAKEN
    return response.status_code == 429 and "retry-after" in response.headers


def _matches(failure, response, statuses, says):
    if failure.code == "ST401":
        # The response is that of the call with credentials; the message names the other's status.
        return any(f"got `{{status.replace('xx', '')}}" in failure.message for status in statuses)
    came = str(response.status_code)
    if came not in statuses and f"{{came[0]}}xx" not in statuses:
        return False
    return not says or any(each in response.text for each in says)
'''
#: The checks that have no list for any status, or none for a missing Authorization header.
_IN_HOOKS = {
    "ignored_auth": "ST401",
    "missing_required_header": "ST203",
    "status_code_conformance": "ST103",
}
_WITH_LIST = (
    "missing_required_header",
    "negative_data_rejection",
    "not_a_server_error",
    "positive_data_acceptance",
)


def export_configuration(target: Target, path: Path) -> tuple[Path, ...]:
    """Write the configuration, and beside it a file of hooks for what it has no list for.

    Returns the files. Raises CheckError where one cannot be written.
    """
    hooks = path.with_name(f"{path.stem}_hooks.py")
    lines = "\n".join(_hook_lines(target))
    texts = {
        path: _configuration(target, path, hooks),
        hooks: _HOOKS.format(taken=TAKEN, lines=lines),
    }
    with ExitStack() as stack:
        for each, text in texts.items():
            try:
                stack.enter_context(replacing(each)).write(text)
            except OSError as error:
                hint = "Name a file in a folder that you may write to."
                raise CheckError(
                    f"The configuration {not_written(each, error)}", hint=hint
                ) from None
    return tuple(texts)


def _configuration(target: Target, path: Path, hooks: Path) -> str:
    variables = ", ".join((URL, *map(_variable, target.credential_headers)))
    parts = [_HEAD.format(name=target.name, variables=variables, file=path)]
    parts.append(f"{_ABOUT_HOOKS}hooks = {_toml(str(hooks.resolve()))}\n")
    parts.append(
        f"base-url = {_toml('${' + URL + '}' + urlsplit(target.base_url).path)}\n"
        'continue-on-failure = true\nsuppress-health-check = ["all"]\n'
    )
    masked = {"keys-to-sanitize": sorted(target.secret_names)}
    parts += [_table("output.sanitization", masked)]
    parts += [_table("headers", _headers(_of_every_operation(target)))]
    parts += [_table(f"phases.{name}", settings) for name, settings in PHASES.items() if settings]
    parts += [_operation(target, label) for label in target.labels]
    return "\n".join(parts)


def _operation(target: Target, label: str) -> str:
    of_all = _of_every_operation(target)
    names = [name for name in target.credential_names(label) if name not in of_all]
    lines = [f"[[operations]]\ninclude-name = {_toml(label)}\n"]
    lines.append(_table("operations.headers", _headers(names)))
    expected = [one for one in target.expected_of(label) if one.check in _WITH_LIST]
    for check in dict.fromkeys(one.check for one in expected):
        of_check = [one for one in expected if one.check == check]
        known = getattr(ChecksConfig(), check).expected_statuses
        statuses = [*known, *(status for one in of_check for status in one.statuses)]
        lines += [f"# {one.reason}\n" for one in of_check]
        lines.append(_table(f"operations.checks.{check}", {"expected-statuses": statuses}))
    return "".join(lines)


def _of_every_operation(target: Target) -> list[str]:
    """Return the headers of the credentials that every operation gets."""
    names = [target.credential_names(label) for label in target.labels]
    return [name for name in names[0] if all(name in each for each in names)] if names else []


def _headers(names: Iterable[str]) -> dict[str, str]:
    return {name: "${" + _variable(name) + "}" for name in names}


def _hook_lines(target: Target) -> Iterator[str]:
    for label in target.labels:
        for one in target.expected_of(label):
            if one.check in _IN_HOOKS:
                yield f"    {_line(label, one)!r},"


def _line(label: str, one: ExpectedStatus) -> tuple[str, str, list[str], list[str]]:
    return label, _IN_HOOKS[one.check], list(one.statuses), list(one.says)


def _table(name: str, members: dict[str, Any]) -> str:
    lines = [f"{json.dumps(key)} = {_toml(value)}\n" for key, value in members.items()]
    return f"[{name}]\n{''.join(lines)}"


def _toml(value: str | int | bool | Iterable[str]) -> str:
    # What TOML writes otherwise than JSON does not occur: the names come from the contract.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _variable(header: str) -> str:
    """Return the environment variable for a header: X_CLIENT_AUTHORIZATION."""
    return re.sub(r"[^A-Z0-9]", "_", header.upper())
