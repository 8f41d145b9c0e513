"""The wheel carries everything that serving needs, and serves from an empty environment."""

import subprocess
import sys
import sysconfig
import urllib.request
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


def test_it_carries_specifications_and_fixtures_and_no_tests(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())

    for folder in ("specs", "fixtures"):
        for file in (ROOT / folder).rglob("*.*"):
            assert f"mockserver/_data/{file.relative_to(ROOT)}" in names
    assert not [name for name in names if name.startswith("tests")]


def test_it_serves_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    install = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install"]
    subprocess.run([*install, "--quiet", "--no-deps", str(wheel)], check=True)
    # The locked dependencies are lent instead of being fetched again; the package is not.
    site = next((home / "lib").glob("python*/site-packages"))
    lent = sysconfig.get_path("purelib")
    (site / "lent.pth").write_text(f"import sys; sys.path.append({lent!r})\n")

    with subprocess.Popen(
        [home / "bin" / "mockserver", "serve", "--port", "0", "--scenario", "campaign-ended"],
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
