"""The API in a process of its own, so that its memory can be measured: prints origin and key."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.component.api.rig import Rig


def main() -> None:
    """Serve until stdin ends."""
    rig = Rig(sys.argv[1], Path(sys.argv[2]))
    with rig.serve() as client:
        sys.stdout.write(f"{client.base_url} {client.key}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
