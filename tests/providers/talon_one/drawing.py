"""Rows that nobody thought of: whatever the schema of a collection accepts."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from mockserver.providers.talon_one import PROVIDERS
from mockserver.providers.talon_one.language.rulesets import read_ruleset
from tests.providers.talon_one.builders import COUPON, REFERRAL, rule, ruleset
from tests.providers.talon_one.fitting import rejection

Schema = Mapping[str, Any]

#: Names that rows and calls have in common, so that rows are met, and some that are nobody's.
_IDS = st.sampled_from(["1", "2", "3", "7", "8", "14", "99", "101", "150", "999999999999999"])
_NAMES = st.sampled_from(
    ["ada", "grace", "order-1", "order-2", "SAVE10", "FRIEND-OF-ADA", "nobody"]
)
_FORMATS = {
    "date-time": ["2026-02-28T23:59:59Z", "1970-01-01T00:00:00.5Z"],
    "uuid": ["5a4d3b2c-1f0e-4d9c-8b7a-695847362514"],
}
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-10, 10) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=4,
)
_EVENT = ["=", [".", "Event", "Type"], "seen"]
_TOTAL = [".", "Session", "Total"]
_ITEMS = [".", "Session", "CartItems"]
_OF_TODAY = (
    ["setDiscountPerItem", "x", 1, _ITEMS],
    ["addLoyaltyPointsPerItem", "x", 3, "", 2, _ITEMS, 9],
    ["addLoyaltyPoints", "x", 104, "", _TOTAL],
    ["setLoyaltyPointsExpiryDate", 103, "", "2100-01-01T00:00:00Z"],
    ["showBundleMetadata", "x", ["list", "color"], _ITEMS],
    ["awardGiveaway", 1],
    ["increaseAchievementProgress", 1, 7],
    ["addToAudience", 1],
    ["reserveCoupon", "TODAY-FOR-TWO"],
)
_RULES = [
    read_ruleset(ruleset(*rules), "")["rules"]
    for rules in (
        (),
        (rule(["setDiscount", "x", ["+", _TOTAL, 1]], when=COUPON), rule(when=REFERRAL)),
        (rule(["createCoupon"], ["createReferral"], when=["or", _EVENT, True]),),
        (
            rule(["addLoyaltyPoints", "x", 3, "", 5, 1], when=["or", _EVENT, True]),
            rule(["deductLoyaltyPoints", 3, "", 1], when=["or", _EVENT, True]),
            rule(["showNotification", "a", "${$Session.State}", "${$Profile.TotalSales}"]),
        ),
        (
            rule(["setDiscountPerItem", "x", 1, _ITEMS]),
            rule(["updateAttribute", "Profile.Attributes.x", [".", "Session", "Identifiers"]]),
            rule(["updateAttribute", "Session.Attributes.x", [".", "Coupon", "Attributes"]]),
        ),
        tuple(rule(effect) for effect in _OF_TODAY),
    )
]


def values(schema: Schema) -> st.SearchStrategy[Any]:
    """Draw values that a schema accepts, ends of ranges included."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if "oneOf" in schema:
        return _one_of([values(each) for each in schema["oneOf"]])
    kinds = schema.get("type", "any")
    if isinstance(kinds, list):
        return st.one_of(*(values({**schema, "type": kind}) for kind in kinds))
    return _KINDS[kinds](schema)


def _one_of(alternatives: list[st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Draw from one of many, without showing them all whenever the strategy is shown."""
    return st.integers(0, len(alternatives) - 1).flatmap(lambda at: alternatives[at])


def _integers(schema: Schema) -> st.SearchStrategy[Any]:
    least, most = schema.get("minimum", -(2**53)), schema.get("maximum", 2**53)
    return st.sampled_from([least, most]) | st.integers(least, min(least + 5, most))


def _numbers(schema: Schema) -> st.SearchStrategy[Any]:
    least = schema.get("minimum", schema.get("exclusiveMinimum", -1e300))
    most = schema.get("maximum", schema.get("exclusiveMaximum", 1e300))
    ends = [least * 0.999, most * 0.999]
    return st.sampled_from([*ends, 0]) | st.integers(0, 9) | st.floats(max(least, 0), min(most, 9))


def _texts(schema: Schema) -> st.SearchStrategy[Any]:
    pattern = schema.get("pattern", "")
    if pattern.startswith("^[1-9]"):
        return _IDS
    if pattern:
        return st.from_regex(pattern, fullmatch=True)
    if "format" in schema:
        return st.sampled_from(_FORMATS[schema["format"]])
    least, most = schema.get("minLength", 0), schema.get("maxLength", 300)
    return _NAMES | st.text(min_size=least, max_size=most) | st.just("x" * most)


def _arrays(schema: Schema) -> st.SearchStrategy[Any]:
    unique = json.dumps if schema.get("uniqueItems") else None
    least = schema.get("minItems", 0)
    return st.lists(values(schema.get("items", {})), min_size=least, max_size=2, unique_by=unique)


def _objects(schema: Schema) -> st.SearchStrategy[Any]:
    members = {name: values(each) for name, each in schema.get("properties", {}).items()}
    required = schema.get("required", ())
    fixed = st.fixed_dictionaries(
        {name: each for name, each in members.items() if name in required},
        optional={name: each for name, each in members.items() if name not in required},
    )
    more = schema.get("additionalProperties", True)
    if more is False:
        return fixed
    names = values({"type": "string", **schema.get("propertyNames", {})})
    others = st.dictionaries(names, values({} if more is True else more), max_size=2)
    return st.builds(lambda left, right: {**left, **right}, others, fixed)


_KINDS = {
    "any": lambda schema: _JSON,
    "null": lambda schema: st.none(),
    "boolean": lambda schema: st.booleans(),
    "integer": _integers,
    "number": _numbers,
    "string": _texts,
    "array": _arrays,
    "object": _objects,
}
_COLLECTIONS = {
    name: values(collection.schema) for name, collection in PROVIDERS[0].collections.items()
}
_COLLECTIONS["campaigns"] = st.builds(
    lambda row, rules: {**row, "rules": rules},
    _COLLECTIONS["campaigns"],
    st.sampled_from(_RULES),
)


def rows(collection: str) -> st.SearchStrategy[Any]:
    """Draw rows that a collection accepts."""
    return _COLLECTIONS[collection].filter(lambda row: rejection(collection, row) is None)
