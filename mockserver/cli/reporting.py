"""Commands that write reports: one that could not run leaves no report of an earlier run behind."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from mockserver.errors import CheckError, MockServerError

#: What tells a file from another one of its name; None where there is none.
_Stamp = tuple[int, int, int] | None


class ReportingCommand(click.Command):
    """A command with `--report KIND=FILE`.

    However it ends: a FILE that it did not write does not stay as an earlier run left it, and is
    removed. A file that the error names stays: it could not be written, and the error says so.
    """

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the command line; the command also ends where its words are wrong."""
        before = {path: _stamp(path) for _, path in _reports(args)}
        reports = dict(_reports(args))
        try:
            context = super().make_context(info_name, args, parent, **extra)
        except click.exceptions.Exit:
            raise  # of --help
        except BaseException as error:
            self._settle("", reports, before, error)
            raise
        context.obj = (reports, before)
        return context

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BaseException as error:
            reports, before = ctx.obj
            self._settle(", ".join(ctx.params.get("names", ())), reports, before, error)
            raise

    def _settle(
        self,
        name: str,
        reports: Mapping[Any, Path],
        before: Mapping[Path, _Stamp],
        error: BaseException,
    ) -> None:
        """Replace or remove the reports that are still those of an earlier run."""
        why = _worded(error)
        for kind, path in reports.items():
            is_old = before[path] is not None and before[path] == _stamp(path)
            if is_old and repr(str(path)) not in why.what:
                self.replace_old(name, kind, path, why)

    def replace_old(self, name: str, kind: Any, path: Path, why: MockServerError) -> None:
        """Remove the report of an earlier run, which says nothing of this one."""
        with suppress(OSError):
            path.unlink()


class CheckCommand(ReportingCommand):
    """`mockserver check`, whose reports can say that it could not run."""

    def replace_old(self, name: str, kind: Any, path: Path, why: MockServerError) -> None:
        """Write why the check could not run, in the kinds that have a form for it."""
        super().replace_old(name, kind, path, why)
        with suppress(ImportError):  # without the extra, there is nothing that could write them
            from mockserver.checks.series_reports import write_error_report

            write_error_report(name, why, kind, path)


def _reports(args: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield kind and file of each report that a command line names, also of a wrong one."""
    for word, following in pairwise([*args, ""]):
        named = following if word == "--report" else word.removeprefix("--report=")
        kind, equals, file = named.partition("=")
        if equals and file not in ("", "-") and (word == "--report" or named != word):
            yield kind, Path(file)


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_ino, status.st_mtime_ns, status.st_size) if path.is_file() else None


def _worded(error: BaseException) -> MockServerError:
    if isinstance(error, MockServerError):
        return error
    if isinstance(error, click.ClickException):
        return CheckError(error.format_message(), hint="See --help.")
    return CheckError("It was interrupted before anything was checked.", hint="Run it again.")
