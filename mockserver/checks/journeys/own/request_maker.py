"""Valid requests of a document's operations: of its examples and schemas, and of the data given."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote_plus

from mockserver.checks.journeys.own.fresh import fresh_text, fresh_value
from mockserver.checks.query_credentials import query_credentials
from mockserver.checks.wire.request import Request
from mockserver.contract.absent import ABSENT
from mockserver.contract.content import Unreadable
from mockserver.contract.contract import Contract
from mockserver.contract.example import ExampleRequest, example_request, example_text
from mockserver.contract.operation import Operation
from mockserver.contract.parameter import Parameter
from mockserver.contract.values import Values
from mockserver.contract.writing import write_query
from mockserver.errors import Unsatisfiable
from mockserver.inferred.resources.member import Steps, find_at, with_value
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.view import views_of

Json = Any
#: So many values are made of a schema until one is accepted.
_TRIES = 4


class RequestMaker:
    """Makes requests of the operations of one contract.

    `data` are values by name: of parameters and credentials, and members of bodies by operationId.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.views = views_of(contract)
        self.shapes = Shapes(contract.document.data)
        self._values = Values(contract)
        self._first: dict[str, ExampleRequest] = {}

    def operation(self, name: str) -> Operation:
        """Return an operation by its id."""
        return self.contract.operations[name]

    def body(self, name: str, data: Mapping[str, Any]) -> Json | None:
        """Return a valid body, with the members that the data has for it; None without one."""
        body = self._example(name).body
        more = data.get(name)
        return {**body, **more} if isinstance(body, dict) and isinstance(more, dict) else body

    def accepts(self, name: str, body: Json) -> bool:
        """Whether the contract allows a body; True for one of a type that is not validated."""
        rule = self.operation(name).body
        if rule is None:
            return False
        listed = rule.listed(self._example(name).media_type)
        validator = None if listed is None else rule.media[listed]
        return validator is None or validator.accepts(body)

    def with_fresh_id(self, name: str, body: Json, at: Steps, key: str) -> Json | None:
        """Return a body with an id that no row has; None if there is no such one."""

        def accepts(value: Json) -> bool:
            return self.accepts(name, with_value(body, at, value))

        value = fresh_value(key, accepts, self._sampled(name, at, key))
        return None if value is None else with_value(body, at, value)

    def unknown(self, name: str, parameter: str, key: str) -> str | None:
        """Return a text for a parameter of the path that leads to no row; None if there is none."""

        def accepts(text: str) -> bool:
            return self.takes(name, parameter, text)

        found = self._in_path(name, parameter)
        made = iter(()) if found is None else self._of_schema(f"{found.pointer}/schema", key)
        return fresh_text(key, accepts, made)

    def takes(self, name: str, parameter: str, text: str) -> bool:
        """Whether the contract allows a text for a parameter of the path."""
        found = self._in_path(name, parameter)
        if found is None:
            return True
        try:
            value = found.read_text(text)
        except Unreadable:
            return False
        return found.validator is None or found.validator.accepts(value)

    def _in_path(self, name: str, parameter: str) -> Parameter | None:
        wanted = ("path", parameter)
        parameters = self.operation(name).parameters
        return next((each for each in parameters if (each.where, each.name) == wanted), None)

    def text(self, name: str, parameter: str, data: Mapping[str, Any]) -> str:
        """Return a text for a parameter of the path: the data's, else the contract's example."""
        if parameter in data:
            return str(data[parameter])
        return example_text(self.contract, self.operation(name), parameter, self._values)

    def request(
        self,
        name: str,
        known: Mapping[str, str],
        data: Mapping[str, Any],
        *,
        query: Mapping[str, Json] | None = None,
        body: Json = ABSENT,
    ) -> Request:
        """Make a request: `known` are texts of the path, `query` and `body` win over examples."""
        operation = self.operation(name)
        texts = {**{each: str(value) for each, value in data.items()}, **known}
        made = example_request(
            self.contract,
            operation,
            known=texts,
            values=self._values,
            earlier=self._example(name),
        )
        made = made._replace(body=self.body(name, data) if body is ABSENT else body)
        headers = {name: str(data.get(name, value)) for name, value in made.headers.items()}
        if made.content_type:
            headers["Content-Type"] = made.content_type
        return Request(
            name,
            operation.method,
            self._target(operation, made.target, data, query or {}),
            headers,
            made.body,
            None if made.body is None else made.payload,
        )

    def _target(
        self, operation: Operation, target: str, data: Mapping[str, Any], query: Mapping[str, Json]
    ) -> str:
        path, _, written = target.removeprefix(self.contract.base_path).partition("?")
        given = {
            each.name: {**data, **query}[each.name]
            for each in operation.parameters
            if each.where == "query"
            and (each.name in query or (each.required and each.name in data))
        }
        names = {quote_plus(each) for each in given}
        fields = [
            each for each in written.split("&") if each and each.partition("=")[0] not in names
        ]
        for parameter in operation.parameters:
            if parameter.where == "query" and parameter.name in given:
                fields.append(write_query(parameter, given[parameter.name]))
        fields += query_credentials(operation, data)
        return "?".join(filter(None, (path, "&".join(filter(None, fields)))))

    def _example(self, name: str) -> ExampleRequest:
        if name not in self._first:
            operation = self.operation(name)
            self._first[name] = example_request(self.contract, operation, values=self._values)
        return self._first[name]

    def _sampled(self, name: str, at: Steps, key: str) -> Iterator[Json]:
        """Yield values that bodies made of their schema have at a place."""
        content = self.views[name].body
        for number in range(_TRIES if content is not None and content.schema is not None else 0):
            assert content is not None, "there is a schema"
            with suppress(Unsatisfiable):
                made = self._values.value(content.schema_pointer, "request", f"{key}/{number}")
                yield find_at(made, at)

    def _of_schema(self, pointer: str, key: str) -> Iterator[Json]:
        for number in range(_TRIES):
            with suppress(Unsatisfiable, KeyError):
                yield self._values.value(pointer, "reply", f"{key}/{number}")
