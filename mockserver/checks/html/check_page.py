"""The report of a check as an HTML page: the verdict first, then what was found and tried."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mockserver.checks.cause import Cause
from mockserver.checks.coverage import Coverage, OperationCoverage
from mockserver.checks.html.markup import Content, Markup, tag
from mockserver.checks.html.page import render_page
from mockserver.checks.html.parts import (
    bar,
    chip,
    code_block,
    command,
    facts,
    folded,
    sides,
    status_kind,
    steps,
    table,
)
from mockserver.checks.report import CheckReport
from mockserver.checks.screen import REPRODUCED, counted, coverage_counts, verdict

#: So many causes are unfolded from the start.
_OPEN = 3


def render_html(report: CheckReport) -> str:
    """Render the report as one HTML file."""
    word = "Passed" if report.is_clean else "Failed"
    return render_page(f"{word}: mockserver check {report.name}", check_section(report))


def check_section(report: CheckReport, place: str = "") -> Markup:
    """Return what a report says; `place` is its id among several in one page."""
    return tag(
        "article",
        _header(report, place),
        _tiles(report),
        tag("h2", "What was found", id=f"{place}-found" if place else "found"),
        _causes(report.causes) if report.findings else tag("p", "Nothing.", class_="quiet"),
        _known(report),
        tag("h2", "What was tried"),
        _stages(report),
        _coverage(report) if report.coverage.operations else None,
        _not_tested(report),
        _expected(report),
        tag("h2", "Run it again"),
        tag("p", f"The seed is {report.seed}: the same seed, the same requests."),
        code_block(report.again, "The command of this check", "command") if report.again else None,
    )


def _header(report: CheckReport, place: str) -> Markup:
    is_good = report.is_clean
    name = (report.name, " ", chip("passed" if is_good else "failed", _mood(is_good)))
    return tag(
        "header",
        tag("p", "mockserver check", class_="kicker"),
        tag("h2", *name, class_="name", id=place) if place else tag("h1", *name),
        tag("p", report.base_url, class_="address"),
        tag("p", verdict(report), class_=f"verdict {_mood(is_good)}"),
    )


def _mood(is_good: bool) -> str:
    return "good" if is_good else "bad"


def _tiles(report: CheckReport) -> Markup:
    failures = sum(each.severity == "failure" for each in report.causes)
    milder = len(report.causes) - failures
    statuses, parameters = report.coverage.statuses, report.coverage.parameters
    good = sum(tally.answered_2xx > 0 for tally in report.operations)
    tiles = [
        _tile(
            "cause of failure" if failures == 1 else "causes of failure",
            str(failures),
            f"{milder} milder" if milder else None,
        ),
        # Without a generated request, no operation can have answered one.
        _tile("operations answered 2xx", *_of(good, report.operation_count))
        if report.cases
        else None,
        _tile("documented statuses came", *_of(*statuses)) if statuses[1] else None,
        _tile("parameters were sent", *_of(*parameters)) if parameters[1] else None,
        _tile("cases", f"{report.cases:,}", f"in {report.seconds:.1f} s")
        if report.cases
        else _tile("seconds", f"{report.seconds:.1f}"),
    ]
    return tag("ul", tiles, class_="tiles")


def _tile(name: str, number: str, more: Content = None) -> Markup:
    return tag("li", tag("b", number), tag("span", name), tag("small", more) if more else None)


def _of(part: int, whole: int) -> tuple[str, Markup]:
    return f"{part} of {whole}", bar(part, whole)


def _causes(causes: Sequence[Cause]) -> Iterator[Markup]:
    for number, cause in enumerate(causes, 1):
        yield tag("section", _cause(cause, number), class_=f"cause {cause.severity}")


def _cause(cause: Cause, number: int) -> Markup:
    finding = cause.example
    summary = tag(
        "summary",
        tag("span", cause.severity, class_=f"severity {cause.severity}"),
        tag("h3", f"{number}. {finding.title}"),
        tag("span", cause.where, class_="where"),
        tag("code", finding.code, class_="code"),
    )
    return tag(
        "details",
        summary,
        sides(("Expected", cause.expected or finding.title), ("Came", cause.came or "see below")),
        facts(
            [
                ("operations", [chip(each) for each in cause.operations]),
                (
                    "also",
                    tag("ul", [tag("li", each) for each in cause.also]) if cause.also else None,
                ),
                ("contract", tag("code", str(cause.place)) if cause.place else None),
                ("reproduced", REPRODUCED[cause.reproduced] if cause.reproduced else None),
                ("stage", finding.phase),
                ("id", tag("code", cause.id)),
            ]
        ),
        steps(cause.steps),
        command(finding.curl) if finding.curl else None,
        tag(
            "details",
            tag("summary", "The whole message"),
            code_block(finding.message, "The whole message"),
            class_="more",
        ),
        open=number <= _OPEN,
    )


def _known(report: CheckReport) -> Markup | None:
    if not report.known:
        return None
    rows = (
        (one.finding.title, one.finding.operation, one.finding.id, one.reason, one.expires)
        for one in report.known
    )
    head = ("finding", "operation", "id", "reason", "until")
    label = f"Known findings, see {report.baseline}"
    return folded(f"{label} ({len(report.known)})", table(label, head, rows))


def _stages(report: CheckReport) -> Iterator[Markup]:
    for stage in report.stages:
        counts = f"{stage.held} hold, {stage.broken} broken, {len(stage.skipped)} not tested"
        if not stage.skipped:
            yield tag("p", tag("b", stage.name), f": {counts}")
            continue
        reasons = _by_reason((each.why, each.name) for each in stage.skipped)
        yield folded(f"{stage.name}: {counts}", _reasons(reasons))


def _coverage(report: CheckReport) -> Markup:
    head = ("operation", "calls", "documented statuses", "parameters", "journeys")
    rows = [_covered(each) for each in report.coverage.operations]
    label = "What was tried of each operation"
    return tag(
        "section",
        tag("p", "; ".join(coverage_counts(report.coverage)), "."),
        _legend(report.coverage),
        table(label, head, rows),
        class_="coverage",
    )


def _legend(coverage: Coverage) -> Markup:
    missing = len([*coverage.never_seen])
    seen = chip("200: 5", "s2")
    never = chip("503", "never", "never came")
    told = f" never seen (at {counted(missing, 'operation')})"
    return tag("p", seen, " came five times, ", never, told, class_="key")


def _covered(one: OperationCoverage) -> tuple[Content, ...]:
    statuses = [_status(status, count) for status, count in one.statuses.items()]
    others = [
        chip(f"{status}: {count}", "other", "not documented")
        for status, count in one.others.items()
    ]
    parameters = [
        chip(name, "" if uses.sent else "never", f"sent {uses.sent}, left out {uses.left_out}")
        for name, uses in one.parameters.items()
    ]
    journeys: Content = "none"
    if one.journeys:
        names = tag("ul", [tag("li", name) for name in one.journeys])
        journeys = tag("details", tag("summary", str(len(one.journeys))), names, class_="more")
    calls = (
        tag("span", f"{one.calls:,}", title=_stages_of(one)) if one.calls else chip("0", "never")
    )
    if not one.calls:
        calls = chip("0", "never")
    return tag("code", one.label), calls, [*statuses, *others], parameters or "none", journeys


def _status(status: str, count: int) -> Markup:
    kind = status_kind(status) if count else "never"
    return chip(f"{status}: {count}" if count else status, kind)


def _stages_of(one: OperationCoverage) -> str:
    return ", ".join(f"{stage} {count}" for stage, count in one.stages.items())


def _not_tested(report: CheckReport) -> Markup | None:
    waits = report.waits
    asked = f"The server asked {waits.times} times to wait, {waits.seconds:g} s in all."
    told = tag("p", asked) if waits.times else None
    if not report.not_tested:
        return told
    reasons = _by_reason((one.why, f"{one.part} {one.name}") for one in report.not_tested)
    label = f"Not tested, and why ({len(report.not_tested)})"
    return tag("section", told, folded(label, _reasons(reasons)))


def _expected(report: CheckReport) -> Markup | None:
    if not report.expected:
        return None
    head = ("operation", "check", "accepts", "wrong may be", "where the reply says", "because")
    rows = (
        (
            one.operation,
            one.check,
            ", ".join(one.statuses),
            one.wrong,
            " or ".join(one.says),
            one.reason,
        )
        for one in report.expected
    )
    label = "Expected by declaration"
    return folded(f"{label} ({len(report.expected)})", table(label, head, rows))


def _by_reason(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for why, name in pairs:
        reasons.setdefault(why, []).append(name)
    return reasons


def _reasons(reasons: Mapping[str, list[str]]) -> Markup:
    return facts((why, [chip(name) for name in names]) for why, names in reasons.items())
