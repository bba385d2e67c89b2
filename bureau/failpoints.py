"""Named places where a test kills the process, to prove that a crash there loses nothing.

A fail point is armed by the setting `failpoint`. It fires once: a marker file in the state folder
keeps the restarted process alive. In production the setting is empty and `reach` does nothing.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Final

#: Every fail point there is; arming any other name is refused.
NAMES: Final = frozenset(
    {
        "effect-claimed",  # the ledger row is claimed, nothing was done outside
        "effect-acted",  # done outside, the result is not stored
        "effect-stored",  # the result is stored, the engine does not know
        "before-complete",  # just before the engine is told
        "after-complete",  # the engine was told, the process does not go on
        "submission-committed",  # between the API's commit and the relay
        "relay-claimed",  # the relay holds an outbox row, the engine knows nothing
        "relay-started",  # the engine started the instance, the outbox row is not done
    }
)

_armed: str = ""
_marker: Path | None = None


def arm(name: str, state_dir: Path) -> None:
    """Arm one fail point for this process; "" disarms.

    Args:
        name: one of `NAMES`, or "".
        state_dir: folder for the marker that makes it fire only once.

    Raises:
        ValueError: the name is unknown.
    """
    global _armed, _marker
    if name and name not in NAMES:
        raise ValueError(f"unknown fail point {name!r}; known: {', '.join(sorted(NAMES))}")
    _armed = name
    _marker = state_dir / f"failpoint-{name}.fired"


def reach(name: str) -> None:
    """Die by SIGKILL if this fail point is armed and has not fired yet."""
    if name != _armed or _marker is None or _marker.exists():
        return
    _marker.touch()
    os.kill(os.getpid(), signal.SIGKILL)
