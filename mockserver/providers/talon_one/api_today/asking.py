"""What a call may ask of the rules: contents and campaigns that go with a dry call alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.engine.call import Call
from mockserver.providers.talon_one.dialect import Invalid
from mockserver.providers.talon_one.sessions.session import is_dry

_ELIGIBILITY = "campaignEligibility"
#: The contents that say why rules did not apply.
_EXPLAINING = frozenset({"ruleFailureReasons", _ELIGIBILITY})


def wanted_by(call: Call) -> list[str]:
    """Return the contents that a call asks for."""
    wanted: list[str] = call.body.get("responseContent", [])
    return wanted


def is_explaining(wanted: Sequence[str]) -> bool:
    """Whether contents say why rules did not apply."""
    return not _EXPLAINING.isdisjoint(wanted)


def invalid_contents(call: Call) -> Iterator[Invalid]:
    """Find contents that do not go together, or not with a call that is not dry.

    (documented: OAS 26.16, CampaignEligibility) That it is 400 is assumed.
    """
    wanted = wanted_by(call)
    if _ELIGIBILITY not in wanted:
        return
    others = {"triggeredCampaigns", "ruleFailureReasons"} & {*wanted}
    if not is_dry(call):
        yield Invalid("responseContent", f"{_ELIGIBILITY} needs dry=true.", "/responseContent")
    elif others:
        what = f"{_ELIGIBILITY} does not go with {', '.join(sorted(others))}."
        yield Invalid("responseContent", what, "/responseContent")


def only_campaigns(call: Call, asked: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the only campaigns that a dry call asks; None for all."""
    if not is_dry(call) or "evaluableCampaignIds" not in asked:
        return None
    return frozenset(str(int(each)) for each in asked["evaluableCampaignIds"])
