"""What the tests of rewards share; no logic."""

from typing import Any

from tests.providers.boostcom.conftest import Phone


def stock(phone: Phone, reward: str = "1000062") -> Any:
    return phone.rows("rewards")[f"{phone.club}:{reward}"]["remaining_stock"]


def usage(phone: Phone, reward: int) -> Any:
    (found,) = [each for each in phone.purchased().json()["rewards"] if each["id"] == reward]
    return found["usage"]


def listed(phone: Phone) -> dict[int, Any]:
    return {each["id"]: each for each in phone.rewards().json()["rewards"]}
