"""A strategy that is built once is the one that would be built each time."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.config import GenerationConfig
from schemathesis.resources.repository import ResourceRepository

from mockserver.checks import economy
from mockserver.checks.reuse import once_for_each_mapping, once_for_known_values
from tests.checks.builders import a_target, checked
from tests.checks.server import serving

_OPERATION = SimpleNamespace(label="GET /users/{id}")


class _Sources:
    """What schemathesis knows of replies, and a strategy of it: the values themselves."""

    def __init__(self) -> None:
        self.built = 0
        self.values = SimpleNamespace(
            consumer_labels={_OPERATION.label},
            requirements={(_OPERATION.label, "path", "id"): SimpleNamespace(resource_name="User")},
            repository=ResourceRepository(()),
            semantic_index=None,
            _tombstoned=set(),
        )

    def add(self, number: int, *, is_example: bool = False) -> None:
        self.values.repository._store(
            resource_name="User",
            data={"id": number},
            source_operation="POST /users",
            status_code=201,
            context={},
            from_example=is_example,
        )

    def take(self, get_strategy: Any, mode: str = "positive") -> Any:
        feedback = SimpleNamespace(
            extra_data_source=self.values, error_feedback=None, constants_value_source=None
        )
        return get_strategy(
            self, _OPERATION, GenerationConfig(), mode, feedback=feedback, mix_examples=True
        )

    def build(self, *owner_operation_config_mode: Any, **_: object) -> Any:
        self.built += 1
        known = self.values.repository.iter_instances("User")
        ids = [one.data["id"] for one in known]
        mode = owner_operation_config_mode[-1]
        return [mode, *(each for each in ids if ("User", each) not in self.values._tombstoned)]


_changes = st.lists(
    st.tuples(st.sampled_from(["none", "value", "example", "deleted"]), st.integers(0, 2)),
    max_size=20,
)


@given(changes=_changes)
def test_it_has_the_values_that_one_built_each_time_has(changes: list[tuple[str, int]]) -> None:
    once, always = _Sources(), _Sources()
    get_strategy = once_for_known_values(once.build)

    for kind, number in changes:
        for sources in (once, always):
            if kind == "deleted":
                sources.values._tombstoned.add(("User", number))
            elif kind != "none":
                sources.add(number, is_example=kind == "example")
        for mode in ("positive", "positive", "negative"):
            assert once.take(get_strategy, mode) == always.take(always.build, mode)
    assert once.built <= always.built


def test_it_is_built_anew_only_after_a_new_value() -> None:
    sources = _Sources()
    get_strategy = once_for_known_values(sources.build)

    for number in (1, 2):
        sources.add(number)
        assert sources.take(get_strategy) is sources.take(get_strategy)

    assert sources.built == 2


def test_it_is_built_each_time_where_values_are_kept_elsewhere() -> None:
    sources = _Sources()
    del sources.values._tombstoned
    get_strategy = once_for_known_values(lambda *_, **__: object())

    assert sources.take(get_strategy) is not sources.take(get_strategy)


def test_an_object_with_the_same_members_is_built_once() -> None:
    build = once_for_each_mapping(st.fixed_dictionaries)
    number, text = st.integers(), st.text()

    assert build({"a": number, "b": text}) is build({"a": number, "b": text})
    assert build({"a": number}) is not build({"a": text})
    assert build({"a": number}) is not build({"b": number})
    assert build({}, optional={"a": number}) is not build({}, optional={"a": number})


@pytest.mark.slow
def test_a_check_sends_the_same_requests_without_reuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def seen() -> list[Any]:
        with serving() as server:
            checked(a_target(server.url), only=("fuzzing",), max_examples=10)
        return server.seen

    with_reuse = seen()
    for name in ("once_for_known_values", "once_for_each_mapping"):
        monkeypatch.setattr(economy, name, lambda build: build)

    assert with_reuse == seen()
