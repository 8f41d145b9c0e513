"""The report of a check as JUnit XML: a test case for each finding, and for each good operation."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from mockserver.checks.cause import Cause
from mockserver.checks.finding import Finding
from mockserver.checks.report import CheckReport
from mockserver.checks.screen import verdict

# Characters that XML 1.0 forbids, even as references.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class _TestCase(NamedTuple):
    """One test case; `outcome` is None for one that passed, else "failure", "error", "skipped"."""

    name: str
    outcome: str | None = None
    message: str = ""
    text: str = ""


def render_junit(report: CheckReport) -> str:
    """Render the report as a JUnit document with a failure for each cause, as on the screen.

    A cause that does not turn the verdict, and what was not tested, are skipped cases.

    A check that did not run to its end has one test case more, with an error.
    """
    return junit_document([junit_suite(report)])


def junit_suite(report: CheckReport) -> ElementTree.Element:
    """Return the test suite of one report."""
    cases = [*_cases(report)]
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.outcome == "failure" for case in cases)),
        "errors": str(sum(case.outcome == "error" for case in cases)),
        "skipped": str(sum(case.outcome == "skipped" for case in cases)),
        "time": f"{report.seconds:.3f}",
    }
    suite = ElementTree.Element("testsuite", {"name": f"mockserver check {report.name}", **counts})
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (("seed", str(report.seed)), ("url", report.base_url)):
        ElementTree.SubElement(properties, "property", {"name": name, "value": value})
    for case in cases:
        _append(suite, case, report.name)
    ElementTree.SubElement(suite, "system-out").text = _printable(verdict(report))
    return suite


def error_suite(name: str, message: str) -> ElementTree.Element:
    """Return the test suite of a check that could not run: one case, with an error."""
    counts = {"tests": "1", "failures": "0", "errors": "1", "skipped": "0", "time": "0"}
    suite = ElementTree.Element("testsuite", {"name": f"mockserver check {name}", **counts})
    first = message.partition("\n")[0]
    _append(suite, _TestCase("the check could run", "error", first, message), name)
    return suite


def junit_document(suites: Sequence[ElementTree.Element]) -> str:
    """Return a JUnit document of test suites."""
    counts = {
        name: str(sum(int(suite.get(name, "0")) for suite in suites))
        for name in ("tests", "failures", "errors", "skipped")
    }
    seconds = sum(float(suite.get("time", "0")) for suite in suites)
    root = ElementTree.Element("testsuites", {**counts, "time": f"{seconds:.3f}"})
    root.extend(suites)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _cases(report: CheckReport) -> Iterator[_TestCase]:
    for cause in report.causes:
        finding = cause.example
        yield _TestCase(
            name=f"{cause.where}: {finding.code} {finding.title}",
            outcome="failure" if cause.severity == "failure" else "skipped",
            message=f"{finding.code} {finding.title}",
            text="\n".join([*_about(cause), *_lines(finding), f"seed: {report.seed}"]),
        )
    for known in report.known:
        yield _TestCase(
            name=f"{known.finding.operation}: {known.finding.code} {known.finding.title}",
            outcome="skipped",
            message=f"known: {known.reason or 'no reason is given'}",
            text="\n".join(_lines(known.finding)),
        )
    broken = {one.operation for one in (*report.findings, *(each.finding for each in report.known))}
    untested = {one.name for one in report.not_tested}
    for tally in report.operations:
        if tally.label not in broken | untested and tally.cases:
            yield _TestCase(tally.label)
    for stage in report.stages:
        for skipped in stage.skipped:
            yield _TestCase(f"{stage.name}: {skipped.name}", "skipped", skipped.why, skipped.why)
    for one in report.not_tested:
        yield _TestCase(f"{one.part} {one.name}", "skipped", one.why, one.why)
    if not report.is_complete:
        yield _TestCase("the check ran to its end", "error", verdict(report), verdict(report))


def _about(cause: Cause) -> Iterator[str]:
    if len(cause.operations) > 1:
        yield f"operations: {', '.join(cause.operations)}"
    yield from (f"also: {line}" for line in cause.also)


def _lines(finding: Finding) -> Iterator[str]:
    yield finding.message
    if finding.place:
        yield f"contract: {finding.place}"
    yield f"id: {finding.id}"
    if finding.curl:
        yield from (f"$ {line}" for line in finding.curl.splitlines())


def _append(suite: ElementTree.Element, case: _TestCase, api: str) -> None:
    element = ElementTree.SubElement(
        suite,
        "testcase",
        {"classname": f"mockserver.check.{api}", "name": _printable(case.name), "time": "0"},
    )
    if case.outcome is not None:
        outcome = {"type": case.outcome, "message": _printable(case.message)}
        ElementTree.SubElement(element, case.outcome, outcome).text = _printable(case.text)


def _printable(text: str) -> str:
    return _FORBIDDEN.sub(lambda found: ascii(found.group())[1:-1], text)
