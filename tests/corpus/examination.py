"""What one document came to: how far it got, and what went wrong."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Examination:
    """One document; the counts are of operations, calls and pairs.

    `refusal` says why it was not read or not served, as `reached` tells; `reasons` are (what, at
    which operation, how).
    """

    package: str
    document: str
    version: str = ""
    reached: str = "nothing"
    refusal: str = ""
    operations: int = 0
    left_out: int = 0
    stored: int = 0
    notes: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    judged: int = 0
    valid: int = 0
    tried: dict[str, int] = field(default_factory=dict)
    worked: dict[str, int] = field(default_factory=dict)
    reasons: list[tuple[str, str, str]] = field(default_factory=list)
    seconds: float = 0.0
