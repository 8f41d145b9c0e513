"""Talon.One Integration: customer sessions, and the campaigns whose rules decide over them."""

from mockserver.providers.talon_one.api_2020 import EDITION as OF_2020
from mockserver.providers.talon_one.api_today import EDITION as OF_TODAY
from mockserver.providers.talon_one.domain import make_providers

PROVIDERS = make_providers(OF_TODAY, OF_2020)

__all__ = ["PROVIDERS"]
