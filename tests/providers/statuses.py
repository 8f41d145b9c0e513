"""The statuses that a contract documents for each operation."""

from mockserver.http.app import Server


def documented(server: Server, api: str) -> list[tuple[str, str]]:
    """List every operation of an API with each of its documented statuses."""
    operations = server.apis[api].contract.operations.values()
    return [(operation.id, status) for operation in operations for status in operation.replies]
