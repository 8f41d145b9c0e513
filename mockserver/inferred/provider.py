"""One provider made of a contract and what was inferred from it."""

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.values import Values
from mockserver.engine.call import Call, Reply
from mockserver.engine.collection import Collection
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Behaviour, Provider
from mockserver.engine.transaction import Transaction
from mockserver.inferred import (
    acting,
    changing,
    creating,
    listing,
    removing,
    showing,
    single,
    stateless,
)
from mockserver.inferred.admission import Admission
from mockserver.inferred.expectation import expectations_of
from mockserver.inferred.model import Model, model_of
from mockserver.inferred.refusal import Refusals
from mockserver.inferred.resources.resource import Inference, OperationRole, RoleName
from mockserver.inferred.resources.view import View
from mockserver.inferred.row_schema import row_schema
from mockserver.inferred.seeding import seed

Role = Callable[[Model, OperationRole, View, Transaction, Call], Reply | Problem]

_ROLES: Mapping[RoleName, Role] = {
    "list": listing.list_rows,
    "search": listing.list_rows,
    "create": creating.create,
    "show": showing.show,
    "replace": changing.replace,
    "change": changing.change,
    "remove": removing.remove,
    "action": acting.act,
    "detail": stateless.detail,
    "singleton": single.single,
    "membership": single.membership,
    "stateless": stateless.answer,
}
#: The operations that a banner shows rather, the best first.
_FIRST: tuple[RoleName, ...] = ("list", "search", "show", "singleton", "stateless")


def make_provider(contract: Contract, inference: Inference, values: Values) -> Provider:
    """Make the provider that answers all operations of a document."""
    model = model_of(contract, inference, values)
    refusals = Refusals(contract, values, inference.shapes)
    admission = Admission(contract, inference.overrides.auth)

    def load_fixture(tx: Transaction, fixture: Mapping[str, Any]) -> None:
        seed(model, inference.overrides, tx, fixture)

    return Provider(
        name=contract.api,
        behaviours={
            name: _behaviour(model, role, refusals) for name, role in inference.roles.items()
        },
        admit=admission.admit,
        dialect=refusals.render,
        collections={
            name: Collection(row_schema(model, resource))
            for name, resource in inference.resources.items()
        },
        load_fixture=load_fixture,
        has_moments=False,
        credentials=admission.credentials,
        first_call=_first_call(contract, inference),
        expectations=expectations_of(contract, inference),
    )


def _behaviour(model: Model, role: OperationRole, refusals: Refusals) -> Behaviour:
    """Bind a role to its operation; a refusal that the contract documents is a reply of its own."""
    function, view = _ROLES[role.role], model.views[role.operation]

    def behave(tx: Transaction, call: Call) -> Reply | Problem:
        outcome = function(model, role, view, tx, call)
        if not isinstance(outcome, Problem) or outcome.status >= 500:
            return outcome
        reply = refusals.render(outcome, view.operation)
        keeps = view.operation.keeps(reply.status, reply.media_type, reply.body, reply.headers)
        return reply if keeps else outcome

    return Behaviour(behave, "assumed", role.why)


def _first_call(contract: Contract, inference: Inference) -> str:
    """Choose the operation that a curl shows first: a list without parameters in its path."""

    def rank(name: str) -> tuple[int, int, int]:
        operation, role = contract.operations[name], inference.roles[name]
        order = _FIRST.index(role.role) if role.role in _FIRST else len(_FIRST)
        return operation.path.count("{"), operation.method != "GET", order

    return min(contract.operations, key=rank)
