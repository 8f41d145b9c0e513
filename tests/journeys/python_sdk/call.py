"""Calls the vendor's Python client, and tells what became of each call.

python call.py HOST KEY < calls.json

`calls` is a list of [operation, arguments]; an argument {"model": name, "of": {...}} goes through
that model of the client. What comes out is a list of {model, data} or {status, body}.
"""

import json
import sys
from typing import Any

import talon_one  # type: ignore[import-not-found]  # has an environment of its own

HOST, KEY = sys.argv[1:]
CONFIGURATION = talon_one.Configuration(host=HOST)
CONFIGURATION.api_key = {"api_key_v1": KEY}
CONFIGURATION.api_key_prefix = {"api_key_v1": "ApiKey-v1"}
API = talon_one.IntegrationApi(talon_one.ApiClient(CONFIGURATION))


def argument(value: Any) -> Any:
    """Make a model of what is meant to be one."""
    if isinstance(value, dict) and set(value) == {"model", "of"}:
        return getattr(talon_one, value["model"]).from_dict(value["of"])
    return value


def told(operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Call one operation."""
    given = {name: argument(value) for name, value in arguments.items()}
    try:
        answer = getattr(API, operation)(**given)
    except talon_one.ApiException as error:
        return {"status": error.status, "body": json.loads(error.body)}
    data = answer.to_dict() if hasattr(answer, "to_dict") else answer
    return {"model": type(answer).__name__, "data": data}


json.dump([told(*call) for call in json.load(sys.stdin)], sys.stdout, default=str)
