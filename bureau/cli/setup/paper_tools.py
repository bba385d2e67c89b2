"""Installs what making papers needs; where that cannot be, the system runs without papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console

from bureau.cli.checks.papers import missing_paper_tools
from bureau.cli.console import done, note
from bureau.cli.problem import CannotGoOn
from bureau.cli.setup.packages import Need, install


def provide_paper_tools(
    console: Console,
    missing: Callable[[], list[Need]] = missing_paper_tools,
    installer: Callable[[Console, Sequence[Need]], None] = install,
) -> None:
    """Install Pango and a Chinese font if they are missing and may be installed from here.

    Args:
        console: where to say so.
        missing, installer: how to look and how to install.
    """
    needs = missing()
    if needs:
        try:
            installer(console, needs)
        except CannotGoOn as problem:
            note(
                console,
                f"{problem.zh}制作文书、办结归档的步骤将停在事件（incident）里，装好后重试即可。"
                "（papers cannot be made without them）",
            )
            for remedy in problem.remedies:
                console.print(f"      {remedy}", markup=False)
            return
    done(console, "文书排版：Pango、中文字体（Pango and a Chinese font）")
