"""How the command writes to the terminal."""

from __future__ import annotations

import os
import sys

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bureau.cli.problem import CannotGoOn

#: Width of tables where the output is a file or a pipe, so that addresses are not broken.
PIPE_WIDTH = 140


class Terminal(Console):
    """A console that outlives its terminal.

    Rich ends the process when nobody reads its output any more (`bureau run | head`). The system
    has to go on: it falls silent here, and the log files still get every line.
    """

    def on_broken_pipe(self) -> None:
        """Write nothing more, and leave nothing in the buffer that would fail at the end."""
        self.quiet = True
        devnull = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(devnull, self.file.fileno())
        finally:
            os.close(devnull)


def make_console(*, stderr: bool = False) -> Console:
    """Console of this process; a pipe gets wide lines and no colours."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else PIPE_WIDTH
    return Terminal(stderr=stderr, width=width, highlight=False)


def show_problem(console: Console, problem: CannotGoOn) -> None:
    """Print a problem: Chinese, English, then what to do."""
    text = Text()
    text.append(problem.zh + "\n", style="bold")
    text.append(problem.en)
    if problem.remedies:
        text.append("\n\n怎么办 / what to do:\n", style="bold")
        text.append("\n".join(f"  {line}" for line in problem.remedies))
    console.print(Panel(text, border_style="red", title="✘ 不能继续", title_align="left"))


def step(console: Console, zh: str, en: str) -> None:
    """Announce a step of the command."""
    console.print(Text.assemble(("▸ ", "cyan"), (zh, "bold"), f"  {en}"))


def done(console: Console, zh: str) -> None:
    """Say that a step is done, with what came of it."""
    console.print(Text.assemble(("  ✔ ", "green"), zh))


def note(console: Console, zh: str) -> None:
    """Say something that needs attention but does not stop the command."""
    console.print(Text.assemble(("  ! ", "yellow"), zh))
