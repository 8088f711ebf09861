"""Where the virus scanner listens: on this machine only, for what it is sent is readable."""

from __future__ import annotations

import ipaddress

from django.core.exceptions import ImproperlyConfigured

Address = str | tuple[str, int]


def scanner_address(text: str) -> Address | None:
    """The socket ("/run/clamav/clamd.ctl") or loopback address ("127.0.0.1:3310") of clamd; None for ""."""
    text = text.strip().removeprefix("unix:").removeprefix("tcp://")
    if not text or text.startswith("/"):
        return text or None
    host, _colon, port = text.rpartition(":")
    host = host.strip("[]")
    if not port.isdecimal() or not 0 < int(port) < 65536 or not _is_this_machine(host):
        raise ImproperlyConfigured(
            f"LOOKBACK_CLAMAV is {text!r}: give a socket (/run/clamav/clamd.ctl) or an address of this machine "
            "(127.0.0.1:3310)"
        )
    return host, int(port)


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
