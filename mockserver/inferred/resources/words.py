"""Compare the names of paths, parameters and members: `petId`, `pet_id` and `pet-id` are alike."""

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman"}
_PLURAL_S = ("ss", "us", "is")


def words_of(name: str) -> list[str]:
    """Split a name into lower-case words: `petId` is ["pet", "id"]."""
    return [word.lower() for word in _WORD.findall(name)]


def names_in(text: str) -> tuple[str, ...]:
    """Split a text of names, which is easier to read than a long list of them."""
    return tuple(text.split())


def plain(name: str) -> str:
    """Write a name in lower case without separators, to compare it: `pet_Id` is `petid`."""
    if name.isalnum() and name.isascii():
        return name.lower()
    return "".join(words_of(name)) or name.lower()


def singular(word: str) -> str:
    """Return the singular of an English noun, by its ending; a guess for names only."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_PLURAL_S) and len(word) > 2:
        return word[:-1]
    return word


def singular_name(name: str) -> str:
    """Return a plain name in the singular: `pet_Owners` is `petowner`."""
    words = words_of(name)
    return "".join([*words[:-1], singular(words[-1])]) if words else name.lower()


def is_same_noun(one: str, other: str) -> bool:
    """Whether two names are one noun, whatever their number and spelling."""
    return singular_name(one) == singular_name(other)
