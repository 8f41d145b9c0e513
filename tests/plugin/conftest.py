"""What the plugin's tests share: a stranger's suite, run without this machine's own settings."""

from collections.abc import Callable

import pytest

from mockserver.pytest_plugin import TOKEN_VARIABLE, URL_VARIABLE

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a test file with options in this process, with every warning an error."""
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)

    def run(source: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        strict = ("-p", "no:cacheprovider", "-W", "error", "--strict-markers", "--strict-config")
        return pytester.runpytest_inprocess(*strict, *options)

    return run
