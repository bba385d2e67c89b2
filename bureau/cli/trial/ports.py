"""Ports of the loopback address for what a trial starts and later stops and starts again.

A port of the system's own range (`bind` to 0) is no choice for that: between the choice and the
use any outgoing connection of the machine may be given it. So the ports come from below that
range (the dynamic ports of RFC 6335; Linux: `ip_local_port_range`), and a process never gives one
twice.
"""

from __future__ import annotations

import random
import socket
import threading
from pathlib import Path
from typing import Final

_RANGE_FILE: Final = Path("/proc/sys/net/ipv4/ip_local_port_range")
#: First port of the dynamic range where the system does not say: the least of those in use.
_DYNAMIC: Final = 32768
_LOWEST: Final = 15000
_TRIES: Final = 200

_given: set[int] = set()
_lock = threading.Lock()


def free_port() -> int:
    """A TCP port on which nobody listens, that no outgoing connection takes.

    Raises:
        OSError: no free one was found in 200 tries.
    """
    choice, below = random.SystemRandom(), _first_dynamic()
    with _lock:
        for _ in range(_TRIES):
            port = choice.randrange(_LOWEST, below)
            if port not in _given and _is_free(port):
                _given.add(port)
                return port
    raise OSError(f"no free TCP port found between {_LOWEST} and {below}")


def _first_dynamic() -> int:
    try:
        first = int(_RANGE_FILE.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return _DYNAMIC
    return first if first > _LOWEST + _TRIES else _DYNAMIC


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
