"""The Python files of a new provider."""

from collections.abc import Iterator, Mapping
from pprint import pformat
from string import Template
from typing import Any

from tests.scaffold.names import identifier
from tests.scaffold.plan import SENTENCE, Fixed, Plan, Rows

_ADMISSION = Template('''\
"""Who calls: a client of the fixture, known by one header."""

from collections.abc import Mapping

from mockserver.engine.problem import Problem
from mockserver.engine.provider import Arrival, Identity
from mockserver.engine.transaction import Transaction


def admit(tx: Transaction, arrival: Arrival) -> Identity | Problem:
    """Return the client, or refuse the call. Assumed: one header is enough."""
    alternatives = arrival.operation.security
    if not alternatives or () in alternatives:
        return {"client": None}
    for name, client in tx.rows("clients"):
        sent = arrival.headers.get(client["header"].lower().encode())
        if sent == client["credential"].encode():
            return {"client": name}
    return Problem("unauthenticated", "No client of this world has this credential.")


def credentials(tx: Transaction) -> Mapping[str, str]:
    """Return the headers of the first client."""
    return {client["header"]: client["credential"] for _, client in list(tx.rows("clients"))[:1]}
''')

_OPEN = '''\
"""Who calls: anybody. The document names no credential that travels in a header."""

from collections.abc import Mapping

from mockserver.engine.provider import Arrival, Identity
from mockserver.engine.transaction import Transaction


def admit(tx: Transaction, arrival: Arrival) -> Identity:
    """Admit every call."""
    return {}


def credentials(tx: Transaction) -> Mapping[str, str]:
    """Return no headers: no call needs any."""
    return {}
'''

_DIALECT = Template('''\
"""Refusals of $name, in the shape that its document has for them."""

from mockserver.contract.operation import Operation
from mockserver.engine.call import Reply
from mockserver.engine.problem import $imports


def render(problem: Problem, operation: Operation | None = None) -> Reply:
    """Render a refusal. The statuses are those of each kind of problem (assumed)."""
    $reply
''')

_ROWS = Template('''\
"""What the rows of $name look like, as they are stored."""

from mockserver.engine.collection import Collection
$imports
COLLECTIONS = {$collections}
''')

_SEEDING = Template('''\
"""Turn a fixture of $name into the rows of a new world."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.providers.$name.rows import COLLECTIONS


def load_fixture(tx: Transaction, fixture: Mapping[str, Any]) -> None:
    """Write every row of a fixture that its schema has accepted."""
    for collection in COLLECTIONS:
        for identifier, row in fixture.get(collection, {}).items():
            tx.put(collection, identifier, row)
''')

_INIT = Template('''\
"""$title: written by `make provider`, and a beginning.

What is played, and how each behaviour is known: docs/$name.md. A behaviour is a function
`(transaction, call) -> reply`; give those that still refuse a function of their own.
"""

from mockserver.engine.provider import $imports
from mockserver.providers.$name.admission import admit, credentials
from mockserver.providers.$name.dialect import render
$behaviours_import
from mockserver.providers.$name.rows import COLLECTIONS
from mockserver.providers.$name.seeding import load_fixture

_INFERRED = "The document says what is sent and shown; that it is kept is assumed."
_LATER = "Written by `make provider`; nobody has looked at the vendor's rules yet."

BEHAVIOURS = {$behaviours}

PROVIDERS = (
    Provider(
        name="$name",
        behaviours=BEHAVIOURS,
        admit=admit,
        dialect=render,
        collections=COLLECTIONS,
        load_fixture=load_fixture,
        credentials=credentials,
        first_call="$first_call",
        $expectations
    ),
)

__all__ = ["PROVIDERS"]
''')


def package(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file of `mockserver/providers/<name>`."""
    module, functions = _functions(plan)
    yield "__init__.py", _init(plan, module, functions)
    yield "admission.py", _OPEN if plan.credential is None else _ADMISSION.substitute()
    yield "dialect.py", _dialect(plan)
    yield "rows.py", _rows_file(plan)
    yield "seeding.py", _SEEDING.substitute(name=plan.name)
    if plan.rows is not None:
        yield f"{module}.py", _behaviours_on_rows(plan.rows)
    elif plan.fixed is not None:
        yield f"{module}.py", _fixed_file(plan.fixed)


def module_of(plan: Plan) -> str:
    """Return the name of the file with the behaviours."""
    made = identifier(plan.rows.collection) if plan.rows else "answers"
    taken = ("admission", "dialect", "rows", "seeding")
    return f"{made}_collection" if made in taken else made


def _functions(plan: Plan) -> tuple[str, Mapping[str, str]]:
    """Return the module with the behaviours, and the function of each operation that has one."""
    module = module_of(plan)
    if plan.rows is None:
        return module, {plan.fixed.operation: "answer"} if plan.fixed else {}
    rows = plan.rows
    all_rows, one = identifier(rows.collection), identifier(rows.thing)
    named = {
        f"list_{all_rows}": rows.listing,
        f"show_{one}": rows.showing,
        f"create_{one}": rows.creating,
        f"remove_{one}": rows.removing,
    }
    return module, {each.operation: name for name, each in named.items() if each is not None}


def _init(plan: Plan, module: str, functions: Mapping[str, str]) -> str:
    behaviours = "".join(
        f"{name!r}: Behaviour({functions[name]}, 'assumed', _INFERRED),\n"
        if name in functions
        else f"{name!r}: not_played(_LATER),\n"
        for name in plan.contract.operations
    )
    has_rest = len(functions) < len(plan.contract.operations)
    imports = [
        "Provider",
        *(["Behaviour"] if functions else []),
        *(["expect_unplayed", "not_played"] if has_rest else []),
    ]
    names = ", ".join(sorted(functions.values()))
    text = _INIT.substitute(
        name=plan.name,
        title=plan.title,
        imports=", ".join(imports),
        behaviours=f"\n{behaviours}",
        behaviours_import=f"from mockserver.providers.{plan.name}.{module} import {names}"
        if names
        else "",
        first_call=plan.first_call,
        expectations="expectations=expect_unplayed(BEHAVIOURS)," if has_rest else "",
    )
    text = text if has_rest else text.replace(_line(text, "_LATER = "), "")
    return text if functions else text.replace(_line(text, "_INFERRED = "), "")


def _line(text: str, start: str) -> str:
    return next(each for each in text.splitlines(keepends=True) if each.startswith(start))


def _dialect(plan: Plan) -> str:
    if plan.refusal is None:
        reply = (
            "return Reply(problem.status, problem.document(), dict(problem.headers), PROBLEM_MEDIA)"
        )
        return _DIALECT.substitute(name=plan.name, imports="PROBLEM_MEDIA, Problem", reply=reply)
    parts = {SENTENCE: "problem.message", 404: "problem.status", "404": "str(problem.status)"}
    body = ", ".join(
        f"{member!r}: {parts.get(value, repr(value))}" for member, value in plan.refusal.items()
    )
    reply = f"return Reply(problem.status, {{{body}}}, dict(problem.headers))"
    return _DIALECT.substitute(name=plan.name, imports="Problem", reply=reply)


def _rows_file(plan: Plan) -> str:
    collections, imports = "", ""
    if plan.credential is not None:
        imports = "from mockserver.engine.column import TEXT, columns\n"
        collections += (
            '"clients": Collection(columns(header=TEXT, credential=TEXT), '
            'secret=frozenset(["credential"])),\n'
        )
    if plan.rows is not None:
        schema = _literal(plan.rows.schema)
        collections += f"{plan.rows.collection!r}: Collection({schema}),\n"
    head = "" if collections else ": dict[str, Collection]"
    text = _ROWS.substitute(name=plan.name, imports=imports, collections=collections)
    return text.replace("COLLECTIONS =", f"COLLECTIONS{head} =")


def _behaviours_on_rows(rows: Rows) -> str:
    return "".join(
        [
            _rows_head(rows),
            _listing(rows),
            *([_creating(rows)] if rows.creating else []),
            *([_showing(rows)] if rows.showing else []),
            *([_removing(rows)] if rows.removing else []),
            *(
                [_UNKNOWN.substitute(thing=identifier(rows.thing))]
                if rows.showing or rows.removing
                else []
            ),
        ]
    )


def _rows_head(rows: Rows) -> str:
    problem = rows.showing or rows.removing
    return f'''\
"""{rows.collection.capitalize()}: rows that calls list and change."""

from mockserver.engine.call import Call, Reply
{"from mockserver.engine.problem import Problem" if problem else ""}
from mockserver.engine.transaction import Transaction

_ROWS = {rows.collection!r}
{_FIRST if rows.creating and rows.is_numbered else ""}
'''


_FIRST = """\
#: Ids that calls make are above those of fixtures.
_FIRST_NUMBER = 1000
"""

_UNKNOWN = Template("""

def _unknown(identifier: str) -> Problem:
    return Problem("not-found", f"There is no $thing {identifier!r} in this world.")
""")


def _listing(rows: Rows) -> str:
    body = "rows"
    if rows.member:
        total = f", {rows.total!r}: len(rows)" if rows.total else ""
        body = f"{{{rows.member!r}: rows{total}}}"
    return f'''

def list_{identifier(rows.collection)}(tx: Transaction, call: Call) -> Reply:
    """List them all, the oldest first. Pages and filters are not played yet."""
    rows = [row for _, row in tx.rows(_ROWS)]
    return Reply({rows.listing.status}, {body})
'''


def _creating(rows: Rows) -> str:
    assert rows.creating is not None, "asked only if there is one"
    made = f"_FIRST_NUMBER + tx.count({rows.thing!r})" if rows.is_numbered else None
    return f'''

def create_{identifier(rows.thing)}(tx: Transaction, call: Call) -> Reply:
    """Keep what was sent, with an id of its own."""
    identifier = {made or f"tx.new_id({rows.thing!r})"}
    row = {{**call.body, {rows.key!r}: identifier}}
    tx.put(_ROWS, str(identifier), row)
    return Reply({rows.creating.status}, row)
'''


def _showing(rows: Rows) -> str:
    assert rows.showing is not None, "asked only if there is one"
    return f'''

def show_{identifier(rows.thing)}(tx: Transaction, call: Call) -> Reply | Problem:
    """Show one."""
    identifier = str(call.path[{rows.showing.parameter!r}])
    row = tx.get(_ROWS, identifier)
    return _unknown(identifier) if row is None else Reply({rows.showing.status}, row)
'''


def _removing(rows: Rows) -> str:
    assert rows.removing is not None, "asked only if there is one"
    return f'''

def remove_{identifier(rows.thing)}(tx: Transaction, call: Call) -> Reply | Problem:
    """Remove one."""
    identifier = str(call.path[{rows.removing.parameter!r}])
    if tx.get(_ROWS, identifier) is None:
        return _unknown(identifier)
    tx.delete(_ROWS, identifier)
    return Reply({rows.removing.status})
'''


def _fixed_file(fixed: Fixed) -> str:
    return f'''\
"""Replies that are always the same."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction


def answer(tx: Transaction, call: Call) -> Reply:
    """Reply as the document's example, or a value of its schema, has it."""
    return Reply({fixed.status}, {_literal(fixed.body)})
'''


def _literal(value: Any) -> str:
    return pformat(value, width=80, sort_dicts=False)
