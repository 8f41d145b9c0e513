"""Small documents of a user's own, and servers for them; no logic."""

from pathlib import Path

from mockserver.http.app import Server, build_server
from mockserver.own_document import OwnDocument, parse_documents
from mockserver.settings import Settings

#: Four operations on pets that keep state, one that keeps none, and a key in a header.
PETSTORE = """
openapi: 3.0.3
info: {title: Petstore, version: "1"}
servers: [{url: "https://pets.example/v1"}]
security: [{key: []}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{name: tag, in: query, schema: {type: string}}]
      responses:
        "200":
          description: All pets.
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}
    post:
      operationId: createPet
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
      responses:
        "201":
          description: The new pet.
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer, minimum: 0}}]
    get:
      operationId: showPet
      responses:
        "200":
          description: The pet.
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
    delete:
      operationId: deletePet
      responses: {"204": {description: It is gone.}}
  /weather:
    get:
      operationId: getWeather
      responses:
        "200":
          description: The weather.
          content: {text/plain: {schema: {type: string}, example: Sunny.}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        tag: {type: string}
"""


def write(folder: Path, text: str = PETSTORE, name: str = "petstore.yaml") -> Path:
    """Write a document into a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def documents(*words: object, **options: list[str]) -> tuple[OwnDocument, ...]:
    """Read documents as the command line does."""
    return parse_documents(map(str, words), **options)


def serving(*words: object, apis: tuple[str, ...] = (), **options: list[str]) -> Server:
    """Make a server of documents."""
    return build_server(Settings(documents=documents(*words, **options), apis=apis))
