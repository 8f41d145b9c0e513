"""Pets over Flask, correct or with every bug: python flask_app.py PORT [bugs]."""

import json
import sys
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

KEY = "the-right-key"
STATUSES = ("available", "adopted")
MOST_ID = 1_000_000

app = Flask(__name__)
app.json.sort_keys = False  # type: ignore[attr-defined]  # of the default provider
HAS_BUGS = "bugs" in sys.argv[2:]
pets: dict[int, dict[str, Any]] = {
    1: {"id": 1, "name": "Rex", "status": "available", "weight": 12},
    2: {"id": 2, "name": "Tom", "status": "adopted"},
}
last = {"id": 2}


class Refused(Exception):
    """A call is refused with a status and a reason."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


@app.errorhandler(Refused)
def refuse(refused: Refused) -> tuple[dict[str, str], int]:
    return {"error": str(refused)}, refused.status


@app.errorhandler(HTTPException)
def refuse_as_json(error: HTTPException) -> Response:
    """Answer what Flask itself refuses as JSON; its headers, such as Allow, stay."""
    reply = Response.force_type(error.get_response())
    reply.data = json.dumps({"error": error.name})
    reply.content_type = "application/json"
    return reply


@app.before_request
def authenticate() -> None:
    if request.method == "OPTIONS" or request.url_rule is None:
        return
    key = request.headers.get("X-Key")
    if not key or (key != KEY and not HAS_BUGS):  # bug: any key is taken
        raise Refused(401, "a key is needed")


@app.get("/v1/pets")
def list_pets() -> list[dict[str, Any]]:
    status = request.args.get("status")
    if status is not None and status not in STATUSES:
        raise Refused(400, "status is available or adopted")
    limit = number(request.args.get("limit", "100"), 1, 100)
    offset = number(request.args.get("offset", "0"), 0, 100_000)
    found = [pet for pet in pets.values() if status in (None, pet["status"])]
    if HAS_BUGS:  # bugs: the offset does not count, and a number is a text
        offset = 0
        found = [{**pet, "weight": str(pet.get("weight", 0))} for pet in found]
    return found[offset : offset + limit]


@app.post("/v1/pets")
def create_pet() -> tuple[dict[str, Any], int]:
    pet = body()
    last["id"] += 1
    pets[last["id"]] = {"id": last["id"], **pet}
    return pets[last["id"]], 201


@app.get("/v1/pets/<pet_id>")
def show_pet(pet_id: str) -> dict[str, Any]:
    return find(pet_id)


@app.put("/v1/pets/<pet_id>")
def replace_pet(pet_id: str) -> dict[str, Any]:
    old = find(pet_id)
    new = {"id": old["id"], **body()}
    # bug: the name is not kept
    pets[old["id"]] = {**new, "name": old["name"]} if HAS_BUGS else new
    return new


@app.delete("/v1/pets/<pet_id>")
def delete_pet(pet_id: str) -> tuple[str, int]:
    del pets[find(pet_id)["id"]]
    return "", HTTPStatus.NO_CONTENT


def find(pet_id: str) -> dict[str, Any]:
    known = pets.get(number(pet_id, 1, MOST_ID))
    if known is None:
        raise Refused(404, "no such pet")
    return known


def number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10) or not (
        least <= int(text) <= most
    ):
        raise Refused(400, f"a number from {least} to {most} is needed")
    return int(text)


def body() -> dict[str, Any]:
    """Return the pet that was sent. Raises Refused for all that the document does not allow."""
    try:
        pet = json.loads(request.get_data(), parse_constant=never, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise Refused(400, "this is no JSON") from None
    if not isinstance(pet, dict) or not {"name", "status"} <= pet.keys() <= {
        "name",
        "status",
        "weight",
    }:
        raise Refused(400, "a pet has a name, a status and perhaps a weight")
    name, weight = pet["name"], pet.get("weight", 0)
    if not isinstance(name, str) or not 1 <= len(name) <= 50:
        raise Refused(400, "the name has 1 to 50 characters")
    if HAS_BUGS:
        name.encode("latin-1")  # bug: an emoji breaks the server
    try:
        name.encode()
    except UnicodeError:
        raise Refused(400, "the name has half a character") from None
    if pet["status"] not in STATUSES:
        raise Refused(400, "status is available or adopted")
    least = 0 if not HAS_BUGS else -(10**6)  # bug: a negative weight is taken
    if isinstance(weight, float) and weight.is_integer():
        pet["weight"] = weight = int(weight)
    if isinstance(weight, bool) or not isinstance(weight, int) or not least <= weight <= 500:
        raise Refused(400, "the weight is a whole number from 0 to 500")
    return pet


def never(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name is there twice")
    return dict(pairs)


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]))
