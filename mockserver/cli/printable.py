"""Text of strangers, as a terminal shows it and does not obey it."""


def printable(text: str) -> str:
    """Write out controls, line breaks, escapes and turned writing; all else stays as it is."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
