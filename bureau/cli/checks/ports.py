"""Which of our ports are taken, and by whom."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

from bureau.cli.ports import LABELS, Ports

_LISTEN = "0A"


@dataclass(frozen=True, slots=True)
class TakenPort:
    """A port that another process listens on.

    Args:
        part: which of our parts wants it.
        port: the number.
        owner: "name (pid 123)", or "" when the system does not tell.
    """

    part: str
    port: int
    owner: str

    @property
    def label(self) -> str:
        """What we want the port for, Chinese."""
        return LABELS[self.part]


def taken_ports(
    ports: Ports, host: str = "127.0.0.1", proc: Path = Path("/proc")
) -> list[TakenPort]:
    """Those of our ports that cannot be listened on. Port 0 (any free one) never is."""
    return [
        TakenPort(part, port, port_owner(port, proc))
        for part, port in ports.items()
        if port and not _free(host, port)
    ]


def _free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do it: connections of an earlier run that are still closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def port_owner(port: int, proc: Path = Path("/proc")) -> str:
    """Who listens there: "name (pid 123)"; "" when unknown (not Linux, or another user's)."""
    inodes = _listening_inodes(port, proc)
    if not inodes:
        return ""
    for folder in proc.glob("[0-9]*"):
        try:
            if any(_target(link) in inodes for link in (folder / "fd").iterdir()):
                name = (folder / "comm").read_text(encoding="utf-8").strip()
                return f"{name} (pid {folder.name})"
        except OSError:
            continue  # it ended meanwhile, or it belongs to another user: not ours to name
    return ""


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:
        return ""  # closed meanwhile


def _listening_inodes(port: int, proc: Path) -> set[str]:
    inodes: set[str] = set()
    for table in ("net/tcp", "net/tcp6"):
        path = proc / table
        if not path.exists():
            continue
        for line in path.read_text(encoding="ascii").splitlines()[1:]:
            columns = line.split()
            if columns[3] == _LISTEN and int(columns[1].rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{columns[9]}]")
    return inodes
