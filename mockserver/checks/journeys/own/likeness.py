"""Whether a reply shows what was sent: values are compared by what they mean."""

from collections.abc import Mapping
from typing import Any

from mockserver.checks.journeys.broken import written
from mockserver.checks.moment import moment_of
from mockserver.checks.wire.exchange import NOT_JSON, Exchange
from mockserver.contract.operation import Operation
from mockserver.inferred.resources.member import Steps, value_at, with_value

Json = Any


def is_same(sent: Json, shown: Json) -> bool:
    """Whether a shown value is the one that was sent; a server may add members to objects."""
    if isinstance(sent, Mapping) and isinstance(shown, Mapping):
        return all(is_same(each, shown.get(name)) for name, each in sent.items())
    if isinstance(sent, list) and isinstance(shown, list):
        pairs = zip(sent, shown, strict=False)
        return len(sent) == len(shown) and all(is_same(one, other) for one, other in pairs)
    if isinstance(sent, bool) is not isinstance(shown, bool):
        return False
    if sent == shown:
        return True
    moments = moment_of(sent), moment_of(shown)
    return None not in moments and moments[0] == moments[1]


def difference(
    operation: Operation, exchange: Exchange, at: Steps, sent: Mapping[str, Json], names: set[str]
) -> str:
    """Say which of these members of the sent row the reply shows otherwise; "" if none.

    `at` is where the row stands in the reply. What the contract of the reply does not allow there
    is no difference.
    """
    reply = exchange.json
    row = value_at(reply, at)
    if reply is NOT_JSON or not isinstance(row, Mapping):
        return ""
    for name in sorted(names & sent.keys()):
        if is_same(sent[name], row.get(name)):
            continue
        right = with_value(reply, (*at, name), sent[name])
        media_type = exchange.reply_headers.get("content-type", "application/json")
        if operation.keeps(exchange.status, media_type, right, exchange.reply_headers):
            came = f"is {written(row[name])}" if name in row else "is missing"
            return f"{name} {came}, and {written(sent[name])} was sent"
    return ""
