"""Counts what the exchanges of a check try of its contract; costs little for each of them."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mockserver.checks.coverage import Coverage, OperationCoverage, Uses
from mockserver.checks.target import Target
from mockserver.contract.reference import resolve
from mockserver.errors import ContractError


class Covering:
    """Counts calls of the operations of one contract; several threads may hand theirs over."""

    def __init__(self, target: Target) -> None:
        self._operations = {
            label: _Operation(target.document, label, operation)
            for label, operation in target.operations()
        }
        self._labels = {known: label for label, known in target.labels.items() if known}
        self._lock = threading.Lock()

    def see(
        self,
        operation: str,
        stage: str,
        url: str,
        headers: Iterable[str],
        *,
        has_body: bool,
        status: int,
    ) -> None:
        """Count one call of an operation, by its label or operationId; 0 is no reply."""
        known = self._operations.get(self._labels.get(operation, operation))
        if known is not None:
            sent = {*_sent(url, headers), *(["body"] if has_body else [])}
            with self._lock:
                known.count(stage, sent, status)

    def walked(self, journey: str, operations: Iterable[str]) -> None:
        """Note the operations, by operationId, that a journey calls."""
        for each in operations:
            known = self._operations.get(self._labels.get(each, each))
            if known is not None:
                known.journeys[journey] = None

    @property
    def answered(self) -> set[str]:
        """The operations, by their labels, that have answered a call with success."""
        return {label for label, each in self._operations.items() if each.is_answered}

    @property
    def coverage(self) -> Coverage:
        """What was counted so far."""
        return Coverage(tuple(each.coverage for each in self._operations.values()))


class _Operation:
    """The counts of one operation."""

    def __init__(
        self, document: Mapping[str, Any], label: str, operation: Mapping[str, Any]
    ) -> None:
        path = document["paths"][label.partition(" ")[2]]
        declared = [*_parameters(document, path), *_parameters(document, operation)]
        self.label = label
        self.journeys: dict[str, None] = {}
        self._names = {f"{where} {name}": _key(where, name) for where, name in declared}
        if "requestBody" in operation:
            self._names["body"] = "body"
        self._documented = [str(status) for status in operation.get("responses", {})]
        self._statuses = Counter[int]()
        self._stages = Counter[str]()
        self._sent = Counter[str]()

    def count(self, stage: str, sent: set[str], status: int) -> None:
        self._stages[stage] += 1
        self._sent.update(sent)
        if status:
            self._statuses[status] += 1

    @property
    def is_answered(self) -> bool:
        return any(200 <= status < 300 for status in self._statuses)

    @property
    def coverage(self) -> OperationCoverage:
        statuses = dict.fromkeys(self._documented, 0)
        others: dict[int, int] = {}
        for status, count in sorted(self._statuses.items()):
            key = next((each for each in _keys(status) if each in statuses), None)
            if key is None:
                others[status] = count
            else:
                statuses[key] += count
        calls = self._stages.total()
        uses = {}
        for name, key in self._names.items():
            # No call comes to an operation without the parameters of its path.
            sent = calls if name.startswith("path ") else self._sent[key]
            uses[name] = Uses(sent, calls - sent)
        return OperationCoverage(
            self.label, statuses, others, uses, tuple(self.journeys), dict(self._stages)
        )


def _keys(status: int) -> tuple[str, ...]:
    """Return what a contract may call a status, the closest first."""
    return str(status), f"{status // 100}XX", f"{status // 100}xx", "default"


def _parameters(document: Mapping[str, Any], node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for raw in node.get("parameters", ()):
        try:
            parameter = resolve(document, raw)
            yield parameter["in"], parameter["name"]
        except (KeyError, TypeError, ContractError):
            continue  # whether the contract can be read is said elsewhere


def _key(where: str, name: str) -> str:
    return f"{where} {name.lower() if where == 'header' else name}"


def _sent(url: str, headers: Iterable[str]) -> Iterator[str]:
    query = urlsplit(url).query
    if query:
        for name, _ in parse_qsl(query, keep_blank_values=True, errors="replace"):
            yield f"query {name}"
            # `filter[name]=x` is a part of the parameter `filter`.
            if "[" in name:
                yield f"query {name.partition('[')[0]}"
    for name in headers:
        yield f"header {name.lower()}"
