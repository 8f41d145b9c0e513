"""Peers from npm, pinned, in a cache folder of the user's and never in the repository."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.bench.failure import CannotMeasure

_FOLDER = "loyalty-mockserver-bench"
_TIMEOUT_SECONDS = 600


def cache_folder() -> Path:
    """Name the folder that keeps the peers between runs."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / _FOLDER


def install(package: str, version: str, cache: Path) -> Path:
    """Return the folder of the installed package, fetching it when it is not there yet.

    The package is fetched beside its place and moved in whole, so a broken download leaves
    nothing that looks installed. No script of any package runs. Raises CannotMeasure.
    """
    place = cache / f"{package.replace('/', '-').lstrip('@')}-{version}"
    if not place.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-") as folder:
            fetched = Path(folder) / "package"
            fetched.mkdir()
            _fetch(f"{package}@{version}", fetched)
            fetched.rename(place)
    return place / "node_modules" / package


def _fetch(pinned: str, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise CannotMeasure(f"npm, which fetches {pinned}, is not installed")
    flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    try:
        done = subprocess.run(
            [npm, "install", "--prefix", str(folder), *flags, pinned],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotMeasure(
            f"`npm install {pinned}` took more than {_TIMEOUT_SECONDS} s"
        ) from error
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
        raise CannotMeasure(f"`npm install {pinned}` failed: {reason}")
