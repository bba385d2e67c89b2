"""What the supervisor is told about one part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the system.

    Args:
        name: short name, used as prefix of its lines and as name of its log file.
        label: what it is, in Chinese.
        argv: program and arguments.
        env: its whole environment.
        cwd: its working folder.
        stage: parts of a higher stage are stopped first; the engine has stage 0, because the
            others give their tasks back to it while they stop.
        colour: colour of the prefix.
    """

    name: str
    label: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    stage: int = 1
    colour: str = "white"
    #: How long a clean stop may take before the part is killed, in seconds.
    grace: float = 6.0
