from pathlib import Path
from typing import Any

from mockserver.inferred.resources.infer import infer
from mockserver.inferred.resources.overrides import overrides_of
from mockserver.inferred.resources.resource import Inference
from tests.contract.builders import compiled
from tests.inferred.documents import (
    INTEGER,
    TEXT,
    a_list_of,
    a_petstore,
    an_object,
    api,
    queried,
    ref,
    replies,
    takes,
)


def inferred(folder: Path, document: Any, **overrides: Any) -> Inference:
    return infer(compiled(folder, document), overrides_of(overrides))


def roles(inference: Inference) -> dict[str, str]:
    return {name: role.role for name, role in inference.roles.items()}


def test_a_collection_and_its_items_are_one_resource(tmp_path: Path) -> None:
    inference = inferred(tmp_path, a_petstore())

    assert roles(inference) == {
        "GET /pets": "list",
        "POST /pets": "create",
        "GET /pets/{petId}": "show",
        "PUT /pets/{petId}": "replace",
        "PATCH /pets/{petId}": "change",
        "DELETE /pets/{petId}": "remove",
        "POST /pets/{petId}/sell": "action",
        "GET /status": "stateless",
    }
    pets = inference.resources["pets"]
    assert (pets.path, pets.item_path, pets.ids) == ("/pets", "/pets/{petId}", (("id",),))
    assert str(inference) == "7 of 8 operations keep state"


def test_a_collection_that_is_changed_in_bulk_is_no_single_row(tmp_path: Path) -> None:
    folder = an_object(id=TEXT, name=TEXT)
    document = api(
        {
            "GET /folders": replies(an_object(data=a_list_of(folder), meta=an_object())),
            "POST /folders": takes(folder) | replies(an_object(data=folder)),
            "PATCH /folders": takes(an_object(keys=a_list_of(TEXT), data=folder)) | replies(None),
            "GET /folders/{id}": replies(an_object(data=folder)),
            "PATCH /folders/{id}": takes(folder) | replies(an_object(data=folder)),
        }
    )

    inference = inferred(tmp_path, document)

    assert list(inference.resources) == ["folders"]
    assert inference.resources["folders"].kind == "collection"
    assert roles(inference)["GET /folders"] == "list"


def test_every_operation_says_why(tmp_path: Path) -> None:
    inference = inferred(tmp_path, a_petstore())

    assert all(role.why.endswith(".") for role in inference.roles.values())


def test_spellings_of_one_path_are_one_resource(tmp_path: Path) -> None:
    box = an_object(Id=TEXT, Name=TEXT, Image=TEXT)
    document = api(
        {
            "GET /boxes/json": replies(a_list_of(box)),
            "POST /boxes/create": takes(an_object(Name=TEXT, Image=TEXT)) | replies(box, 201),
            "GET /boxes/{id}/json": replies(box),
            "DELETE /boxes/{id}.json": replies(None, 204),
        }
    )

    inference = inferred(tmp_path, document)

    assert list(roles(inference).values()) == ["list", "create", "show", "remove"]
    assert list(inference.resources) == ["boxes"]


def test_a_verb_behind_a_colon_is_an_action(tmp_path: Path) -> None:
    inference = inferred(tmp_path, a_petstore(**{"POST /pets/{petId}:feed": replies(None, 204)}))

    assert inference.roles["POST /pets/{petId}:feed"].role == "action"


def test_several_members_identify_a_row(tmp_path: Path) -> None:
    repo = an_object(id=INTEGER, name=TEXT, owner=an_object(login=TEXT, id=INTEGER))
    document = api(
        {
            "GET /repos/{owner}/{repo}": replies(repo),
            "PATCH /repos/{owner}/{repo}": takes(an_object(name=TEXT)) | replies(repo),
            "POST /user/repos": takes(an_object(name=TEXT)) | replies(repo, 201),
            "GET /repos/{owner}/{repo}/issues": replies(a_list_of(ref("Issue"))),
            "POST /repos/{owner}/{repo}/issues": takes(ref("Issue")) | replies(ref("Issue"), 201),
            "GET /repos/{owner}/{repo}/issues/{issue_number}": replies(ref("Issue")),
        },
        {"Issue": an_object(number=INTEGER, title=TEXT, body=TEXT)},
    )

    inference = inferred(tmp_path, document)

    repos, issues = inference.resources["repos"], inference.resources["issues"]
    assert repos.ids == (("owner", "login"), ("name",))
    assert (issues.parent, issues.depth, issues.ids) == ("repos", 2, (("number",),))
    assert roles(inference)["POST /user/repos"] == "create"


def test_a_path_that_is_read_and_written_is_one_row(tmp_path: Path) -> None:
    settings = an_object(theme=TEXT, size=INTEGER)
    document = api(
        {
            "GET /settings": replies(settings),
            "PATCH /settings": takes(settings) | replies(settings),
        }
    )

    inference = inferred(tmp_path, document)

    assert inference.resources["settings"].kind == "singleton"
    assert set(roles(inference).values()) == {"singleton"}


def test_what_is_set_and_taken_away_without_a_body_is_a_membership(tmp_path: Path) -> None:
    document = a_petstore(
        **{
            f"{method} /pets/{{petId}}/star": replies(None, 204)
            for method in ("GET", "PUT", "DELETE")
        }
    )

    inference = inferred(tmp_path, document)

    assert inference.roles["PUT /pets/{petId}/star"].role == "membership"
    assert inference.resources["star"].parent == "pets"


def test_what_a_get_shows_below_an_item_is_a_detail_of_its_row(tmp_path: Path) -> None:
    document = a_petstore(
        **{
            "GET /pets/{petId}/report": replies(an_object(("score",), score=INTEGER)),
            "GET /pets/{petId}/reports/{year}/pdf": replies(TEXT),
        }
    )

    inference = inferred(tmp_path, document)

    for name in ("GET /pets/{petId}/report", "GET /pets/{petId}/reports/{year}/pdf"):
        role = inference.roles[name]
        assert (role.role, role.resource, role.keys) == ("detail", "pets", ("petId",))


def test_a_list_of_known_rows_elsewhere_is_a_search(tmp_path: Path) -> None:
    document = a_petstore(
        **{"GET /pets/findByStatus": replies(a_list_of(ref("Pet"))) | queried("status")}
    )

    role = inferred(tmp_path, document).roles["GET /pets/findByStatus"]

    assert (role.role, role.resource) == ("search", "pets")
    assert [(each.parameter, each.member) for each in role.filters] == [("status", ("status",))]


def test_a_collection_below_an_item_is_linked_to_the_items_of_another_path(tmp_path: Path) -> None:
    document = a_petstore(
        **{
            "GET /owners": replies(a_list_of(an_object(id=TEXT, email=TEXT))),
            "GET /owners/{ownerId}": replies(an_object(id=TEXT, email=TEXT)),
            "GET /owners/{ownerId}/pets": replies(a_list_of(ref("Pet"))),
            "POST /owners/{ownerId}/pets": takes(ref("Pet")) | replies(ref("Pet"), 201),
        }
    )

    inference = inferred(tmp_path, document)

    assert sorted(inference.resources) == ["owners", "pets"]
    role = inference.roles["POST /owners/{ownerId}/pets"]
    assert (role.role, role.resource, role.scope) == ("create", "pets", ("ownerId",))


def test_the_wrapper_of_a_list_and_of_a_row_is_found(tmp_path: Path) -> None:
    page = an_object(
        data=a_list_of(ref("Pet")),
        meta=an_object(total=INTEGER, next_cursor={"type": "string", "nullable": True}),
    )
    document = a_petstore(
        **{
            "GET /pets": replies(page) | queried("cursor", limit=INTEGER),
            "GET /pets/{petId}": replies(an_object(data=ref("Pet"))),
        }
    )

    inference = inferred(tmp_path, document)

    listed, shown = inference.roles["GET /pets"], inference.roles["GET /pets/{petId}"]
    assert (listed.list, shown.one) == (("data",), ("data",))
    assert listed.paging is not None
    assert [fact.steps for fact in listed.paging.facts] == [
        ("meta", "total"),
        ("meta", "next_cursor"),
    ]
    assert listed.paging.parameters == ("limit", "cursor")


def test_a_row_that_is_shown_and_changed_but_never_made_is_there_from_the_start(
    tmp_path: Path,
) -> None:
    limits = an_object(daily=INTEGER, monthly=INTEGER)
    document = api(
        {
            "GET /limits/{id}": replies(limits),
            "PATCH /limits/{id}": takes(limits) | replies(limits),
        }
    )

    (resource,) = inferred(tmp_path, document).resources.values()

    assert (resource.kind, resource.depth) == ("singleton", 1)


def test_rows_that_are_only_shown_keep_no_state(tmp_path: Path) -> None:
    document = api({"GET /weather/{city}": replies(an_object(city=TEXT, degrees=INTEGER))})

    inference = inferred(tmp_path, document)

    assert roles(inference) == {"GET /weather/{city}": "stateless"}
    assert inference.resources == {}


def test_a_body_can_name_its_row(tmp_path: Path) -> None:
    document = a_petstore(**{"PUT /pets": takes(ref("Whole")) | replies(ref("Whole"))})
    document["components"]["schemas"]["Whole"] = an_object((), id=INTEGER, name=TEXT, status=TEXT)

    role = inferred(tmp_path, document).roles["PUT /pets"]

    assert (role.role, role.is_named_by_body) == ("replace", True)


def test_filters_follow_the_names_of_members(tmp_path: Path) -> None:
    document = a_petstore(
        **{
            "GET /pets": replies(a_list_of(ref("Pet")))
            | queried("status", "filter[name]", "created_after", "q", "expand", page=INTEGER)
        }
    )

    role = inferred(tmp_path, document).roles["GET /pets"]

    assert [(each.parameter, each.member, each.op) for each in role.filters] == [
        ("status", ("status",), "="),
        ("filter[name]", ("name",), "="),
        ("created_after", ("created_at",), ">"),
        ("q", (), "="),
    ]


def test_overrides_win(tmp_path: Path) -> None:
    document = a_petstore(**{"POST /rescue": takes(an_object(reason=TEXT)) | replies(ref("Pet"))})

    inference = inferred(
        tmp_path,
        document,
        resources={
            "/pets": {
                "id": "name",
                "also": ["POST /rescue"],
                "filters": {"limit": {"member": "age", "op": "<="}},
                "states": {"POST /pets/{id}/sell": {"status": "sold"}},
            }
        },
        ignore=["/status"],
    )

    assert inference.resources["pets"].ids == (("name",),)
    assert inference.roles["POST /rescue"].resource == "pets"
    assert inference.roles["POST /pets/{petId}/sell"].states == {"status": "sold"}
    assert inference.roles["GET /pets"].filters[-1].member == ("age",)
    assert inference.roles["GET /status"].why == "The overrides ignore its path."


def test_collections_of_one_word_get_names_of_their_own(tmp_path: Path) -> None:
    note = an_object(id=INTEGER, text=TEXT)
    document = a_petstore(
        **{
            "GET /pets/{petId}/notes": replies(a_list_of(note)),
            "GET /pets/{petId}/notes/{noteId}": replies(note),
            "GET /shops/{shopId}/notes": replies(a_list_of(note)),
            "GET /shops/{shopId}/notes/{noteId}": replies(note),
        }
    )

    assert sorted(inferred(tmp_path, document).resources) == ["pets", "pets_notes", "shops_notes"]


def test_a_row_may_be_known_by_a_path_below_it_alone(tmp_path: Path) -> None:
    ticket = an_object(ticketId=TEXT, day=TEXT)
    code = {"responses": {"200": {"description": "A picture.", "content": {"image/png": {}}}}}
    operations = {
        "POST /tickets": takes(ticket) | replies(ticket, 201),
        "GET /tickets/{ticketId}/qr": code,
        "POST /reports": takes(an_object(day=TEXT)) | replies(an_object(state=TEXT)),
        "GET /reports/{reportId}/file": code,
    }

    inference = infer(compiled(tmp_path, api(operations)), overrides_of({}))

    assert list(inference.resources) == ["tickets"]
    assert inference.roles["GET /tickets/{ticketId}/qr"].role == "detail"
    assert inference.resources["tickets"].item_path == "/tickets/{ticketId}"
    assert inference.resources["tickets"].ids == (("ticketId",),)


def test_a_post_that_is_called_a_search_adds_nothing(tmp_path: Path) -> None:
    pets = takes(an_object(name=TEXT, status=TEXT)) | replies(a_list_of(ref("Pet")))

    inference = inferred(
        tmp_path, a_petstore(**{"POST /pets/findByName": pets, "POST /adoptions": pets})
    )

    told = {name: (role.role, role.resource) for name, role in inference.roles.items()}
    assert told["POST /pets/findByName"] == ("search", "pets")
    assert told["POST /adoptions"] == ("create", "pets")


def test_a_row_with_others_inside_is_no_list_of_them(tmp_path: Path) -> None:
    node = an_object(("label",), id=INTEGER, label=TEXT, children=a_list_of(ref("Node")))
    document = api(
        {
            "POST /nodes": takes(ref("Node")) | replies(ref("Node"), 201),
            "GET /nodes/{nodeId}": replies(ref("Node")),
            "GET /tree": replies(ref("Node")),
            "GET /leaves": replies(an_object(leaves=a_list_of(ref("Node")))),
        },
        {"Node": node},
    )

    inference = inferred(tmp_path, document)

    assert (roles(inference)["GET /tree"], roles(inference)["GET /leaves"]) == (
        "stateless",
        "search",
    )


def test_a_page_of_one_list_is_none_of_another(tmp_path: Path) -> None:
    found = replies(a_list_of(ref("Pet")))
    document = a_petstore(**{"GET /pets/found": found | queried("name")})

    inference = inferred(tmp_path, document, resources={"/pets": {"page": {"limit": "limit"}}})

    paging = [inference.roles[name].paging for name in ("GET /pets", "GET /pets/found")]
    assert [(each.limit, each.size) for each in paging if each] == [("limit", 20), ("", 0)]


def test_a_list_with_pages_keeps_rows_though_nothing_adds_any(tmp_path: Path) -> None:
    station = an_object(("id",), id=TEXT, town=TEXT)
    town = {**queried(limit=INTEGER, town=TEXT)["parameters"][1], "required": True}
    listed = replies(a_list_of(station))
    document = api(
        {
            "GET /stations": listed | queried(limit=INTEGER),
            "GET /lines": listed | {"parameters": [*queried(page=INTEGER)["parameters"], town]},
            "GET /towns": replies(a_list_of(an_object(town=TEXT, size=INTEGER))),
            "GET /status": replies(an_object(up={"type": "boolean"})),
        }
    )

    told = inferred(tmp_path, document).roles

    assert {name: role.role for name, role in told.items()} == {
        "GET /stations": "list",
        "GET /lines": "search",
        "GET /towns": "stateless",
        "GET /status": "stateless",
    }
    assert "lists rows that no operation adds or shows" in told["GET /towns"].why
    assert "shows no rows" in told["GET /status"].why
