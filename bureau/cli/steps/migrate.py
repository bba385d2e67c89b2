"""Brings the database to the newest schema."""

from __future__ import annotations

from rich.console import Console

from bureau.cli.console import done
from bureau.persistence import migrate as schema
from bureau.settings import Settings


def migrate(console: Console, settings: Settings, *, before: bool = False) -> None:
    """Run the migrations that are missing; none when the schema is the newest already.

    Args:
        console: where to say it.
        settings: name the database.
        before: only those that the version before can go on with.
    """
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    url = settings.resolved_database_url
    at = schema.current(url)
    goal = schema.last_before(url) if before else schema.head()
    if at == goal:
        done(console, f"数据库结构已是最新（{at}）")
        return
    schema.upgrade(url, goal)
    done(console, f"数据库结构已更新：{at or '空库'} → {goal}")
