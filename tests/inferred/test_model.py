"""A model of what any document's collection does, on generated documents.

Replies are judged by another validator than the server's.
"""

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from openapi_schema_validator import OAS30ReadValidator, oas30_format_checker

from mockserver.contract.compiler import compile_contract
from mockserver.contract.document import SPEC_CAPS, Document
from mockserver.contract.reference import resolve
from mockserver.engine.call import NO_BODY, Reply
from mockserver.inferred.resources.member import value_at, with_value
from tests.inferred.documents import a_list_of, an_object, api, queried, ref, replies, takes
from tests.inferred.mock import Mock

WORDS = st.sampled_from(["title", "kind", "size", "owner", "price", "tags", "note"])
MEMBERS = st.sampled_from(
    [
        {"type": "string", "minLength": 1, "maxLength": 20},
        {"type": "string", "enum": ["new", "old"]},
        {"type": "integer", "minimum": 0, "maximum": 9},
        {"type": "array", "items": {"type": "string"}, "maxItems": 2},
        {"type": "boolean", "nullable": True},
        {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}},
    ]
)
IDS = st.sampled_from(
    [
        {"type": "integer"},
        {"type": "string"},
        {"type": "string", "format": "uuid"},
        {"type": "string", "pattern": "^[a-z]{4,8}$"},
    ]
)
WRAPPERS = st.sampled_from([(), ("data",), ("result",)])


def wrapped(schema: dict[str, Any], steps: tuple[str, ...]) -> dict[str, Any]:
    for step in steps:
        schema = an_object((step,), **{step: schema})
    return schema


class Collection(RuleBasedStateMachine):
    """Rows as a client believes them to be, beside the mock's."""

    @initialize(
        noun=st.sampled_from(["pets", "orders", "people", "boxes"]),
        members=st.dictionaries(WORDS, MEMBERS, min_size=1, max_size=4),
        identifier=IDS,
        one=WRAPPERS,
        many=WRAPPERS,
        is_required=st.booleans(),
        seed=st.integers(0, 3),
    )
    def begin(
        self,
        noun: str,
        members: dict[str, Any],
        identifier: dict[str, Any],
        one: tuple[str, ...],
        many: tuple[str, ...],
        is_required: bool,
        seed: int,
    ) -> None:
        self.path, self.one, self.many, self.members = f"/{noun}", one, many, members
        required = tuple(members) if is_required else ()
        row = an_object(("id", *required), id={**identifier, "readOnly": True}, **members)
        shown = wrapped(ref("Row"), one)
        data = api(
            {
                f"GET /{noun}": replies(wrapped(a_list_of(ref("Row")), many))
                | queried(limit={"type": "integer", "minimum": 1}),
                f"POST /{noun}": takes(ref("Row")) | replies(shown, 201),
                f"GET /{noun}/{{id}}": replies(shown),
                f"PATCH /{noun}/{{id}}": takes(an_object((), **members)) | replies(shown),
                f"DELETE /{noun}/{{id}}": replies(None, 204),
            },
            {"Row": row},
        )
        self.data = data
        document = Document("shop.yaml", "", data, SPEC_CAPS)
        self.mock = Mock(compile_contract("shop", document), seed=seed)
        self.other = self.mock.new_world(seed)
        self.untouched = {name: dict(rows) for name, rows in self.other.tables["shop"].items()}
        self.rows = {str(each["id"]): each for each in self.listed()}
        assert len(self.rows) == 3

    def judged(self, label: str, reply: Reply) -> Any:
        """Return a reply's body, once the other validator has accepted it."""
        method, _, path = label.partition(" ")
        responses = self.data["paths"][path][method.lower()]["responses"]
        content = responses[str(reply.status)].get("content")
        if content is not None:
            schema = {**content["application/json"]["schema"], "components": self.components()}
            OAS30ReadValidator(schema, format_checker=oas30_format_checker).validate(reply.body)
        return reply.body

    def components(self) -> Any:
        return resolve(self.data, self.data["components"])

    def listed(self) -> list[dict[str, Any]]:
        reply = self.mock.call("GET", f"{self.path}?limit=1000")
        rows: list[dict[str, Any]] = value_at(
            self.judged(f"GET {self.path}", reply), tuple(reversed(self.many))
        )
        return rows

    def sent(self, data: st.DataObject) -> dict[str, Any]:
        """Draw a whole body."""
        return {name: data.draw(_value(schema)) for name, schema in self.members.items()}

    @rule(data=st.data())
    def create(self, data: st.DataObject) -> None:
        sent = self.sent(data)
        reply = self.mock.call("POST", self.path, sent)
        row = value_at(self.judged(f"POST {self.path}", reply), self.one)
        assert {name: row[name] for name in sent} == sent
        assert str(row["id"]) not in self.rows
        self.rows[str(row["id"])] = row

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        identifier = data.draw(st.sampled_from(sorted(self.rows)))
        name = data.draw(st.sampled_from(sorted(self.members)))
        value = data.draw(_value(self.members[name]))
        reply = self.mock.call("PATCH", f"{self.path}/{identifier}", {name: value})
        changed = value_at(self.judged(f"PATCH {self.path}/{{id}}", reply), self.one)
        if value is not None:
            assert changed[name] == value or isinstance(value, dict)
        self.rows[identifier] = changed

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def show(self, data: st.DataObject) -> None:
        identifier = data.draw(st.sampled_from(sorted(self.rows)))
        reply = self.mock.call("GET", f"{self.path}/{identifier}")
        shown = self.judged(f"GET {self.path}/{{id}}", reply)
        assert shown == with_value({}, self.one, self.rows[identifier])

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        identifier = data.draw(st.sampled_from(sorted(self.rows)))
        assert self.mock.call("DELETE", f"{self.path}/{identifier}") == Reply(204, NO_BODY)
        del self.rows[identifier]
        assert self.mock.call("GET", f"{self.path}/{identifier}").status == 404
        assert self.mock.call("DELETE", f"{self.path}/{identifier}").status == 404

    @invariant()
    def the_list_shows_every_row(self) -> None:
        if hasattr(self, "rows"):
            assert {str(each["id"]): each for each in self.listed()} == self.rows

    @invariant()
    def another_world_stays_as_it_is(self) -> None:
        if hasattr(self, "other"):
            assert self.other.tables["shop"] == self.untouched


def _value(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Draw a value of one of the members above."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    strategies: dict[str, st.SearchStrategy[Any]] = {
        "string": st.text("abc\u00e9", min_size=1, max_size=20),
        "integer": st.integers(0, 9),
        "array": st.lists(st.text("xy", max_size=3), max_size=2),
        "boolean": st.booleans(),
        "object": st.fixed_dictionaries({"x": st.integers(-5, 5)}),
    }
    return strategies[schema["type"]]


TestCollection = Collection.TestCase
TestCollection.settings = settings(
    max_examples=25,
    stateful_step_count=8,
    deadline=None,
    derandomize=True,
    database=None,
    # A failure is told as it is: making it smaller takes minutes.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
