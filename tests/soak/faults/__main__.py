"""`python -m tests.soak.faults`: the long form; exit code 1 when anything is wrong at the end."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.soak.faults.run import Wish, run


def main() -> int:
    """Run it as the arguments say."""
    arguments = argparse.ArgumentParser(prog="python -m tests.soak.faults", description=__doc__)
    arguments.add_argument("--cases", type=int, default=300)
    arguments.add_argument("--flawed", type=int, default=6, help="planned to fail for good")
    arguments.add_argument("--minutes", type=float, default=8.0, help="of trouble, at most")
    arguments.add_argument("--pause", type=float, nargs=2, default=(2.0, 7.0), metavar="SECONDS")
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--pace", type=float, default=1.0, help="more on a busy machine")
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments.add_argument("--keep", type=Path, help="folder that keeps state and logs")
    given = arguments.parse_args()
    wish = Wish(
        cases=given.cases,
        flawed=given.flawed,
        seed=given.seed,
        seconds=given.minutes * 60,
        pause=(given.pause[0], given.pause[1]),
        patience=600.0 * given.pace,
        workers=given.workers,
        pace=given.pace,
    )
    console = Console(width=140)
    if given.keep:
        given.keep.mkdir(parents=True)
        return 1 if run(wish, given.keep, console) else 0
    with tempfile.TemporaryDirectory() as folder:
        return 1 if run(wish, Path(folder), console) else 0


if __name__ == "__main__":
    sys.exit(main())
