"""Sends the probes of one operation, and keeps what is found."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import replace

from mockserver.checks.finding import Finding
from mockserver.checks.invariants.monitor import Monitor
from mockserver.checks.probes.bench import Bench
from mockserver.checks.probes.found import finding_of, joined
from mockserver.checks.probes.good_calls import Found
from mockserver.checks.probes.making import probes_of
from mockserver.checks.probes.probe import UNCHANGED, Probe
from mockserver.checks.probes.renewal import Renewal
from mockserver.checks.probes.subject import Subject
from mockserver.checks.probes.unchanged import Views, differing
from mockserver.checks.probes.variant import variants
from mockserver.checks.probes.verdict import (
    TOO_MANY,
    Complaint,
    complaint_of,
    is_same_reply,
    standard_of,
)
from mockserver.checks.risk import READING
from mockserver.checks.wire.caller import NoReply, ServerGone
from mockserver.checks.wire.exchange import Exchange

#: Refusals of what was sent, whatever the state.
_ABOUT_THE_CALL = frozenset((400, 401, 403, 405, 415, 422))
_CHANGES = Complaint("changes something", "nothing to change by a refused call", "failure")
_SAME = Complaint(
    "is answered as one with one's own",
    "a refusal, or what belongs to the other",
    "warning",
)
_NO_REPLY = Complaint("gets no reply", "a reply", "failure")


class Trial:
    """One operation's probes: those that have to be refused come first, and change nothing."""

    def __init__(
        self,
        subject: Subject,
        label: str,
        found: Found,
        bench: Bench,
        monitor: Monitor,
        views: Views,
        renewal: Renewal | None = None,
    ) -> None:
        self.findings: list[Finding] = []
        #: How many probes ended as expected.
        self.held = 0
        #: How many were refused, and would have been without their change, too.
        self.undecided = 0
        self._subject = subject
        self._label = label
        self._found = found
        self._bench = bench
        self._monitor = monitor
        self._views = views
        self._state = found.state or subject.operation.id
        self._renewal = renewal
        #: The status that the good call gets by now, once that was tried.
        self._spent: int | None = None
        #: What the last probe changed that was answered.
        self._answered = ""

    def run(self, families: Collection[str], only: str | None) -> None:
        """Send the probes of some families; with `only`, the one that makes this change."""
        self._renew()
        probes = self._made(families, only)
        writes = self._label.partition(" ")[0] not in READING
        if UNCHANGED in families and writes and self._views.are_any:
            self._without_change(families, only)
        else:
            self._send_refused(families, only)
        for probe in probes:
            if probe.expected != "refused":
                self._send(probe)
        self.findings = joined(self.findings, probes)
        if self._renewal is not None:
            self._renewal.clean_up(self._state)

    def _made(self, families: Collection[str], only: str | None) -> list[Probe]:
        return [
            probe
            for probe in probes_of(self._subject)
            if probe.family in families and only in (None, probe.what)
        ]

    def _refused(self, families: Collection[str], only: str | None) -> list[Probe]:
        return [each for each in self._made(families, only) if each.expected == "refused"]

    def _send_refused(self, families: Collection[str], only: str | None) -> list[Exchange | None]:
        """Send the probes that have to be refused; after one that succeeds, renew the good call."""
        probes = self._refused(families, only)
        exchanges: list[Exchange | None] = []
        for number in range(len(probes)):
            exchanges.append(exchange := self._send(probes[number]))
            if self._renewal is not None and exchange is not None and exchange.is_good:
                self._renew()
                probes = self._refused(families, only)
        return exchanges

    def _renew(self) -> None:
        """Make the good call of a DELETE one that succeeds again, if that can be done."""
        call = None if self._renewal is None else self._renewal.renewed(self._state)
        if call is not None:
            self._subject = replace(self._subject, call=call)

    def _is_spent(self, status: int) -> bool:
        """Whether the good call itself, which succeeded once, is refused so by now."""
        if self._renewal is None or self._renewal.has_renewed or status in _ABOUT_THE_CALL:
            return False
        if self._spent is None:
            self._spent = self._renewal.refusal(self._state)
        return status == self._spent

    def _send(self, probe: Probe) -> Exchange | None:
        """Send a probe and judge the reply, which is returned if there is one."""
        operation = "" if probe.is_of_path else self._subject.operation.id
        try:
            exchange = self._bench.send(self._state_of(probe), operation, probe.request)
        except NoReply as error:
            self._add(probe, _NO_REPLY, error.sent, str(error))
            return None
        except ServerGone as error:
            error.after = self._answered
            raise
        self._answered = probe.what
        complaint = complaint_of(probe, exchange, self._subject.target, self._label)
        if not self._is_apart(probe, exchange) and (complaint is None or exchange.status < 500):
            self._monitor.see(exchange)
        if complaint and probe.expected == "taken" and not self._is_still_good(probe):
            complaint = None
        complaint = complaint or standard_of(probe, exchange, self._subject)
        if complaint is None and is_same_reply(probe, exchange, self._found.exchange):
            complaint = _SAME
        if complaint is None and probe.expected == "refused" and self._is_spent(exchange.status):
            self.undecided += 1
        elif complaint is None:
            self.held += 1
        else:
            self._add(probe, complaint, exchange, exchange.came)
        return exchange

    def _is_apart(self, probe: Probe, exchange: Exchange) -> bool:
        """Whether the contract says nothing of the reply, and the probe expects that."""
        if probe.is_of_path or exchange.status == TOO_MANY:
            return True
        rule = self._subject.operation.reply_rule(exchange.status)
        is_refusal = 400 <= exchange.status < 500
        return probe.is_refused_anyhow and is_refusal and rule is None

    def _state_of(self, probe: Probe, of_what: str = "") -> str:
        """Return the state for a probe: one that has to be taken may take what is there once."""
        if probe.expected != "taken" or self._found.state is not None:
            return self._state
        return f"{self._state}: {of_what or probe.what}"

    def _is_still_good(self, probe: Probe) -> bool:
        """Whether the good call succeeds still: a state may have been used up."""
        try:
            state = self._state_of(probe, f"instead of {probe.what}")
            return self._bench.good(state, self._subject.call).is_good
        except NoReply:
            return False

    def _without_change(self, families: Collection[str], only: str | None) -> None:
        """Send probes that have to be refused, and look whether they changed something.

        What changes by itself is left out. The probe that did it is then looked for.
        """
        self._set_otherwise(self._state)
        before = self._views.look(self._state)
        by_itself = differing(before, self._views.look(self._state))
        exchanges = self._send_refused(families, only)
        probes = self._refused(families, only)
        refused = [
            probe
            for probe, each in zip(probes, exchanges, strict=False)
            if each is not None and each.status >= 400
        ]
        if len(refused) < len(probes):
            # One of them was accepted, and may have changed what it likes.
            is_changed = self._change_together(refused, by_itself)
        else:
            is_changed = bool(differing(before, self._views.look(self._state)) - by_itself)
        for number, probe in enumerate(refused if is_changed else ()):
            if self._changes(probe, f"{self._state}-{number}", by_itself):
                return

    def _change_together(self, probes: Iterable[Probe], by_itself: set[str]) -> bool:
        """Send probes once more, to a state that no other call has changed; say if it changes."""
        state = self._found.state or f"{self._state}-refused"
        self._set_otherwise(state)
        before = self._views.look(state)
        for probe in probes:
            with suppress(NoReply):
                self._bench.send(state, self._subject.operation.id, probe.request)
        return bool(differing(before, self._views.look(state)) - by_itself)

    def _set_otherwise(self, state: str) -> None:
        """Send a variant of a good call that was made in this state, and would change nothing."""
        if self._found.state is None and self._renewal is None:
            return
        with suppress(NoReply):
            for call in variants(self._subject):
                if self._bench.good(state, call).is_good:
                    return

    def _changes(self, probe: Probe, state: str, by_itself: set[str]) -> bool:
        state = self._found.state or state
        self._set_otherwise(state)
        before = self._views.look(state)
        try:
            exchange = self._bench.send(state, self._subject.operation.id, probe.request)
        except NoReply:
            return False
        changed = differing(before, self._views.look(state)) - by_itself
        if changed and exchange.status >= 400:
            came = f"{exchange.came}\nchanged: {', '.join(sorted(changed)[:5])}"
            self._add(probe, _CHANGES, exchange, came, UNCHANGED)
        return bool(changed)

    def _add(
        self,
        probe: Probe,
        complaint: Complaint,
        exchange: Exchange,
        came: str,
        code: str | None = None,
    ) -> None:
        self.findings.append(
            finding_of(probe, complaint, exchange, came, self._subject, self._label, code)
        )
