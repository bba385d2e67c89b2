"""`bureau setup`, `migrate`, `seed`, `deploy`: fill the running system; each may be repeated."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.embedded import load_embedded
from bureau.cli.session import session_of
from bureau.cli.steps import migrate as migration
from bureau.cli.steps.deploy import deploy_all
from bureau.cli.steps.engine import administrator
from bureau.cli.steps.seed import seed_all
from bureau.cli.summary import show_seeded
from bureau.engine.deployment import Deployments
from bureau.engine.migration import Migrations
from bureau.engine.session import EngineSession
from bureau.settings import load_settings


def setup(ctx: typer.Context) -> None:
    """依次 migrate、seed、deploy，并列出地址与登录。 All three, then addresses and log-ins."""
    session, settings = session_of(ctx), load_embedded()
    migration.migrate(session.console, settings)
    seeded = seed_all(session, settings)
    outcome = deploy_all(session, settings)
    show_seeded(session.console, settings, seeded)
    raise typer.Exit(1 if outcome.refused else 0)


def migrate(
    ctx: typer.Context,
    before: Annotated[
        bool,
        typer.Option("--before", help="只做旧版本仍能运行的改动（不停机升级的第一步）。"),
    ] = False,
) -> None:
    """把数据库更新到最新结构。 Bring the database to the newest schema."""
    migration.migrate(session_of(ctx).console, load_settings(), before=before)


def seed(ctx: typer.Context) -> None:
    """建立岗位、授权、筛选器与账号，演示时含演示人员。 Posts, rights, filters, accounts."""
    session, settings = session_of(ctx), load_embedded()
    seeded = seed_all(session, settings)
    if seeded.api_key:
        done(session.console, f"演示单位的接口密钥在 {settings.state_dir / 'hotline.key'}")


def deploy(
    ctx: typer.Context,
    listed: Annotated[
        bool, typer.Option("--list", help="只列出已部署的版本、来源和在办件数。 List versions.")
    ] = False,
) -> None:
    """部署有变化的流程；同一版本号下内容有变则拒绝。 Deploy changed procedures."""
    if listed:
        with administrator(load_embedded()) as engine:
            show_versions(session_of(ctx).console, engine)
        return
    outcome = deploy_all(session_of(ctx), load_settings())
    raise typer.Exit(1 if outcome.refused else 0)


def show_versions(console: Console, engine: EngineSession) -> None:
    """Every deployed version: tag, when, from which revision of the sources, open cases."""
    table = Table("流程", "版本号", "部署时间", "来源版本", "在办", box=None)
    migrations, deployments = Migrations(engine), Deployments(engine)
    for one in migrations.definitions():
        revision = deployments.revision(one.deployment) or "—"
        running = str(migrations.count(one.id))
        table.add_row(one.key, one.tag or "—", one.deployed_at[:19], revision, running)
    console.print(table)
