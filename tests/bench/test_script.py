"""The Lua for wrk: texts survive the quoting."""

import pytest

from tests.bench.script import counted_script, lua_text, timed_script
from tests.bench.workload import W1, W2, W3, Workload, request_for

CREDENTIALS = {"X-KoomaLooma-JWT": "a.b.c"}


def test_lua_reads_quotes_backslashes_and_bytes_as_they_are() -> None:
    assert lua_text('say "é\\n"') == r'"say \034\195\169\092n\034"'


def test_a_workload_without_a_body_sends_none() -> None:
    request = request_for(W2, base_path="/api", credentials=CREDENTIALS, world="bench")

    script = timed_script(request)

    assert "wrk.body" not in script
    assert 'wrk.headers["X-KoomaLooma-JWT"] = "a.b.c"' in script


@pytest.mark.parametrize(("workload", "method"), [(W1, "POST"), (W2, "POST"), (W3, "PUT")])
def test_a_script_sends_the_method_of_its_workload(workload: Workload, method: str) -> None:
    request = request_for(workload, base_path="", credentials=CREDENTIALS, world="bench")

    assert timed_script(request).startswith(f'wrk.method = "{method}"\n')


def test_a_counted_script_names_its_worlds_and_its_limit() -> None:
    request = request_for(W1, base_path="", credentials=CREDENTIALS, world="one")

    script = counted_script(request, ["one", "two"], 40)

    assert 'local worlds, limit = {"one", "two"}, 40\n' in script
