"""Texts for a flat schema: by its pattern, its format, or the name of the member it is for."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.sampling.allowance import Allowance, NotMade
from mockserver.contract.sampling.chance import Chance
from mockserver.contract.sampling.format_text import format_text
from mockserver.contract.sampling.pattern_text import pattern_text
from mockserver.contract.sampling.words import WORDS, plausible_text


def text(
    flat: Mapping[str, Any],
    name: str,
    owner: str,
    variant: int,
    chance: Chance,
    allowance: Allowance,
) -> str:
    """Make a text. `variant` counts the texts that were refused here. Raises NotMade."""
    least, most = flat.get("minLength", 0), flat.get("maxLength")
    if most is not None and least > most:
        raise NotMade("lengths that cross")
    allowance.text(least)
    made = _shaped(flat, variant, chance, allowance)
    if made is None:
        made = plausible_text(name, owner, chance)
        made = _fitted(made or f"{chance.pick(WORDS)}", least, most, chance)
    allowance.text(len(made))
    return made


def _shaped(
    flat: Mapping[str, Any], variant: int, chance: Chance, allowance: Allowance
) -> str | None:
    """Make a text by format or pattern, another of them with each variant; None without any."""
    least, most = flat.get("minLength", 0), flat.get("maxLength")
    patterns = flat.get("pattern", ())
    formatted = format_text(flat["format"], chance) if "format" in flat else None
    if formatted is not None and (not patterns or variant % 2 == 0):
        fits = len(formatted) >= least and (most is None or len(formatted) <= most)
        if fits or (variant < 2 and not patterns):
            return formatted if fits else _fitted_format(flat, formatted)
    if not patterns:
        return None
    pattern = patterns[variant % len(patterns)]
    return pattern_text(pattern, least, most, chance, allowance)


def _fitted_format(flat: Mapping[str, Any], made: str) -> str:
    """Lengthen or shorten what only looks like its format."""
    most = flat.get("maxLength")
    if flat["format"] in ("uri", "url", "iri", "uri-reference"):
        made += "x" * (flat.get("minLength", 0) - len(made))
    if flat["format"] in ("email", "idn-email"):
        made = "x" * (flat.get("minLength", 0) - len(made)) + made
    if flat["format"] in ("password", "binary"):
        made += "x" * (flat.get("minLength", 0) - len(made))
        made = made if most is None else made[:most]
    return made


def _fitted(made: str, least: int, most: int | None, chance: Chance) -> str:
    while len(made) < least:
        made += f" {chance.pick(WORDS)}" if least - len(made) > 3 else "x"
        if least - len(made) > 500:
            made += " " + made
    if most is None or len(made) <= most:
        return made
    word = chance.pick(WORDS)
    return (word if least <= len(word) <= most else made[:most].rstrip()).ljust(least, "x")
