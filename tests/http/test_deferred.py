import subprocess
import sys
from types import ModuleType

import pytest

from mockserver.http.deferred import DeferredModule, deferred


def test_a_server_is_imported_without_clients_and_templates() -> None:
    code = "import sys, mockserver.http.app; print(sorted(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = set(done.stdout.replace("'", "").strip("[]\n").split(", "))
    assert "connexion" in loaded
    assert not loaded & {"httpx", "requests", "starlette.testclient", "rich"}
    assert not loaded & {"werkzeug.test", "werkzeug.serving", "attr.validators"}


def test_a_deferred_module_is_imported_when_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)

    with deferred(["colorsys"]):
        import colorsys
        from colorsys import rgb_to_hls

        assert isinstance(colorsys, DeferredModule)
    assert "colorsys" not in sys.modules

    assert rgb_to_hls(1, 1, 1) == (0.0, 1.0, 0.0)
    assert colorsys.ONE_THIRD == 1 / 3
    assert "colorsys" in sys.modules


def test_a_class_can_be_derived_from_a_deferred_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sched", raising=False)
    with deferred(["sched"]):
        from sched import scheduler

    class Own(scheduler):
        """Derived from what is imported now."""

    assert isinstance(Own(), scheduler)
    assert not isinstance("a text", scheduler)
    assert Own.__bases__ == (sys.modules["sched"].scheduler,)


def test_a_module_that_is_loaded_already_is_not_deferred(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded = ModuleType("colorsys")
    monkeypatch.setitem(sys.modules, "colorsys", loaded)

    with deferred(["colorsys"]):
        import colorsys

    assert colorsys is loaded
    assert sys.modules["colorsys"] is loaded
