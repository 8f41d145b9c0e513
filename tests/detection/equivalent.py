"""Mutants that no call of a vendor's API can tell from the correct code, each with its reason.

They are not counted. A reason has a kind; a test holds that each entry names mutants that there
are, and `DETECTION=all` that no hunt finds one of them.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from tests.detection.mutants import Mutant

Kind = Literal["bound", "by hand", "extension", "fixture", "same", "unseen", "wording"]
KINDS: Mapping[str, str] = {
    "bound": "estimate work and characters for the mock's own bounds, or move one by a single step",
    "by hand": "for rows that only a tester writes, past the rules of the API",
    "extension": "serve the mock's own way to name a world",
    "fixture": "refuse a wrong fixture, of which no world is made",
    "same": "have the same outcome as the correct code, for every call that the contract permits",
    "unseen": "change what only the control API shows",
    "wording": "choose words or numbers of a sentence for people",
}


class Entry(NamedTuple):
    """Mutants of one function, and why they do not count.

    `before` and `after` are source, `beside` is a part of its line; empty means any.
    """

    kind: Kind
    api: str
    place: str
    before: str = ""
    after: str = ""
    beside: str = ""


_KOOMALOOMA = (
    Entry("extension", "koomalooma", "partners.world_in"),
    Entry("wording", "koomalooma", "partners._over"),
    Entry("wording", "koomalooma", "partners._admit_any", "claims is None"),
    # Another number for the same month: no two months share one.
    Entry("same", "koomalooma", "partners.counted", "moment.year * 12 + moment.month"),
    # What POST /_mock/tokens gives.
    Entry("unseen", "koomalooma", "partners.issue_token"),
    Entry("fixture", "koomalooma", "seeding._book", "earned.units > MOST_UNITS"),
    # What is due now is confirmed before the first call, with the same moment.
    Entry("same", "koomalooma", "seeding._grown", "due > tx.now", "due >= tx.now"),
)
_BOOSTCOM = (
    Entry("by hand", "boostcom", "rows", "2 ** 31 - 1"),
    Entry("by hand", "boostcom", "rows._transaction"),
    Entry("by hand", "boostcom", "points.numbers"),
    Entry("by hand", "boostcom", "rewards.list_purchased_rewards", beside="purchase is not None"),
    Entry("unseen", "boostcom", "achievements.record", "account['events'] + 1"),
    Entry("unseen", "boostcom", "achievements.record", beside='"rewarded": reason is None'),
    # A token whose time is over is refused, whether its row is still there or not.
    Entry("unseen", "boostcom", "tokens.end_when_due"),
    # A row with nothing left is written again as it was.
    Entry("same", "boostcom", "points._take", "row is not None and taken"),
    # Only `required` has a text as its limit, and no text has a least length.
    Entry("same", "boostcom", "dialect.invalid", beside='== "required" and isinstance'),
    Entry("same", "boostcom", "dialect._detail", beside='"too_short" and value'),
    Entry("fixture", "boostcom", "seeding._add_member", beside='elif member.get("transactions")'),
    Entry("fixture", "boostcom", "seeding._history", "len(entries) > MOST_HISTORY"),
    Entry("fixture", "boostcom", "seeding._moments", beside='last = first + (entry.get("repeat'),
)
_OR_CHANGED = "audience is not None or audience['changed'] != tx.now"
_TALON_ONE = (
    Entry("wording", "talon_one", "admission._caller", beside="what = "),
    Entry("wording", "talon_one", "dialect._details"),
    Entry("wording", "talon_one", "books.reserving._against_reserving", beside="number(exact"),
    Entry("wording", "talon_one", "language.grammar.Reader.bind", beside='kind = "root"'),
    Entry("wording", "talon_one", "language.grammar.Reader.effect", beside='f"{shown(expression'),
    Entry("wording", "talon_one", "language.grammar.Reader._count", "least == most"),
    Entry("wording", "talon_one", "language.grammar._function", beside="if name in EFFECTS"),
    Entry("wording", "talon_one", "manager.create_campaign", "error.hint is None"),
    Entry("by hand", "talon_one", "language.rulesets.rejection_of_rules"),
    # A round that a session has changed is never removed by a call.
    Entry("by hand", "talon_one", "books.achievements.can_roll_back", "number >= len(rounds)"),
    Entry("by hand", "talon_one", "books.achievements.decrease", "number >= len(rounds)"),
    # A key's answer is asked for by its own call alone, unless a tester writes another one.
    Entry("by hand", "talon_one", "idempotency._is_of", "rule is not None and (not rule.media)"),
    Entry("bound", "talon_one", "language.rulesets.read_ruleset"),
    Entry("bound", "talon_one", "api_today.carts.invalid_items", beside="> MOST_UNITS"),
    Entry("bound", "talon_one", "books.campaigns.campaign_size"),
    Entry("bound", "talon_one", "language.budget.Budget.spend"),
    Entry("bound", "talon_one", "language.budget.Budget.spend_on"),
    Entry("bound", "talon_one", "language.budget.Budget.fill"),
    Entry("bound", "talon_one", "language.budget.size_of", "size <= most"),
    Entry("bound", "talon_one", "rules.rule_effects.RuleEffects._draw", beside="budget.spend(("),
    Entry("bound", "talon_one", "language.talang._contains", "len(values) + len(wanted)"),
    Entry("bound", "talon_one", "language.budget.text_size", "len(text) + 2"),
    Entry("bound", "talon_one", "language.budget.text_size", "6 * len(text) + 2"),
    # Decides only whether the work of comparing two lists is counted.
    Entry("bound", "talon_one", "language.values.is_same", beside="isinstance(left, (list, dict))"),
    Entry("bound", "talon_one", "rules.decisions.DecisionLog.decide", beside="_ENVELOPE"),
    Entry("bound", "talon_one", "rules.decisions.DecisionLog.decide", "size > MOST_IN_EFFECT"),
    Entry("bound", "talon_one", "rules.decisions.DecisionLog.report", beside="_ENVELOPE"),
    Entry(
        "bound", "talon_one", "rules.decisions.DecisionLog.reserve_rejection", beside="_ENVELOPE"
    ),
    Entry("bound", "talon_one", "rules.decisions.DecisionLog.accept", beside="_NEW_CODE"),
    Entry("bound", "talon_one", "rules.decisions.DecisionLog._limits", beside="budget.spend"),
    # A row that has what it had is written again, or not.
    Entry("same", "talon_one", "books.coupons.reserve", "len(after) > len(before)"),
    # A session has totals, and where there is none there are none.
    Entry("same", "talon_one", "rules.context.RuleView._session", beside="or totals is None"),
    # A number within the range is never one beyond it, however the two are compared.
    Entry("same", "talon_one", "language.values.is_same", beside="-TOO_LARGE < left"),
    # A row has more columns than these, and gets none that it has.
    Entry("same", "talon_one", "api_today.moves.session_of_today", "row.keys() >= _COLUMNS"),
    # Another number for the same name: no two names share one.
    Entry("same", "talon_one", "books.numbers.number_of", beside="% _MOST + 1"),
    # Instead of a leap over many periods, one follows the other to the same end.
    Entry("same", "talon_one", "periods.last_repeat", "first - moment"),
    Entry("same", "talon_one", "periods.last_repeat", "first <= until"),
    Entry("same", "talon_one", "periods.last_repeat", after="(until - moment) // length // length"),
    # What is later than the last moment of a world becomes the last one by the end of `after`.
    Entry("same", "talon_one", "periods._months_later", "first >= LATEST"),
    Entry("same", "talon_one", "periods._end", "moment >= LATEST"),
    # A month or more after the last moment of a world, it is still the last.
    Entry("same", "talon_one", "periods._months_later", "moment >= LATEST"),
    # It is about the single microsecond that is a year before the last moment.
    Entry("bound", "talon_one", "books.schedules._next", after="now > LATEST - 366 * DAY"),
    # The same day of the month is its day, whether it is the last one or not.
    Entry("same", "talon_one", "books.schedules._is_day", "date.day < point['dayOfMonth']"),
    # Who calls it has found the audiences; a row that has changed just now is written as it was.
    Entry("same", "talon_one", "books.audiences.change_memberships", after=_OR_CHANGED),
    # A period that begins in this moment has no earlier repeats.
    Entry("same", "talon_one", "books.tiers.Ladder.begun", "self.counted_from <= at"),
    # Where nobody hears why, the condition is evaluated once more to the same end.
    Entry("same", "talon_one", "rules.evaluation.Evaluation._unmet", "says_why and has_code"),
    # Only `required` has a text as its limit.
    Entry("same", "talon_one", "dialect._source", beside='== "required" and isinstance'),
)
ENTRIES: tuple[Entry, ...] = (*_KOOMALOOMA, *_BOOSTCOM, *_TALON_ONE)


def equivalent(mutant: Mutant) -> Entry | None:
    """Return why a mutant does not count; None for one that does."""
    return next((each for each in ENTRIES if _is_named(each, mutant)), None)


def _is_named(entry: Entry, mutant: Mutant) -> bool:
    return (
        (entry.api, entry.place) == (mutant.api, mutant.place)
        and entry.before in ("", mutant.before)
        and entry.after in ("", mutant.after)
        and entry.beside in mutant.line
    )
