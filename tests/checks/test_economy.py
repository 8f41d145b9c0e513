"""Work that is spared changes no result, and everything is as before afterwards."""

import gc
from pathlib import Path

import hypothesis.configuration
import hypothesis.strategies
import pytest
import requests.sessions
from hypothesis.internal import charmap
from hypothesis.internal.conjecture import providers
from schemathesis.config import ProjectConfig, SchemathesisConfig
from schemathesis.specs.openapi.adapter.parameters import OpenApiBody, OpenApiParameterSet

from mockserver.checks.economy import sparing


def test_everything_is_as_before_afterwards() -> None:
    def state() -> list[object]:
        folder = hypothesis.configuration.storage_directory(intent_to_write=False)
        return [
            *(getattr(ProjectConfig, name) for name in ("phases_for", "checks_config_for")),
            getattr(providers, "_get_local_constants"),  # noqa: B009  # mypy knows no such name
            getattr(requests.sessions, "get_netrc_auth"),  # noqa: B009
            OpenApiBody.get_strategy,
            OpenApiParameterSet.get_strategy,
            hypothesis.strategies.fixed_dictionaries,
            gc.get_threshold(),
            folder.home_directory,
        ]

    before = state()
    with sparing():
        assert all(one != other for one, other in zip(before[:7], state()[:7], strict=True))
    assert state() == before


def test_the_collector_ignores_what_is_loaded_while_requests_are_generated() -> None:
    with sparing():
        assert gc.get_freeze_count() > 10_000
    assert gc.get_freeze_count() == 0


def test_settings_are_merged_once_and_right() -> None:
    document = {"phases": {"fuzzing": {"generation": {"max-examples": 7}}}}
    config = SchemathesisConfig.from_dict(document).projects.default
    with sparing():
        first = config.generation_for(phase="fuzzing")
        assert config.generation_for(phase="fuzzing") is first
        assert first.max_examples == 7
        assert config.generation_for(phase="coverage").max_examples is None


def test_a_call_without_credentials_gets_none_of_netrc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine example.invalid login mia password canary\n")
    monkeypatch.setenv("NETRC", str(netrc))
    request = requests.Request("GET", "http://example.invalid/")

    assert "Authorization" in requests.Session().prepare_request(request).headers
    with sparing():
        assert "Authorization" not in requests.Session().prepare_request(request).headers


@pytest.mark.slow
def test_the_table_that_is_there_already_is_the_one_that_hypothesis_makes() -> None:
    with sparing():
        charmap.intervals_from_codec.cache_clear()
        given = charmap.intervals_from_codec("utf-8")
    made = [number for number in range(0x110000) if _is_encodable(chr(number))]
    assert [(made[0], 0xD7FF), (0xE000, made[-1])] == list(given[0].intervals)
    assert len(made) == sum(last - first + 1 for first, last in given[0].intervals)
    assert list(given[1].intervals) == []


def _is_encodable(char: str) -> bool:
    try:
        return char.encode().decode() == char
    except UnicodeEncodeError:
        return False
