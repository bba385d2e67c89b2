"""Brings the database to the newest schema."""

from __future__ import annotations

from rich.console import Console

from bureau.cli.console import done
from bureau.persistence import migrate as schema
from bureau.settings import Settings


def migrate(console: Console, settings: Settings) -> None:
    """Run the migrations that are missing; none when the schema is the newest already."""
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    url = settings.resolved_database_url
    before = schema.current(url)
    if before == schema.head():
        done(console, f"数据库结构已是最新（{before}）")
        return
    schema.upgrade(url)
    done(console, f"数据库结构已更新：{before or '空库'} → {schema.head()}")
