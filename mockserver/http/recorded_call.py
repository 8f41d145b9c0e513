"""Tells which operation of a contract a recorded exchange calls."""

from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation
from mockserver.contract.routing import Router
from mockserver.http.recorded import Recorded
from mockserver.http.request import Head


class CallFinder:
    """Finds the operations of one contract by method and path, whatever the host."""

    def __init__(self, contract: Contract) -> None:
        self._router: Router[Operation] = Router()
        for operation in contract.operations.values():
            path = contract.base_path + operation.path
            self._router.add(contract.api, path, operation.method, operation)

    def find(self, head: Head) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation and the texts of its path; None for a call to nothing it has."""
        try:
            match = self._router.find(head.path, head.method)
        except UnicodeError:
            return None
        if match is None:
            return None
        methods, texts = match
        operation = methods.get("GET" if head.method == "HEAD" else head.method)
        return None if operation is None else (operation, dict(texts))


def head_of(recorded: Recorded) -> Head:
    """Return the head of the request of a recorded exchange."""
    path, _, query = recorded.target.partition(b"?")
    return Head(
        {
            "method": recorded.method,
            "raw_path": path,
            "query_string": query,
            "headers": recorded.headers,
        }
    )
