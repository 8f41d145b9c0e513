"""The HTML report in a real browser: it is laid out, runs nothing, and fits a narrow screen."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mockserver.checks.html.check_page import render_html
from tests.checks.html.test_check_page import HOSTILE, a_full_report

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed: no browser looked."),
]

#: Stands beside the report, and measures it in a frame of 360 pixels.
MEASURING = """<!doctype html><title>waiting</title>
<iframe src="report.html" width="360" height="3000"></iframe>
<script>onload = () => {
  const page = frames[0].document, root = page.documentElement;
  const wide = [...page.querySelectorAll("body *")].filter(
    (each) => each.getBoundingClientRect().right > 361 && !each.closest("pre, .wide, .skip"));
  document.title = [root.scrollWidth <= root.clientWidth, wide.length, frames[0].ran === undefined,
    frames[0].getComputedStyle(page.body).fontFamily.includes("system-ui")].join(" ");
}</script>"""


def test_a_hostile_report_runs_nothing_and_fits_360_pixels(tmp_path: Path) -> None:
    hostile = " ".join(each.replace("alert(1)", "window.ran=1") for each in HOSTILE)
    (tmp_path / "report.html").write_text(render_html(a_full_report(hostile)), encoding="utf-8")
    (tmp_path / "measure.html").write_text(MEASURING)
    command = [
        CHROMIUM,
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"),
        *("--virtual-time-budget=2000", "--dump-dom", f"--user-data-dir={tmp_path / 'profile'}"),
        (tmp_path / "measure.html").as_uri(),
    ]

    home = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=home)

    title = re.search("<title>(.*?)</title>", done.stdout)
    assert title is not None, done.stderr[-500:]
    assert title[1] == "true 0 true true"
