"""Pets over FastAPI, correct or with every bug: python fastapi_app.py PORT [bugs]."""

import sys
from typing import Annotated, Literal

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as StarletteError

KEY = "the-right-key"
HAS_BUGS = "bugs" in sys.argv[2:]
#: FastAPI names the methods of one route alone.
ALLOWED = {"/v1/pets": "GET, POST"}

Status = Literal["available", "adopted"]
PetId = Annotated[int, Path(ge=1, le=1_000_000)]


class NewPet(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(min_length=1, max_length=50)
    status: Status
    # bug: a negative weight is taken
    weight: int = Field(default=0, ge=-(10**6) if HAS_BUGS else 0, le=500)


class Pet(BaseModel):
    id: int
    name: str
    status: Status
    weight: int | str | None = None


def authenticate(x_key: Annotated[str | None, Header()] = None) -> None:
    if not x_key or (x_key != KEY and not HAS_BUGS):  # bug: any key is taken
        raise HTTPException(401, "a key is needed")


app = FastAPI(dependencies=[Depends(authenticate)], redirect_slashes=False)
pets: dict[int, Pet] = {
    1: Pet(id=1, name="Rex", status="available", weight=12),
    2: Pet(id=2, name="Tom", status="adopted"),
}
last = {"id": 2}


@app.exception_handler(RequestValidationError)
def refuse_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    return JSONResponse({"error": str(error.errors()[0]["msg"])}, 400)


@app.exception_handler(StarletteError)
def refuse(request: Request, error: StarletteError) -> JSONResponse:
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ALLOWED.get(request.url.path, "GET, PUT, DELETE")
    return JSONResponse({"error": error.detail}, error.status_code, headers)


@app.get("/v1/pets", response_model_exclude_none=True)
def list_pets(
    status: Status | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 100,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> list[Pet]:
    found = [pet for pet in pets.values() if status in (None, pet.status)]
    if HAS_BUGS:  # bugs: the offset does not count, and a number is a text
        offset = 0
        found = [pet.model_copy(update={"weight": str(pet.weight or 0)}) for pet in found]
    return found[offset : offset + limit]


@app.post("/v1/pets", status_code=201, response_model_exclude_none=True)
def create_pet(pet: NewPet) -> Pet:
    require_plain(pet)
    last["id"] += 1
    made = Pet(id=last["id"], **pet.model_dump())
    pets[made.id] = made
    return made


@app.get("/v1/pets/{pet_id}", response_model_exclude_none=True)
def show_pet(pet_id: PetId) -> Pet:
    return find(pet_id)


@app.put("/v1/pets/{pet_id}", response_model_exclude_none=True)
def replace_pet(pet_id: PetId, pet: NewPet) -> Pet:
    old = find(pet_id)
    require_plain(pet)
    new = Pet(id=pet_id, **pet.model_dump())
    # bug: the name is not kept
    pets[pet_id] = new.model_copy(update={"name": old.name}) if HAS_BUGS else new
    return new


@app.delete("/v1/pets/{pet_id}", status_code=204)
def delete_pet(pet_id: PetId) -> Response:
    find(pet_id)
    del pets[pet_id]
    return Response(status_code=204)


def find(pet_id: int) -> Pet:
    if pet_id not in pets:
        raise HTTPException(404, "no such pet")
    return pets[pet_id]


def require_plain(pet: NewPet) -> None:
    if HAS_BUGS:
        pet.name.encode("latin-1")  # bug: an emoji breaks the server


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="critical", ws="none")
