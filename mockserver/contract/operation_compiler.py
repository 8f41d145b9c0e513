"""Compile one operation of a specification: parameters, body, replies and security schemes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from mockserver.contract.document import Document, Json
from mockserver.contract.form import compile_form
from mockserver.contract.media_type import essence, is_range, kind_of
from mockserver.contract.operation import BodyRule, Operation, ReplyRule, SecurityScheme
from mockserver.contract.parameter import Parameter
from mockserver.contract.parameter_compiler import compile_parameter
from mockserver.contract.reference import find_pointer, follow, resolve
from mockserver.contract.schema import Direction, Schemas
from mockserver.contract.segment import names_in
from mockserver.contract.shape import Shapes
from mockserver.contract.validator import Validator
from mockserver.contract.violation import pointer_to
from mockserver.errors import ContractError

_NOT_PARAMETERS = ("accept", "content-type", "authorization")


class Declared(NamedTuple):
    """An operation as a document declares it; `item` is the path item that holds it."""

    path: str
    method: str
    item: Json
    #: Where the path item stands.
    pointer: str

    @property
    def node(self) -> Json:
        """The operation itself."""
        return self.item[self.method]

    @property
    def at(self) -> str:
        """Where the operation stands."""
        return f"{self.pointer}/{self.method}"

    @property
    def name(self) -> str:
        """The operation as a person calls it: `GET /pets/{id}`."""
        return f"{self.method.upper()} {self.path}"


class OperationCompiler:
    """Compiles the operations of one document, each by itself; holds what they share."""

    def __init__(self, api: str, document: Document, schemas: Schemas) -> None:
        self.api = api
        self.document = document
        self.data = document.data
        self.schemas = schemas
        self.shapes = Shapes(document.data)
        #: What is not validated: a sentence, its pointer, and what is done instead.
        self.unjudged: list[tuple[str, str, str]] = []
        self._schemes: dict[str, SecurityScheme] = {}
        #: What several operations refer to, by the places where it stands.
        self._parameters_at: dict[str, Parameter] = {}
        self._replies_at: dict[str, ReplyRule] = {}

    def compile(self, declared: Declared) -> Operation:
        """Compile one operation by itself.

        Raises ContractError, with file and line, for what is not supported; KeyError, TypeError
        or AttributeError for parts that break OpenAPI, which a checked document does not have.
        """
        path, method, item, pointer = declared
        node, at = declared.node, declared.at
        names = frozenset(self._names(path, pointer))
        identifier = node.get("operationId")
        if not identifier:
            raise self._error("This operation has no operationId.", at, "Give it a unique one.")
        security = self._security(node, at)
        parameters = _apart(tuple(self._parameters(names, item, node, pointer, at)), security)
        body = None
        if "requestBody" in node:
            body = self._body(*self._followed(f"{at}/requestBody", node["requestBody"]))
        return Operation(
            api=self.api,
            id=identifier,
            method=method.upper(),
            path=path,
            pointer=at,
            summary=node.get("summary", ""),
            tags=tuple(node.get("tags", ())),
            parameters=parameters,
            body=body,
            replies=self.replies(declared),
            security=security,
        )

    def replies(self, declared: Declared) -> dict[str, ReplyRule]:
        """Compile the replies of one operation, by status; raises what `compile` does."""
        responses = find_pointer(self.data, f"{declared.at}/responses")
        return {
            _status(status): self._reply(
                *self._followed(f"{declared.at}/responses/{status}", reply)
            )
            for status, reply in responses.items()
            if not str(status).startswith("x-")
        }

    def _parameters(
        self, named: frozenset[str], item: Json, node: Json, pointer: str, at: str
    ) -> Iterator[Parameter]:
        parameters: dict[tuple[str, str], Parameter] = {}
        for base, declared in ((pointer, item), (at, node)):
            for index, raw in enumerate(declared.get("parameters", ())):
                place, parameter = self._followed(f"{base}/parameters/{index}", raw)
                key = parameter["in"], parameter["name"]
                if key[0] == "header" and key[1].lower() in _NOT_PARAMETERS:
                    continue
                parameters[key] = self._parameter(place, parameter)
        declared_names = {name for where, name in parameters if where == "path"}
        for name in named - declared_names:
            raise self._error(
                f"The path has {{{name}}}, but no parameter of that name.",
                at,
                "Declare the parameter.",
            )
        for name in declared_names - named:
            raise self._error(
                f"The path has no {{{name}}} for its parameter {name!r}.",
                at,
                "Remove the parameter, or add {name} to the path.",
            )
        yield from parameters.values()

    def _parameter(self, at: str, node: Json) -> Parameter:
        if at not in self._parameters_at:
            try:
                compiled = compile_parameter(at, node, self.shapes, self._validator)
            except ValueError as error:
                raise self._error(str(error), at, "Use path, query, header or cookie.") from None
            self._parameters_at[at] = compiled
        return self._parameters_at[at]

    def _body(self, at: str, node: Json) -> BodyRule:
        forms = {
            essence(name): compile_form(self.shapes, content)
            for name, content in node.get("content", {}).items()
            if is_range(name) or kind_of(name) in ("form", "multipart")
        }
        media = self._media(at, node, "request")
        return BodyRule(bool(node.get("required", False)), media, forms)

    def _reply(self, at: str, node: Json) -> ReplyRule:
        if at not in self._replies_at:
            headers = node.get("headers", {}).items()
            required = [
                name
                for name, header in headers
                if name.lower() != "content-type"
                and resolve(self.data, header).get("required") is True
            ]
            self._replies_at[at] = ReplyRule(self._media(at, node, "reply"), tuple(required))
        return self._replies_at[at]

    def _media(self, at: str, node: Json, direction: Direction) -> dict[str, Validator | None]:
        media: dict[str, Validator | None] = {}
        for name, content in node.get("content", {}).items():
            place = f"{at}{pointer_to('content', name)}/schema"
            is_judged = "schema" in content and self._is_judged(name, content["schema"], place)
            media[essence(name)] = self._validator(direction, place) if is_judged else None
        return media

    def _is_judged(self, name: str, schema: Json, place: str) -> bool:
        """Whether bodies of this media type can be validated: texts only by a schema of a text."""
        if is_range(name) or kind_of(name) not in ("text", "binary"):
            return True
        if self.shapes.of(schema).is_scalar:
            return True
        what = f"Bodies of type {name!r} are not validated: the schema describes no text."
        hint = "They are read and sent as text."
        if essence(name).endswith("xml"):
            what = "XML is not validated: a body in XML is a text, a reply is JSON under its type."
            hint = "Declare application/json beside it to have its members kept."
        if all(what != told for told, _, _ in self.unjudged):
            self.unjudged.append((what, place, hint))
        return False

    def _validator(self, direction: Direction, pointer: str) -> Validator:
        try:
            return self.schemas.validator(pointer, direction)
        except ContractError as error:
            where = self.document.where(error.where or pointer)
            raise ContractError(error.what, where=where, hint=error.hint) from None

    def _security(self, node: Json, at: str) -> tuple[tuple[SecurityScheme, ...], ...]:
        return tuple(
            tuple(self._scheme(name, at) for name in requirement)
            for requirement in node.get("security", self.data.get("security", ()))
        )

    def _scheme(self, name: str, at: str) -> SecurityScheme:
        if name not in self._schemes:
            declared = self.data.get("components", {}).get("securitySchemes", {})
            if name not in declared:
                raise self._error(f"There is no security scheme {name!r}.", at, "Declare it.")
            self._schemes[name] = _security_scheme(name, resolve(self.data, declared[name]))
        return self._schemes[name]

    def _followed(self, pointer: str, node: Json) -> tuple[str, Json]:
        return follow(self.data, pointer, node)

    def _names(self, path: str, pointer: str) -> tuple[str, ...]:
        try:
            return names_in(path)
        except ValueError as error:
            hint = "Between two slashes, literal text and {names} have to alternate."
            raise self._error(str(error), pointer, hint) from None

    def _error(self, what: str, pointer: str, hint: str) -> ContractError:
        return ContractError(what, where=self.document.where(pointer), hint=hint)


def _apart(
    parameters: tuple[Parameter, ...], security: tuple[tuple[SecurityScheme, ...], ...]
) -> tuple[Parameter, ...]:
    """Tell a parameter that takes the rest of the query what is not its own."""
    names = {each.name for each in parameters if each.where == "query"}
    names |= {scheme.name for each in security for scheme in each if scheme.where == "query"}
    return tuple(
        replace(each, others=frozenset(names - {each.name})) if each.takes_the_rest else each
        for each in parameters
    )


def _status(name: str | int) -> str:
    """Return a status, a range such as `4XX`, or `default`; a range may be written small."""
    return str(name).upper() if str(name).lower().endswith("xx") else str(name)


def _security_scheme(name: str, node: Json) -> SecurityScheme:
    if node["type"] == "apiKey":
        return SecurityScheme(name, "apiKey", node["in"], node["name"])
    scheme = node.get("scheme", "bearer").lower()
    return SecurityScheme(name, node["type"], "header", "Authorization", scheme)
