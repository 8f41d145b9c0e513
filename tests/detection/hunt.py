"""Runs the stages of a check over one server, and says which stage finds something."""

from collections.abc import Sequence

from mockserver.checks import CheckOptions, CheckReport, Target, catalogue_of
from mockserver.checks.selection import select
from mockserver.checks.stages import run_stages
from mockserver.http.app import Server
from mockserver.http.control import credentials
from tests.checks.one_verdict import assert_one_verdict


def hunted(server: Server, url: str, api: str) -> Sequence[str]:
    """Return the stages that found something on the server; none on a correct one.

    Fails where two reports of what was found disagree.
    """
    contract = server.apis[api].contract
    target = Target(
        name=api,
        url=url,
        document=contract.document.data,
        headers=credentials(server.worlds, server.apis[api]),
        contract=contract,
        # The URL names a world of its own already.
        fresh_state=lambda stage: url,
    )
    options = CheckOptions(timeout=20)
    staged = run_stages(target, options, catalogue_of(api), select(target, options))
    report = CheckReport(api, url, (), staged.findings, (), 1, 0.0, None, staged.tallies)
    assert_one_verdict(report)
    return sorted({each.phase or "" for each in staged.findings})
