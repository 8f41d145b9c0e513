"""How others reach a server that is not on the loopback: addresses, and the names it needs."""

import socket
from collections.abc import Iterator

from mockserver.settings import Settings, is_loopback_name

#: An address for documentation (RFC 5737): nothing is sent to it.
_ELSEWHERE = ("192.0.2.1", 9)
_EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104  # compared, not bound


def reaching(settings: Settings, port: int) -> Iterator[str]:
    """Yield hints for other machines and containers; none for a server on the loopback.

    A server answers only to the names that it knows, and whoever comes by another one gets 421.
    """
    if is_loopback_name(settings.host) or settings.host == "::1":
        return
    name = settings.host
    if name in _EVERY_ADDRESS:
        name = _address_of_this_machine() or socket.gethostname()
    for what, host in (
        ("other machines", name),
        ("a container on this machine", "host.docker.internal"),
        ("Android's emulator", "10.0.2.2"),
    ):
        is_known = host.lower() in settings.hosts
        needs = "" if is_known else f"   needs --allow-host {host}"
        yield f"  {what:<28} http://{f'[{host}]' if ':' in host else host}:{port}{needs}"


def _address_of_this_machine() -> str | None:
    """Return the address from which this machine calls others; None without a network."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(_ELSEWHERE)
            return str(probe.getsockname()[0])
    except OSError:
        return None
