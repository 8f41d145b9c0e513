"""What a path leads to is remembered, within a bound."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from mockserver.contract.operation import Operation
from mockserver.engine.call import Reply
from mockserver.engine.problem import Problem
from mockserver.http.answer import Answer, Api
from mockserver.http.request import Head
from mockserver.http.routes import Routes, Target
from tests.contract.builders import a_parameter, a_specification, an_operation, compiled
from tests.memory import kept_bytes


class _Shop(SimpleNamespace):
    owner = "shop"
    shared_with_pages = True
    outside = None

    def dialect(self, problem: Problem, operation: Operation | None = None) -> Reply:
        return Reply(problem.status, problem.message)


def the_routes(folder: Path, *others: str) -> Routes:
    declared = [a_parameter({}, "id", "path")]
    paths = {"/users/{id}": {"get": an_operation(parameters=declared)}}
    paths |= {path: {"get": an_operation(path)} for path in others}
    api = _Shop(name="shop", contract=compiled(folder, a_specification(paths)))
    routes = Routes({"shop": cast(Api, api)})
    routes.add("shop")
    return routes


def a_head(path: bytes) -> Head:
    scope: dict[str, Any] = {"method": "GET", "query_string": b"", "headers": [], "raw_path": path}
    return Head(scope)


def test_ever_new_paths_take_bounded_room(tmp_path: Path) -> None:
    routes = the_routes(tmp_path)

    def ask() -> None:
        for name in [*(f"{n:0>200}" for n in range(15_000)), *(f"{n:0>20000}" for n in range(500))]:
            target = routes.find(a_head(b"/users/" + name.encode()))
            assert isinstance(target, Target)
            assert target.texts == {"id": name}

    assert kept_bytes(ask) < 8 * 2**20


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        (b"/repos/900/list/oders", "/repos/900/list/orders"),
        (b"/user/7", "/users/{id}"),
    ],
)
def test_of_many_paths_the_nearest_is_named(tmp_path: Path, path: bytes, nearest: str) -> None:
    routes = the_routes(tmp_path, *(f"/repos/{number}/list/orders" for number in range(1_000)))

    answer = routes.find(a_head(path))

    assert isinstance(answer, Answer)
    assert f"Did you mean '{nearest}'?" in str(answer.reply.body)
