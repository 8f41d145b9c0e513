"""What the filters of a call choose: rows that fit what its query and its body say."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.engine.call import Call
from mockserver.inferred.resources.member import value_at
from mockserver.inferred.resources.resource import OperationRole

Json = Any


def sent_query(call: Call) -> dict[str, Json]:
    """Return the query as it was sent, without the defaults that the contract filled in."""
    filled_in = {
        each.name
        for each in call.operation.parameters
        if each.where == "query"
        and each.default is not ABSENT
        and each.name not in call.sent
        and call.query.get(each.name) == each.default
    }
    return {name: value for name, value in call.query.items() if name not in filled_in}


def is_chosen(role: OperationRole, given: Mapping[str, Json], row: Mapping[str, Json]) -> bool:
    """Whether all filters of an operation admit a row."""
    for each in role.filters:
        wanted = given.get(each.parameter)
        if each.inner:
            wanted = value_at(wanted, (each.inner,))
        if wanted is not None and wanted != "" and not each.admits(wanted, row):
            return False
    return True
