"""What is called: every operation of every contract, as bytes that go over the wire."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.contract.contract import Contract
from mockserver.contract.example import example_request
from mockserver.http.app import build_server
from mockserver.settings import Settings

#: Operations of the control API that the visit words itself, as they depend on one another, end
#: what others use, or do not end by themselves.
_BY_HAND = frozenset(
    (
        "createSession",
        "createWorld",
        "deleteWorld",
        "deleteWorlds",
        "forkWorld",
        "restoreSnapshot",
        "runBackstage",
        "streamJournal",
    )
)


class Call(NamedTuple):
    """One request, for any world."""

    name: str
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    def raw(self, world: str) -> bytes:
        """Write the request as it is sent for a world."""
        target = self.target.replace("/worlds/default", f"/worlds/{world}")
        lines = [f"{self.method} {target} HTTP/1.1", "Host: localhost", f"X-Mock-World: {world}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


def control(method: str, path: str, body: Any = None) -> Call:
    """Make a call of the control API; the path is below `/_mock`."""
    headers = {} if body is None else {"Content-Type": "application/json"}
    payload = b"" if body is None else json.dumps(body).encode()
    return Call(f"{method} {path}", method, f"/_mock{path}", headers, payload)


class Operations(NamedTuple):
    """A call of each operation: those of the vendors, and those of the control API."""

    vendors: list[Call]
    control: list[Call]


def operations(credentials: Mapping[str, Mapping[str, str]]) -> Operations:
    """Make the calls; `credentials` are headers, by each API that is served."""
    server = build_server(Settings())
    vendors = [
        call
        for name, headers in credentials.items()
        if name in server.apis
        for call in _calls(server.apis[name].contract, headers)
    ]
    calls = _calls(server.control.contract, {})
    return Operations(vendors, [call for call in calls if call.name.split()[1] not in _BY_HAND])


def _calls(contract: Contract, credentials: Mapping[str, str]) -> list[Call]:
    """List a call of each operation; what deletes comes last, the whole of something at the end."""
    calls = []
    for operation in contract.operations.values():
        request = example_request(contract, operation)
        headers = {**credentials, **request.headers}
        if request.body is not None:
            headers["Content-Type"] = request.content_type
        name = f"{contract.api} {operation.id}"
        calls.append(Call(name, request.method, request.target, headers, request.payload))
    return sorted(calls, key=lambda call: (call.method == "DELETE", -call.target.count("/")))
