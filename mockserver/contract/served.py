"""The part of a document that is served: its operations as they were compiled."""

from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.reference import find_pointer

_METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace"))


def served_document(contract: Contract) -> dict[str, Json]:
    """Return the document without the operations that were left out.

    Every operation has its id, also one that was made up; the only server is the base path.
    """
    data = contract.document.data
    paths: dict[str, Json] = {}
    for operation in contract.operations.values():
        item = find_pointer(data, operation.pointer.rpartition("/")[0])
        shared = {key: each for key, each in item.items() if key not in _METHODS}
        node = find_pointer(data, operation.pointer)
        path = paths.setdefault(operation.path, shared)
        path[operation.method.lower()] = {**node, "operationId": operation.id}
    return {**data, "paths": paths, "servers": [{"url": contract.base_path or "/"}]}
