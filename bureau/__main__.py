"""`python -m bureau`: the same as the `bureau` command."""

from __future__ import annotations

from bureau.cli.app import main

if __name__ == "__main__":
    main()
