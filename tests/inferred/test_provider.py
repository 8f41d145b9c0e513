"""Credentials, refusals, seeds and stateless answers of an inferred provider."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.edge import read_contract
from mockserver.engine.memo import Memo
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Arrival
from mockserver.engine.row_schema import RowSchemas
from mockserver.engine.transaction import Transaction
from mockserver.errors import FixtureError
from tests.contract.builders import written
from tests.inferred.documents import (
    INTEGER,
    TEXT,
    a_list_of,
    a_petstore,
    an_object,
    api,
    ref,
    replies,
    takes,
)
from tests.inferred.mock import NOON, Mock, a_mock

SCHEMES: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer"},
    "pair": {"type": "http", "scheme": "basic"},
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
}


def secured(folder: Path, *alternatives: dict[str, list[str]], **overrides: Any) -> Mock:
    document = a_petstore()
    document["components"]["securitySchemes"] = SCHEMES
    document["security"] = list(alternatives)
    return a_mock(folder, document, overrides)


def admitted(mock: Mock, **credentials: str) -> Any:
    operation = mock.contract.operations["GET /pets"]
    transaction = Transaction(mock.world, "shop", NOON)
    return mock.provider.admit(transaction, Arrival(operation, {}, credentials, {}, b"", Memo()))


def test_a_credential_is_judged_by_its_shape(tmp_path: Path) -> None:
    mock = secured(tmp_path, {"token": []}, {"pair": [], "key": []})
    pair = "Basic " + b64encode(b"a:b").decode()

    assert admitted(mock, token="Bearer x") == {"schemes": ["token"]}
    assert admitted(mock, pair=pair, key="k") == {"schemes": ["pair", "key"]}
    for wrong in ({}, {"token": "x"}, {"token": "Bearer "}, {"pair": pair}, {"pair": "Basic a"}):
        refusal = admitted(mock, **wrong)
        assert isinstance(refusal, Problem)
        assert refusal.kind == "unauthenticated"
    needed = "the header Authorization: Bearer ..., or the header Authorization: Basic ... and "
    assert needed in admitted(mock).message


def test_the_ready_made_credentials_are_accepted(tmp_path: Path) -> None:
    mock = secured(tmp_path, {"pair": [], "key": []})

    headers = mock.provider.credentials(Transaction(mock.world, "shop", NOON))

    found = admitted(mock, pair=headers["Authorization"], key=headers["X-Key"])
    assert found == {"schemes": ["pair", "key"]}


def test_of_credentials_that_are_admitted_alike_the_first_is_ready_made(tmp_path: Path) -> None:
    document = a_petstore()
    names = [f"kind{number}" for number in range(8)]
    schemes = {name: {"type": "http", "scheme": name} for name in names}
    document["components"]["securitySchemes"] = schemes
    document["security"] = [{name: []} for name in names]
    mock = a_mock(tmp_path, document)

    headers = mock.provider.credentials(Transaction(mock.world, "shop", NOON))

    assert headers == {"Authorization": "Kind0 mock-token"}


def test_the_user_says_which_tokens_are_good(tmp_path: Path) -> None:
    mock = secured(tmp_path, {"token": []}, auth={"token": ["alice"]})

    assert admitted(mock, token="Bearer alice") == {"schemes": ["token"]}
    assert isinstance(admitted(mock, token="Bearer eve"), Problem)


def test_the_user_may_switch_credentials_off(tmp_path: Path) -> None:
    assert admitted(secured(tmp_path, {"token": []}, auth="none")) == {}


def test_a_refusal_has_the_documented_schema(tmp_path: Path) -> None:
    reply = a_mock(tmp_path, a_petstore()).call("GET", "/pets/999")

    assert (reply.status, reply.media_type) == (404, "application/json")
    assert reply.body == {"message": "There is no pet '999' in this world."}


def test_a_refusal_that_the_document_does_not_name_is_worded(tmp_path: Path) -> None:
    reply = a_mock(tmp_path, a_petstore()).call("POST", "/pets/999/sell")

    assert (reply.status, reply.media_type) == (404, "application/problem+json")
    assert reply.body["title"] == "not-found"
    assert reply.body["detail"] == "There is no pet '999' in this world."


def test_the_cause_of_a_failure_is_never_hidden(tmp_path: Path) -> None:
    document = a_petstore(**{"GET /pets": replies(a_list_of(ref("Pet")), default=ref("Pet"))})
    mock = a_mock(tmp_path, document)

    reply = mock.provider.dialect(
        Problem("failure", "The cause."), mock.contract.operations["GET /pets"]
    )

    assert (reply.status, reply.body["detail"]) == (500, "The cause.")


def test_refusals_that_the_document_leaves_out_are_declared(tmp_path: Path) -> None:
    mock = a_mock(tmp_path, a_petstore())

    declared = {
        each.operation: each.statuses
        for each in mock.provider.expectations
        if each.check == "status_code_conformance"
    }

    assert "404" in declared["POST /pets/{petId}/sell"]
    assert "404" not in declared["GET /pets/{petId}"]
    assert "409" in declared["POST /pets"]


def test_three_rows_stand_in_each_collection_two_levels_deep(tmp_path: Path) -> None:
    note = an_object(("id",), id=INTEGER, text=TEXT)
    toys, parts = "/pets/{petId}/toys", "/pets/{petId}/toys/{toyId}/parts"
    operations = {
        f"GET {toys}": replies(a_list_of(note)),
        f"GET {toys}/{{toyId}}": replies(note),
        f"GET {parts}": replies(a_list_of(note)),
        f"GET {parts}/{{partId}}": replies(note),
    }
    mock = a_mock(tmp_path, a_petstore(**operations))

    sizes = {name: len(table) for name, table in mock.world.tables["shop"].items()}

    assert sizes == {"pets": 3, "toys": 9}


def test_a_row_stands_where_no_operation_adds_one_and_others_need_it(tmp_path: Path) -> None:
    note = an_object(("id",), id=INTEGER, text=TEXT)
    toys, parts = "/pets/{petId}/toys", "/pets/{petId}/toys/{toyId}/parts"
    screws = f"{parts}/{{partId}}/screws"
    operations = {
        f"GET {toys}/{{toyId}}": replies(note),
        f"PUT {toys}/{{toyId}}": takes(note) | replies(note),
        f"GET {parts}": replies(a_list_of(note)),
        f"GET {parts}/{{partId}}": replies(note),
        f"POST {screws}": takes(note) | replies(note, 201),
        f"GET {screws}/{{screwId}}": replies(note),
    }
    mock = a_mock(tmp_path, a_petstore(**operations), {"rows": 2})

    sizes = {name: len(table) for name, table in mock.world.tables["shop"].items()}
    part = next(iter(mock.world.table("shop", "parts"))).split(":")

    assert sizes == {"pets": 2, "toys": 4, "parts": 1}
    below = "/pets/{}/toys/{}/parts/{}/screws".format(*part)
    assert mock.call("POST", below, {"id": 7}).status == 201


def test_no_rows_stand_where_the_user_wants_none(tmp_path: Path) -> None:
    assert a_mock(tmp_path, a_petstore(), {"rows": 0}).call("GET", "/pets").body == []


def test_seeds_never_take_an_id_of_the_examples(tmp_path: Path) -> None:
    document = a_petstore()
    document["paths"]["/pets/{petId}"]["get"]["parameters"][0]["example"] = 2
    mock = a_mock(tmp_path, document)

    assert list(mock.world.table("shop", "pets")) == ["1", "3", "4"]


def test_the_seeds_of_the_user_are_the_rows(tmp_path: Path) -> None:
    seeds = {"/pets": [{"id": 7, "name": "Rex"}, {"name": "Max"}]}
    mock = a_mock(tmp_path, a_petstore(), {"seeds": seeds})

    shown = [(row["id"], row["name"]) for row in mock.call("GET", "/pets").body]

    assert shown == [(7, "Rex"), (1, "Max")]


def test_a_list_that_is_only_read_keeps_the_rows_that_the_user_gives(tmp_path: Path) -> None:
    station = an_object(("id",), id=TEXT, city=TEXT)
    document = api({"GET /stations": replies(a_list_of(station))})
    seeds = {"/stations": [{"id": "a", "city": "Oslo"}]}

    mock = a_mock(tmp_path, document, {"seeds": seeds})

    assert mock.call("GET", "/stations").body == seeds["/stations"]


def test_two_seeds_of_one_id_are_refused(tmp_path: Path) -> None:
    seeds = {"/pets": [{"id": 7, "name": "Rex"}, {"id": 7, "name": "Max"}]}

    with pytest.raises(FixtureError) as caught:
        a_mock(tmp_path, a_petstore(), {"seeds": seeds})

    assert caught.value.what == "There is a pet '7' already."


def test_a_fixture_is_used_in_place_of_seeds(tmp_path: Path) -> None:
    mock = a_mock(tmp_path, a_petstore())

    world = mock.new_world(fixture={"pets": {"7": {"name": "Rex"}}})

    assert mock.call("GET", "/pets", world=world).body == [{"id": 7, "name": "Rex"}]


def test_every_row_fits_the_schema_of_its_collection(tmp_path: Path) -> None:
    mock = a_mock(tmp_path, a_petstore())
    mock.call("POST", "/pets", {"name": "Rex", "secret": "x"})

    for identifier, row in mock.world.table("shop", "pets").items():
        assert RowSchemas().violations(mock.provider, "pets", row, identifier) == []


def test_an_operation_without_rows_answers_with_the_first_valid_example(tmp_path: Path) -> None:
    document = a_petstore()
    content = document["paths"]["/status"]["get"]["responses"]["200"]["content"]
    content["application/json"]["examples"] = {
        "broken": {"value": {"up": "yes"}},
        "good": {"value": {"up": False}},
    }

    assert a_mock(tmp_path, document).call("GET", "/status").body == {"up": False}


def test_a_made_up_answer_is_the_same_for_the_same_request_and_seed(tmp_path: Path) -> None:
    document = api(
        {"GET /weather/{city}": replies(an_object(("degrees",), city=TEXT, degrees=INTEGER))}
    )
    mock = a_mock(tmp_path, document)
    worlds = mock.new_world(1), mock.new_world(1), mock.new_world(2)

    told = [mock.call("GET", "/weather/oslo", world=world).body for world in worlds]

    assert told[0] == told[1] != told[2]


def test_what_has_no_documented_success_answers_200(tmp_path: Path) -> None:
    document = a_petstore()
    document["paths"]["/pets"]["post"] = {
        "operationId": "POST /pets",
        **takes(ref("Pet")),
        "responses": {"405": {"description": "Invalid input."}},
    }
    mock = Mock(read_contract("shop", written(tmp_path, "shop.yaml", document)))

    assert mock.call("POST", "/pets", {"name": "Rex"}).status == 200
    assert mock.call("GET", "/pets/4").body["name"] == "Rex"


def test_the_first_call_is_one_that_needs_nothing(tmp_path: Path) -> None:
    assert a_mock(tmp_path, a_petstore()).provider.first_call == "GET /pets"
