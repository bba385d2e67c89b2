"""What every command is given: the terminal, the state folder, the sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import typer
from rich.console import Console

from bureau.cli.embedded import leave_env_file, use_env_file
from bureau.cli.home import Home


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the command.

    Args:
        console: where it writes.
        home: the state folder.
        root: folder with `bpmn/`, `forms/`, `engine/`.
        cwd: where the person called; relative paths of options count from there.
    """

    console: Console
    home: Home
    root: Path
    cwd: Path

    def at_home(self, folder: Path) -> Session:
        """The same session with another state folder and its settings."""
        leave_env_file(self.home)
        moved = replace(self, home=Home((self.cwd / folder).resolve()))
        use_env_file(moved.home)
        return moved


def session_of(ctx: typer.Context) -> Session:
    """The session that the callback of the command made."""
    session = ctx.find_object(Session)
    assert session is not None, "the callback runs before every command"
    return session
