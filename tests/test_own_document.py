"""An own document has a name, a file and a base path, or is refused with the way out."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.errors import MockServerError, SettingsError
from mockserver.own_document import OwnDocument, parse_documents, require_file
from mockserver.settings import Settings


@pytest.mark.parametrize(
    ("text", "name", "path"),
    [
        ("petstore.yaml", "petstore", "petstore.yaml"),
        ("specs/Pet-Store.v3.json", "pet_store_v3", "specs/Pet-Store.v3.json"),
        ("shop=petstore.yaml", "shop", "petstore.yaml"),
        ("shop=a=b.yaml", "shop", "a=b.yaml"),
        ("./a=b.yaml", "a_b", "./a=b.yaml"),
    ],
)
def test_a_document_is_named_by_its_user_or_else_by_its_file(
    text: str, name: str, path: str
) -> None:
    assert OwnDocument.parse(text) == OwnDocument(name, Path(path))


@given(st.text(max_size=80))
def test_whatever_the_text_is_the_name_can_stand_in_a_url(text: str) -> None:
    with suppress(SettingsError):
        name = OwnDocument.parse(text).name

        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
        assert 1 <= len(name) <= 64


def test_the_overrides_of_a_document_are_the_file_beside_it() -> None:
    assert OwnDocument.parse("specs/pet.json").overrides == Path("specs/pet.mock.yaml")


def test_what_belongs_to_the_only_document_needs_no_name() -> None:
    (document,) = parse_documents(["a.yaml"], ["/v2"], ["behaviours.py"])

    assert document == OwnDocument("a", Path("a.yaml"), "/v2", Path("behaviours.py"))


@pytest.mark.parametrize(("text", "base_path"), [("/v2/", "/v2"), ("/", ""), ("/a/b", "/a/b")])
def test_a_base_path_is_laid_on_the_document_that_it_names(text: str, base_path: str) -> None:
    first, second = parse_documents(["a.yaml", "b.yaml"], [f"b={text}"])

    assert (first.base_path, second.base_path) == (None, base_path)


@pytest.mark.parametrize(
    ("texts", "base_paths", "said"),
    [
        (["Shop=a.yaml"], [], "Write shop=a.yaml"),
        (["."], [], "'.' is a folder, not an OpenAPI document."),
        (["shop="], [], "'shop=' names no file"),
        (["äöü.yaml"], [], "Give one: shop=äöü.yaml"),
        (["a/pets.yaml", "b/pets.json"], [], "Name one of them: pets_2=b/pets.json"),
        (["a.yaml", "b.yaml"], ["/v2"], "--base-path a=/v2 or --base-path b=/v2"),
        ([], ["/v2"], "Give the file of an OpenAPI document"),
        (["pets.yaml"], ["pest=/v2"], "Did you mean 'pets'?"),
        (["pets.yaml"], ["pets=v2"], "Write it as it begins in URLs"),
        (["pets.yaml"], ["pets=/v2?x"], "Write it as it begins in URLs"),
        (["pets.yaml"], ["pets=/{version}"], "Write it as it begins in URLs"),
        (["pets.yaml"], ["pets=/_mock/x"], "belongs to the server itself"),
    ],
)
def test_what_cannot_be_served_is_refused_with_the_way_out(
    texts: list[str], base_paths: list[str], said: str
) -> None:
    with pytest.raises(MockServerError) as refused:
        parse_documents(texts, base_paths)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("petstor.yaml", "Did you mean 'petstore.yaml'?"),
        ("boostcom", "A built-in API is served by --api boostcom."),
        ("", "is a folder, not an OpenAPI document."),
        ("petstore.mock.yaml", "Leave it out, and give petstore.yaml"),
        ("nowhere/x.yaml", "Give the path of a YAML or JSON file."),
    ],
)
def test_a_file_that_is_not_there_is_refused_with_the_nearest_one(
    tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "petstore.yaml").touch()

    with pytest.raises(SettingsError) as refused:
        require_file(OwnDocument("x" if not name else "boostcom", tmp_path / name))

    assert said in str(refused.value)


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"holds no \.yaml, \.yml or \.json file"):
        require_file(OwnDocument("a", tmp_path / "a.yaml"))


def test_a_document_in_the_network_is_not_fetched() -> None:
    with pytest.raises(SettingsError, match="is not fetched from the network"):
        require_file(OwnDocument.parse("https://pets.example/openapi.yaml"))


def test_settings_refuse_two_documents_with_one_name() -> None:
    documents = (OwnDocument("a", Path("x.yaml")), OwnDocument("a", Path("y.yaml")))

    with pytest.raises(SettingsError, match="would both be the API 'a'"):
        Settings(documents=documents)
