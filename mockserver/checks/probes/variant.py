"""Another good call of an operation: after it, the good call itself would change something."""

from collections.abc import Iterator
from itertools import islice

from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.probes.members import changed, members
from mockserver.checks.probes.subject import Subject

#: Methods that, sent twice with one body, do no more than once.
_SETTING = frozenset(("PUT", "PATCH"))
#: So many are tried until one is accepted.
_MOST = 3


def variants(subject: Subject) -> Iterator[GoodCall]:
    """Yield good calls of a PUT or PATCH with another text in one member of the body."""
    call = subject.call
    if call.operation.method.upper() in _SETTING and call.is_json:
        yield from islice(_with_other_texts(subject), _MOST)


def _with_other_texts(subject: Subject) -> Iterator[GoodCall]:
    call = subject.call
    for member in members(subject.document, subject.body_schema, call.body):
        if isinstance(member.value, str) and member.place:
            body = changed(call.body, member.place, f"{member.value}x")
            if subject.body_violation(body) is None:
                yield call.with_body(body)
