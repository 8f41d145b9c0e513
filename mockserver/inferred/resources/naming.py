"""Name each resource's collection: the last word of its path, and more words where two agree."""

import re
from collections import Counter

from mockserver.inferred.resources.finder import Draft
from mockserver.inferred.resources.template import PARAMETER

_OTHER = re.compile(r"[^a-z0-9]+")
_VERSION = re.compile(r"v[0-9]+")


def name_drafts(drafts: list[Draft]) -> None:
    """Give every draft a unique name, in `[a-z0-9_]`."""
    words = [_words(draft) for draft in drafts]
    longest = max(map(len, words), default=1)
    names: list[str] = [""] * len(drafts)
    for length in range(1, longest + 1):
        for index, each in enumerate(words):
            if not names[index]:
                names[index] = "_".join(each[-length:])
        counts = Counter(names)
        if length < longest:
            names = [name if counts[name] == 1 else "" for name in names]
    taken: set[str] = set()
    for draft, name in zip(drafts, names, strict=True):
        number, free = 2, name
        while free in taken:
            free, number = f"{name}_{number}", number + 1
        taken.add(free)
        draft.name = free


def _words(draft: Draft) -> list[str]:
    """Return the words of a path without its versions; those of its kind if there is none."""
    words = [
        _OTHER.sub("_", segment.lower()).strip("_")
        for segment in draft.segments
        if segment != PARAMETER
    ]
    named = [word for word in words if word and not _VERSION.fullmatch(word)]
    if draft.segments[-1:] == (PARAMETER,):
        named.append("one" if draft.kind == "singleton" else _OTHER.sub("_", draft.noun.lower()))
    return named or ["rows"]
