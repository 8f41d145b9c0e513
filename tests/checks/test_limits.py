"""Limits of a server: what is refused for its length alone is no finding."""

from pathlib import Path

import pytest

from tests.checks.builders import a_contract_with_a_body, a_target, checked
from tests.checks.fixed_server import answering

MEBIBYTE = 2**20


@pytest.mark.parametrize(("length", "codes"), [(MEBIBYTE, set()), (100, {"ST103", "ST202"})])
def test_413_is_found_for_a_body_that_servers_commonly_take(
    tmp_path: Path, length: int, codes: set[str]
) -> None:
    document = a_contract_with_a_body(tmp_path, "x" * length).document.data

    with answering(413) as server:
        report = checked(a_target(server.url, document=document), only=("examples",))

    assert {each.code for each in report.findings} == {*codes, "never-answered-2xx"}
