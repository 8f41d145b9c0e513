"""Identifiers that look like one that the document shows."""

from string import ascii_lowercase, ascii_uppercase, digits, hexdigits

from mockserver.contract.sampling.chance import Chance


def alike(shown: str, chance: Chance) -> str:
    """Make an identifier of the same shape: `cus_9sXk` gives `cus_` and four other characters.

    What stands before the last underscore stays. Letters stay letters, and hexadecimal stays it.
    """
    head, line, tail = shown.rpartition("_")
    is_hex = any(char in digits for char in tail) and all(
        char in hexdigits for char in tail if char.isalnum()
    )
    letters = 6 if is_hex else len(ascii_lowercase)
    made = head + line
    for char in tail:
        if char in digits:
            made += digits[chance.below(10)]
        elif char in ascii_lowercase:
            made += ascii_lowercase[chance.below(letters)]
        elif char in ascii_uppercase:
            made += ascii_uppercase[chance.below(letters)]
        else:
            made += char
    return made
