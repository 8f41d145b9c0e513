"""A raw path finds its one template, whatever the order in which templates were declared."""

import re
import sys
from itertools import count, permutations
from types import FrameType
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.routing import RouteMatch, Router


def a_router(*templates: str, method: str = "GET") -> Router[str]:
    router: Router[str] = Router()
    for template in templates:
        assert router.add("shop", template, method, template) is None
    return router


def found(router: Router[str], path: str, method: str = "GET") -> tuple[str, dict[str, str]] | None:
    match = router.find(path.encode(), method)
    return None if match is None else (match.methods[method], match.parameters)


@pytest.mark.parametrize(
    "templates", list(permutations(["/members/{id}/x", "/members/me/x", "/members/{id}"]))
)
def test_a_literal_goes_before_a_template_in_any_order(templates: tuple[str, ...]) -> None:
    router = a_router(*templates)

    assert found(router, "/members/me/x") == ("/members/me/x", {})
    assert found(router, "/members/you/x") == ("/members/{id}/x", {"id": "you"})
    assert found(router, "/members/me") == ("/members/{id}", {"id": "me"})


@pytest.mark.parametrize("templates", list(permutations(["/a/{x}/c", "/a/b/d", "/{y}/b/e"])))
def test_a_literal_that_leads_nowhere_gives_way_to_a_template(templates: tuple[str, ...]) -> None:
    router = a_router(*templates)

    assert found(router, "/a/b/c") == ("/a/{x}/c", {"x": "b"})
    assert found(router, "/a/b/d") == ("/a/b/d", {})
    assert found(router, "/a/b/e") == ("/{y}/b/e", {"y": "a"})
    assert found(router, "/a/x/e") is None


def test_texts_of_a_way_that_failed_are_forgotten() -> None:
    router = a_router("/a/{x}/c", "/a/{x}/{z}/c", "/{y}/b/d")

    assert found(router, "/a/b/d") == ("/{y}/b/d", {"y": "a"})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/files/a%2Fb", "a/b"),
        ("/files/a%2fb", "a/b"),
        ("/files/%2e%2e", ".."),
        ("/files/..", ".."),
        ("/files/%00%0A%0D", "\0\n\r"),
        ("/files/a+b%20c", "a+b c"),
        ("/files/%C3%BC", "ü"),
        ("/files/%252F", "%2F"),
        ("/files/%zz%", "%zz%"),
        ("/files/{id}", "{id}"),
    ],
)
def test_an_encoded_character_stays_in_its_segment(path: str, text: str) -> None:
    assert found(a_router("/files/{id}"), path) == ("/files/{id}", {"id": text})


def test_an_encoded_literal_is_the_literal() -> None:
    router = a_router("/a%20b/{id}", "/users")

    assert found(router, "/a%20b/1") == ("/a%20b/{id}", {"id": "1"})
    assert found(router, "/us%65rs") == ("/users", {})


@pytest.mark.parametrize("path", ["/files/%FF", "/files/%C3", "/files/%ED%A0%80"])
def test_a_segment_that_is_not_utf8_is_an_error(path: str) -> None:
    with pytest.raises(UnicodeError):
        a_router("/files/{id}").find(path.encode(), "GET")


@pytest.mark.parametrize(
    "path", ["", "/", "//", "/files", "/files/", "/files//", "/files/a/", "//files/a", "files/a"]
)
def test_an_empty_segment_stands_for_no_name(path: str) -> None:
    assert found(a_router("/files/{id}"), path) is None


def test_a_slash_at_the_end_makes_another_path() -> None:
    router = a_router("/files", "/files/")

    assert found(router, "/files") == ("/files", {})
    assert found(router, "/files/") == ("/files/", {})
    assert found(a_router("/"), "/") == ("/", {})


def test_names_are_those_of_the_method() -> None:
    router: Router[str] = Router()
    router.add("shop", "/users/{id}/x", "GET", "get")
    router.add("shop", "/users/{user}/x", "PUT", "put")

    assert router.find(b"/users/1/x", "GET") == RouteMatch(
        {"GET": "get", "PUT": "put"}, {"id": "1"}
    )
    assert router.find(b"/users/1/x", "PUT") == RouteMatch(
        {"GET": "get", "PUT": "put"}, {"user": "1"}
    )
    assert router.find(b"/users/1/x", "PATCH") == RouteMatch(
        {"GET": "get", "PUT": "put"}, {"id": "1"}
    )


def test_a_method_that_is_there_already_is_answered_and_stays() -> None:
    router = a_router("/users/{id}")

    assert router.add("other", "/users/{name}", "GET", "second") == "/users/{id}"
    assert router.add("other", "/users/{name}", "PUT", "third") is None
    assert found(router, "/users/1") == ("/users/{id}", {"id": "1"})


def test_a_path_that_was_not_there_is_found_once_it_is_added() -> None:
    router = a_router("/users/{id}")
    assert found(router, "/orders") is None
    assert found(router, "/users/me") == ("/users/{id}", {"id": "me"})

    router.add("shop", "/orders", "GET", "/orders")
    router.add("shop", "/users/me", "GET", "/users/me")

    assert found(router, "/orders") == ("/orders", {})
    assert found(router, "/users/me") == ("/users/me", {})


@pytest.mark.parametrize(
    ("template", "path", "texts"),
    [
        ("/{sid}.json", "/a.json", {"sid": "a"}),
        ("/{sid}.json", "/a.b.json", {"sid": "a.b"}),
        ("/{sid}.json", "/.json", None),
        ("/{sid}.json", "/a.jsonx", None),
        ("/{sid}.json", "/%2E%6Ason", None),
        ("/{sid}.json", "/a%2Ejson", {"sid": "a"}),
        ("/v{version}", "/v1", {"version": "1"}),
        ("/v{version}", "/v", None),
        ("/v{version}", "/w1", None),
        ("/{base}...{head}", "/main...next", {"base": "main", "head": "next"}),
        ("/{base}...{head}", "/a...b...c", {"base": "a...b", "head": "c"}),
        ("/{base}...{head}", "/....b", {"base": ".", "head": "b"}),
        ("/{base}...{head}", "/...b", None),
        ("/{base}...{head}", "/a...", None),
        ("/{page}.{format}", "/a.b.png", {"page": "a.b", "format": "png"}),
        ("/{name}:cancel", "/a%2Fb:cancel", {"name": "a/b"}),
        ("/x{a}-{b}-{c}y", "/x1-2-3-4y", {"a": "1-2", "b": "3", "c": "4"}),
        ("/x{a}-{b}-{c}y", "/x1-2y", None),
        ("/x{a}x", "/x", None),
        ("/x{a}x", "/xx", None),
        ("/ü{a}ü", "/%C3%BC\u00fc%C3%BC", {"a": "ü"}),
    ],
)
def test_a_segment_of_several_parts_is_divided_between_its_names(
    template: str, path: str, texts: dict[str, str] | None
) -> None:
    match = a_router(template).find(path.encode(), "GET")

    assert (None if match is None else match.parameters) == texts


@pytest.mark.parametrize(
    "templates", list(permutations(["/{a}", "/{a}.json", "/v{b}.json", "/{a}.{b}"]))
)
def test_the_more_specific_segment_goes_first_in_any_order(templates: tuple[str, ...]) -> None:
    router = a_router(*templates, "/v1.json")

    assert found(router, "/v1.json") == ("/v1.json", {})
    assert found(router, "/v2.json") == ("/v{b}.json", {"b": "2"})
    assert found(router, "/x.json") == ("/{a}.json", {"a": "x"})
    assert found(router, "/x.png") == ("/{a}.{b}", {"a": "x", "b": "png"})
    assert found(router, "/x") == ("/{a}", {"a": "x"})


def test_a_segment_of_several_parts_that_leads_nowhere_gives_way() -> None:
    router = a_router("/{a}.json/x", "/{b}/y", "/{c}.{d}/z")

    assert found(router, "/p.json/x") == ("/{a}.json/x", {"a": "p"})
    assert found(router, "/p.json/y") == ("/{b}/y", {"b": "p.json"})
    assert found(router, "/p.json/z") == ("/{c}.{d}/z", {"c": "p", "d": "json"})
    assert found(router, "/p.json/q") is None


def test_methods_of_one_pattern_share_its_path() -> None:
    router: Router[str] = Router()
    router.add("shop", "/{id}.json", "GET", "get")
    router.add("shop", "/{sid}.json", "PUT", "put")

    match = router.find(b"/1.json", "PUT")

    assert match == RouteMatch({"GET": "get", "PUT": "put"}, {"sid": "1"})
    assert router.add("shop", "/{name}.json", "GET", "other") == "get"


@pytest.mark.timeout(10)
def test_a_hostile_segment_is_divided_in_linear_time() -> None:
    router = a_router("/" + "a".join(f"{{p{number}}}" for number in range(40)) + "b")

    assert router.find(b"/" + b"a" * 1_000_000, "GET") is None
    assert router.find(b"/" + b"a" * 1_000_000 + b"b", "GET") is not None


def test_a_path_costs_the_same_wherever_it_was_declared() -> None:
    templates = [f"/r{number % 211}/{{a}}/s{number}/{{b}}.json" for number in range(1_223)]
    router = a_router(*templates)

    def steps(path: str) -> int:
        count = 0

        def counted(frame: FrameType, event: str, argument: object) -> Any:
            nonlocal count
            count += 1
            return counted

        before = sys.gettrace()
        sys.settrace(counted)
        try:
            assert router.find(path.encode(), "GET") is not None
        finally:
            sys.settrace(before)
        return count

    first, last = steps("/r0/x/s0/y.json"), steps(f"/r{1222 % 211}/x/s1222/y.json")

    assert last <= 1.2 * first


def test_the_owner_of_a_path_is_the_api_whose_paths_begin_so() -> None:
    router: Router[str] = Router()
    router.add("shop", "/api/users/{id}", "GET", "a")
    router.add("shop", "/api/orders", "GET", "b")
    router.add("bank", "/v1/accounts", "GET", "c")
    router.add("loyalty", "/v1/members/{id}", "GET", "d")

    owners = {
        path: router.owner(path.encode())
        for path in ("/api", "/api/nothing", "/api/users/1/x", "/v1", "/v1/members/1", "/v1/x", "/")
    }

    assert owners == {
        "/api": "shop",
        "/api/nothing": "shop",
        "/api/users/1/x": "shop",
        "/v1": "",
        "/v1/members/1": "loyalty",
        "/v1/x": "",
        "/": "",
    }


def test_the_owner_of_an_encoded_path_is_that_of_the_plain_one() -> None:
    router: Router[str] = Router()
    router.add("shop", "/v1/users", "GET", "a")
    router.add("bank", "/v1/accounts", "GET", "b")

    assert router.owner(b"/v1/%75sers/nothing") == "shop"


# A naive matcher, to compare with


class Naive(NamedTuple):
    rank: tuple[tuple[bool, int], ...]
    template: str
    parameters: dict[str, str]


def naive(templates: list[str], path: str) -> tuple[str, dict[str, str]] | None:
    """Try every template; of those that fit, the one whose literals come first wins."""
    fitting = []
    texts = [unquote_to_bytes(each).decode() for each in path.split("/")]
    for template in templates:
        parts = template.split("/")
        if len(parts) != len(texts):
            continue
        pairs = list(zip(parts, texts, strict=True))
        matches = [re.fullmatch(_expression(part), text) for part, text in pairs]
        if all(matches):
            parameters = {n: t for match in matches if match for n, t in match.groupdict().items()}
            ranks = tuple(_rank(part) for part in parts)
            fitting.append(Naive(ranks, template, parameters))
    best = min(fitting, default=None)
    return None if best is None else (best.template, best.parameters)


def _expression(part: str) -> str:
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(part))


def _rank(part: str) -> tuple[bool, int]:
    """Literal segments first; then the more literal text, the earlier."""
    return "{" in part, -len(re.sub(r"\{\w+\}", "", part))


_SEGMENTS = st.sampled_from(["a", "b", "{}", "{}", "a{}", "{}aa", "{}a{}bb"])


def _template(segments: list[str]) -> str:
    numbers = count()
    return "/" + "/".join(re.sub(r"\{\}", lambda _: f"{{p{next(numbers)}}}", s) for s in segments)


_TEMPLATES = st.lists(
    st.lists(_SEGMENTS, min_size=2, max_size=4).map(_template), min_size=4, max_size=12, unique=True
)
_PATHS = st.lists(
    st.sampled_from(["a", "b", "aa", "baa", "c", "", "%61", "a%2Fb", "babb", "aaabb"]),
    min_size=2,
    max_size=4,
).map(lambda segments: "/" + "/".join(segments))


@pytest.mark.slow
@settings(max_examples=200)
@given(_TEMPLATES, st.lists(_PATHS, min_size=5, max_size=20))
def test_the_router_finds_what_a_naive_matcher_finds(
    templates: list[str], paths: list[str]
) -> None:
    router = a_router(*templates)

    assert [found(router, path) for path in paths] == [naive(templates, path) for path in paths]
