"""Whether all reports of one check count the same: the law of one verdict."""

import json
import re
from xml.etree import ElementTree

from mockserver.checks import CheckReport, render_annotations, render_markdown, render_screen
from mockserver.checks.json_report import render_json
from mockserver.checks.junit import render_junit


def counted(report: CheckReport) -> dict[str, int]:
    """Return how many causes that turn the verdict each kind of report has, by its name."""
    told = json.loads(render_json(report))
    suites = ElementTree.fromstring(render_junit(report))
    annotations = render_annotations(report).splitlines()
    incomplete = not report.is_complete
    return {
        "screen": len(re.findall(r"^\d+\. (?!warning: |note: )", render_screen(report), re.M)),
        "junit": len([*suites.iter("failure")]),
        "junit's sum": int(suites.get("failures", "-1")),
        "json": sum(each["severity"] == "failure" for each in told["causes"]),
        "annotations": sum(each.startswith("::error ") for each in annotations) - incomplete,
        "markdown": len(re.findall("^<details>", render_markdown(report), re.M))
        - sum(each.severity != "failure" for each in report.causes),
    }


def assert_one_verdict(report: CheckReport) -> None:
    """Fail unless every report has the same causes, and the verdict follows from them."""
    counts = counted(report)
    assert len(set(counts.values())) == 1, counts
    assert report.is_clean == (counts["screen"] == 0 and report.is_complete)
    assert {one.id for cause in report.causes for one in cause.findings} == {
        one.id for one in report.findings
    }
