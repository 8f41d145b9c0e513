"""Lets what generates requests build each strategy once for what it is built from."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from itertools import chain
from typing import Any, NamedTuple

from schemathesis.resources import repository
from schemathesis.specs.openapi.adapter import parameters

#: So many strategies of objects are kept; then all are let go.
_MOST_OBJECTS = 20_000


class _Sources(NamedTuple):
    """What the strategies of an operation are built from.

    `repository` has the `known` values of replies and of the contract's examples, and `phase` says
    which of the two come in turn.
    """

    settings: object
    repository: Any
    known: tuple[object, ...]
    deleted: int
    phase: tuple[int, ...]


class _Kept(NamedTuple):
    """A strategy, and the turns that building it took.

    As long as it is kept, nothing else gets the id of its owner.
    """

    owner: object
    sources: _Sources
    strategy: Any
    turns: Counter[str]


def once_for_known_values(build: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method `get_strategy` of schemathesis that builds anew only after a new value.

    It gives generated requests the values that earlier replies had, such as ids: for each case it
    collects them again, although most cases have brought none. Where the contract has examples,
    they and the values of replies take turns; a strategy that is not built takes its turns, too.
    """
    kept: dict[Hashable, _Kept] = {}
    names: dict[str, tuple[str, ...]] = {}

    def get_strategy(
        owner: Any, operation: Any, config: Any, mode: Any, *exclude: Any, **more: Any
    ) -> Any:
        try:
            sources = _sources(operation.label, config, more, names)
            place = (id(owner), mode, sources and sources.phase, *map(frozenset, exclude))
        except (AttributeError, KeyError, TypeError):
            sources = None  # another release of schemathesis may keep its values elsewhere
        if sources is None:
            return build(owner, operation, config, mode, *exclude, **more)
        turns = sources.repository._example_turns
        found = kept.get(place)
        if found is not None and found.sources == sources:
            for name, count in found.turns.items():
                turns[name] = turns.get(name, 0) + count
            return found.strategy
        before = Counter(turns)
        strategy = build(owner, operation, config, mode, *exclude, **more)
        kept[place] = _Kept(owner, sources, strategy, Counter(turns) - before)
        return strategy

    return get_strategy


def _sources(
    label: str, config: Any, more: Mapping[str, Any], names: dict[str, tuple[str, ...]]
) -> _Sources | None:
    """Return what the strategies of an operation are built from; None where that is no reply."""
    feedback = more["feedback"]
    values = feedback.extra_data_source
    settings = parameters._strategy_cache_key(config, feedback, more["mix_examples"])
    if settings is None or values is None or label not in values.consumer_labels:
        return None
    if label not in names:
        needed = (one.resource_name for key, one in values.requirements.items() if key[0] == label)
        names[label] = tuple(dict.fromkeys(needed))
    stored = values.repository
    with stored._lock:
        by_context = [stored._resource_buckets.get(name, {}) for name in names[label]]
        known = tuple(chain.from_iterable(chain.from_iterable(map(dict.values, by_context))))
        turns = [stored._example_turns.get(name, 0) for name in names[label]]
    phase = tuple(turn % repository.EXAMPLE_DRAW_PERIOD for turn in turns)
    return _Sources(settings, stored, known, len(values._tombstoned), phase)


def once_for_each_mapping(build: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function `fixed_dictionaries` that builds a strategy once for the same members."""
    kept: dict[Hashable, Any] = {}

    def fixed_dictionaries(mapping: Mapping[Any, Any], *, optional: Any = None) -> Any:
        if optional is not None or type(mapping) is not dict:
            return build(mapping, optional=optional)
        # The strategy keeps those of its members, so that nothing else gets their ids.
        key = tuple((name, id(strategy)) for name, strategy in mapping.items())
        if key not in kept:
            if len(kept) >= _MOST_OBJECTS:
                kept.clear()
            kept[key] = build(mapping)
        return kept[key]

    return fixed_dictionaries
