"""Talon.One Integration: customer sessions, and the campaigns whose rules decide over them."""

from mockserver.providers.talon_one import api_2020, api_today

PROVIDERS = (api_today.PROVIDER, api_2020.PROVIDER)

__all__ = ["PROVIDERS"]
