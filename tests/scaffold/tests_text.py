"""The tests of a new provider; each can fail, and all pass on the files that are made."""

from collections.abc import Iterator
from string import Template

from tests.scaffold.data import scenario_of
from tests.scaffold.plan import Plan, Played, Rows

_HEAD = Template('''\
"""$title: what a consumer sees."""

from tests.client import Client
''')

_UNPLAYED = Template("""

def test_an_operation_without_a_behaviour_says_so(client: Client) -> None:
    headers = client.credentials("$name")

    reply = client.request("$method", "$path", json=$body, headers=headers)

    assert reply.status == 501
""")

_FIXED = Template("""

def test_the_first_call_is_answered(client: Client) -> None:
    reply = client.get("$path", headers=client.credentials("$name"))

    assert reply.status == $status
""")

_REFUSED = Template("""

def test_a_call_without_a_credential_is_refused(client: Client) -> None:
    assert client.request("$method", "$path").status == 401
""")

_LISTED = Template('''

def listed(client: Client) -> list[str]:
    """The ids that a consumer sees."""
    reply = client.get("$path", headers=client.credentials("$name"))
    assert reply.status == $status
    return [str(row["$key"]) for row in reply.json()$member]


def test_the_rows_of_the_fixture_are_listed(client: Client) -> None:
    client.start("default", None)

    assert listed(client) == $ids


def test_a_scenario_begins_with_its_own_rows(client: Client) -> None:
    client.start("$scenario", None)

    assert listed(client) == $first
''')

_CREATED = Template("""

def test_what_is_created_is_listed(client: Client) -> None:
    headers = client.credentials("$name")
    before = listed(client)

    reply = client.post("$path", json=$body, headers=headers)

    assert reply.status == $status
    assert listed(client) == [*before, str(reply.json()["$key"])]
""")

_SHOWN = Template("""

def test_a_row_is_shown_and_an_unknown_one_is_not_found(client: Client) -> None:
    headers = client.credentials("$name")
    (first, *_) = listed(client)

    shown = client.get(f"$path", headers=headers)
    client.delete(f"{client.control}/rows/$name/$collection/{first}")

    assert shown.status == $status
    assert str(shown.json()["$key"]) == first
    assert client.get(f"$path", headers=headers).status == 404
""")

_REMOVED = Template("""

def test_what_is_removed_is_gone(client: Client) -> None:
    headers = client.credentials("$name")
    (first, *rest) = listed(client)

    reply = client.delete(f"$path", headers=headers)

    assert reply.status == $status
    assert listed(client) == rest
    assert client.delete(f"$path", headers=headers).status == 404
""")


def tests_text(plan: Plan) -> str:
    """Return the text of the file of tests."""
    title = plan.name if plan.rows is None else plan.rows.collection
    head = _HEAD.substitute(title=title.capitalize())
    return "".join([head, *_parts(plan)])


def _parts(plan: Plan) -> Iterator[str]:
    if plan.rows is not None:
        yield from _on_rows(plan, plan.rows)
    elif plan.fixed is not None:
        status = plan.fixed.status
        yield _FIXED.substitute(name=plan.name, path=plan.first_request.target, status=status)
    operation = plan.contract.operations[plan.first_call]
    request = plan.first_request
    where = {"method": request.method, "path": request.target}
    if plan.rows is None and plan.fixed is None:
        yield _UNPLAYED.substitute(where, name=plan.name, body=repr(request.body))
    if plan.credential is not None and operation.security and () not in operation.security:
        yield _REFUSED.substitute(where)


def _on_rows(plan: Plan, rows: Rows) -> Iterator[str]:
    ids = [str(row[rows.key]) for row in rows.rows.values()]
    values = {"name": plan.name, "path": plan.first_request.target, "key": rows.key}
    yield _LISTED.substitute(
        values,
        status=rows.listing.status,
        member=f"[{rows.member!r}]" if rows.member else "",
        scenario=scenario_of(plan.name),
        ids=ids,
        first=ids[:1],
    )
    if rows.creating is not None:
        made = rows.creating
        path = _path(plan, made)
        yield _CREATED.substitute(values, path=path, status=made.status, body=repr(made.body))
    if rows.showing is not None:
        path, status = _path(plan, rows.showing), rows.showing.status
        yield _SHOWN.substitute(values, path=path, status=status, collection=rows.collection)
    if rows.removing is not None:
        path, status = _path(plan, rows.removing), rows.removing.status
        yield _REMOVED.substitute(values, path=path, status=status)


def _path(plan: Plan, played: Played) -> str:
    """Return the path of an operation, with the id of the first row in place of its parameter."""
    path = plan.contract.base_path + plan.contract.operations[played.operation].path
    return path.replace(f"{{{played.parameter}}}", "{first}") if played.parameter else path
