"""The wheel carries everything that serving needs, and serves from an empty environment."""

import subprocess
import sys
import sysconfig
import urllib.request
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture
def environment(wheel: Path, tmp_path: Path) -> Path:
    """Install the wheel, and nothing besides, in a fresh environment."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    install = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install"]
    subprocess.run([*install, "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    return home


def test_it_carries_specifications_and_fixtures_and_no_tests(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())

    for folder in ("specs", "fixtures", "docs"):
        for file in (ROOT / folder).rglob("*.*"):
            assert f"mockserver/_data/{file.relative_to(ROOT)}" in names
    for file in (ROOT / "mockserver/http/console/files").rglob("*.*"):
        assert str(file.relative_to(ROOT)) in names
    assert not [name for name in names if name.startswith("tests")]


#: A stranger's module: the client, and the types of the pytest fixtures.
STRANGER = """
from mockserver.client import MockServer, World

def test_points(mock_world: World, mock_server: MockServer) -> None:
    token: str = mock_world.credentials("boostcom").headers["x-client-authorization"]
    rows: list[dict[str, object]] = [*mock_world.rows("boostcom", "members")]
    mock_world.stub("boostcom", "joinProgram", status=503, body={"token": token, "rows": rows})
    assert mock_world.journal.exchanges()[0].request.json() and mock_server.api("boostcom").title
    mock_world.journal.assert_called("boostcom", "joinProgram", exactly=1)
"""


def test_a_strangers_mypy_strict_knows_the_types_of_the_client(
    wheel: Path, environment: Path, tmp_path: Path
) -> None:
    (tmp_path / "suite.py").write_text(STRANGER)
    python = str(environment / "bin" / "python")
    mypy = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--python-executable"]

    done = subprocess.run(
        [*mypy, python, "suite.py"], cwd=tmp_path, capture_output=True, text=True, timeout=100
    )

    assert "mockserver/py.typed" in ZipFile(wheel).namelist()
    assert (done.stdout, done.returncode) == ("Success: no issues found in 1 source file\n", 0)


def test_it_serves_from_an_empty_environment(environment: Path, tmp_path: Path) -> None:
    # The locked dependencies are lent instead of being fetched again; the package is not.
    site = next((environment / "lib").glob("python*/site-packages"))
    lent = sysconfig.get_path("purelib")
    (site / "lent.pth").write_text(f"import sys; sys.path.append({lent!r})\n")

    with subprocess.Popen(
        [
            environment / "bin" / "mockserver",
            "serve",
            "--port",
            "0",
            "--scenario",
            "campaign-ended",
        ],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    ) as serving:
        try:
            assert serving.stdout is not None
            url = serving.stdout.readline().split()[-1]
            with urllib.request.urlopen(f"{url}/_mock/apis/koomalooma/spec") as reply:
                assert reply.status == 200
        finally:
            serving.terminate()
