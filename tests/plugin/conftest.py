"""What the plugin's tests share: a stranger's suite, run without this machine's own settings."""

from collections.abc import Callable

import pytest

from mockserver.pytest_plugin.options import TOKEN_VARIABLE, URL_VARIABLE

#: This project's own plugins, which a stranger would not wait for on each worker.
_OTHERS = ("schemathesis", "hypothesispytest", "anyio", "timeout", "pytest_cov")
ALONE = [option for name in _OTHERS for option in ("-p", f"no:{name}")]

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
