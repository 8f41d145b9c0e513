"""The values of a query as it was sent: `names=` is an empty list, whatever was intended."""

from urllib.parse import urlsplit

from mockserver.contract.content import Unreadable
from mockserver.contract.contract import Contract
from mockserver.contract.parameter import parse_query
from mockserver.contract.violation import Violation


def has_an_empty_list(contract: Contract | None, label: str, url: str) -> bool:
    """Whether a list was sent empty, and the query as it was sent keeps the schema.

    `label` is an operation such as `GET /pets`. False where the contract is not known.
    """
    operations = () if contract is None else contract.operations.values()
    operation = next((each for each in operations if f"{each.method} {each.path}" == label), None)
    if operation is None:
        return False
    asked = [each for each in operation.parameters if each.where == "query"]
    violations: list[Violation] = []
    try:
        fields = parse_query(urlsplit(url).query.encode())
        values = [each.read_query(fields) for each in asked]
    except (Unreadable, UnicodeError):
        return False
    for parameter, value in zip(asked, values, strict=True):
        parameter.judge(value, {}, violations)
    return not violations and any(value == [] for value in values)
