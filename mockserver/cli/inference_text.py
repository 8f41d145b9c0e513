"""What was inferred from a document, in words: resource by resource, and why."""

from collections.abc import Iterator

from mockserver.http.own_api import OwnApi
from mockserver.inferred.resources.filter import Filter
from mockserver.inferred.resources.resource import OperationRole, Resource


def inference_lines(own: OwnApi) -> Iterator[str]:
    """Yield what `mockserver infer` prints."""
    contract, inference = own.contract, own.inference
    yield f"{contract.title} ({contract.api}), {own.document.path}: {inference}"
    if own.document.overrides.exists():
        yield f"Corrected by {own.document.overrides}"
    for resource in inference.resources.values():
        yield ""
        yield from _resource_lines(own, resource)
    stateless = [role for role in inference.roles.values() if not role.resource]
    if stateless:
        yield ""
        yield "Without state: a valid answer out of the contract"
        for role in stateless:
            yield from _role_lines(own, role)
    if contract.notes:
        yield ""
        yield "Notes: what was mended in the document, or left out"
        for note in contract.notes:
            yield f"  {note}"


def _resource_lines(own: OwnApi, resource: Resource) -> Iterator[str]:
    ids = ", ".join(".".join(steps) for steps in resource.ids if steps)
    parts = [
        f"one at {resource.item_path}" if resource.item_path else "",
        f"id: {ids}" if ids else "",
        f"below {resource.parent}" if resource.parent else "",
    ]
    yield f"{resource.name}: " + ", ".join([resource.path, *filter(None, parts)])
    for operation in resource.roles:
        yield from _role_lines(own, own.inference.roles[operation])


def _role_lines(own: OwnApi, role: OperationRole) -> Iterator[str]:
    operation = own.contract.operations[role.operation]
    yield f"  {role.role:<10} {operation.method} {operation.path}"
    yield f"             {' '.join([role.why, *_details(role)])}"


def _details(role: OperationRole) -> Iterator[str]:
    """Say how a list is filtered and paged."""
    filters = [_filter_text(each) for each in role.filters]
    if filters:
        yield f"Filters: {', '.join(filters)}."
    if role.paging is not None and role.paging.parameters:
        yield f"Pages by {', '.join(role.paging.parameters)}."


def _filter_text(each: Filter) -> str:
    name = f"{each.parameter}[{each.inner}]" if each.inner else each.parameter
    return f"{name} {each.op} {'.'.join(each.member)}" if each.member else f"{name} in any member"
