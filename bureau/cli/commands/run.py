"""`bureau run`: sets up what is missing, starts all parts, watches them, stops them together."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bureau.cli import environment
from bureau.cli.commands.prepare import make_engine
from bureau.cli.console import done, note, show_problem, step
from bureau.cli.embedded import EmbeddedSettings, load_embedded, use_env_file
from bureau.cli.parts import Plan, engine_plan, hotline_plan, offices_plan, python_plans
from bureau.cli.problem import CannotGoOn
from bureau.cli.session import Session, session_of
from bureau.cli.setup.assemble import is_assembled
from bureau.cli.setup.paper_tools import provide_paper_tools
from bureau.cli.setup.preflight import check_disk, check_ports, check_python, find_tools
from bureau.cli.steps.deploy import deploy_all
from bureau.cli.steps.migrate import migrate
from bureau.cli.steps.seed import seed_all
from bureau.cli.summary import show_seeded
from bureau.cli.supervise.signals import StopRequested, StopSignals
from bureau.cli.supervise.supervisor import PartDied, Supervisor
from bureau.cli.waiting import wait_ready

#: Which file a part that ran before this one left to be read again.
_ENV_FILE = "BUREAU_ENV_FILE"


@dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for.

    Args:
        demo: demo people, demo body, simulated hotline.
        port_base: first port of the layout; None keeps the ports as they are.
    """

    demo: bool
    port_base: int | None


def run(
    ctx: typer.Context,
    demo: Annotated[
        bool,
        typer.Option("--demo/--no-demo", help="演示人员、单位与模拟热线。 Demo people and bodies."),
    ] = True,
    port_base: Annotated[
        int | None,
        typer.Option(
            min=1024,
            max=65000,
            help="第一个端口，默认 8080，此后记住。 First port of the layout; remembered.",
        ),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option(help="数据目录，默认 var。 Folder of the data.", file_okay=False),
    ] = None,
) -> None:
    """启动整个系统，按 Ctrl-C 停止。 Run the whole system; Ctrl-C stops it."""
    session = session_of(ctx)
    if home is not None:
        session = session.at_home(home)
    with session.home.locked(), StopSignals() as signals:
        supervisor = Supervisor(session.console, session.home.logs, signals)
        code = 0
        try:
            bring_up(session, Options(demo, port_base), supervisor)
            supervisor.stream()
            supervisor.watch()
        except StopRequested:
            session.console.print()
        except PartDied as death:
            code = 1
            show_problem(session.console, start_failed(death))
        except CannotGoOn as problem:
            code = 1
            show_problem(session.console, problem)
        finally:
            _stop(session, supervisor)
    raise typer.Exit(code)


def bring_up(session: Session, options: Options, supervisor: Supervisor) -> None:
    """From the sources to a system that answers.

    Raises:
        CannotGoOn: something a person has to do first.
        PartDied: a part ended while it was starting.
    """
    console, home, root = session.console, session.home, session.root
    step(console, "检查本机", "checking this machine")
    check_python()
    settings = prepare_settings(session, options)
    assembled = is_assembled(root / "engine")
    check_disk(home.path, assembling=not assembled)
    check_ports(settings.ports)
    jdk = make_engine(session, find_tools(console, maven_needed=not assembled))
    provide_paper_tools(console)

    step(console, "启动流程引擎，准备数据库", "starting the engine, preparing the database")
    engine = engine_plan(root, home, settings, jdk)
    supervisor.start(engine.part)
    migrate(console, settings)
    wait_ready(console, engine, supervisor.check)

    step(console, "岗位、人员、授权与流程", "posts, people, authorisations, procedures")
    seeded = seed_all(session, settings)
    deploy_all(session, settings)

    step(console, "启动其余部分", "starting the other parts")
    for plan in other_plans(session, settings):
        supervisor.start(plan.part)
    for plan in other_plans(session, settings):
        wait_ready(console, plan, supervisor.check)
    show_seeded(console, settings, seeded)
    done(console, "系统已就绪，按 Ctrl-C 停止（ready; Ctrl-C stops it）")


def prepare_settings(session: Session, options: Options) -> EmbeddedSettings:
    """Make the settings file if there is none, and read the settings as every part will."""
    home = session.home
    if home.restoring.exists():
        raise CannotGoOn(
            "上一次恢复没有做完，数据不完整，不能启动。",
            "A restore was broken off: the data is incomplete.",
            "再次运行同一条 bureau restore 命令 / run the same bureau restore again",
        )
    named = os.environ.get(_ENV_FILE, "")
    if named and named != str(home.env_file):
        note(session.console, f"使用 {_ENV_FILE} 指定的设置文件 {named}")
        return load_embedded()
    _, made = environment.ensure(
        home.env_file, state_dir=home.path, demo=options.demo, port_base=options.port_base
    )
    use_env_file(home)
    if made:
        done(session.console, f"已生成设置与随机密码 {home.env_file}（权限 0600）")
    return load_embedded()


def other_plans(session: Session, settings: EmbeddedSettings) -> list[Plan]:
    """Everything but the engine, in the order of its start."""
    simulated = (
        [hotline_plan(session.root, session.home, settings), offices_plan(session.root, settings)]
        if settings.demo
        else []
    )
    return [*simulated, *python_plans(session.root, settings)]


def start_failed(death: PartDied) -> CannotGoOn:
    """A part that ended before it was ready, with its last lines."""
    label, name = death.part.label, death.part.name
    return CannotGoOn(
        f"{label} 启动失败（退出码 {death.code}）。",
        f"{name} ended while it was starting (exit code {death.code}).",
        "它最后的输出 / its last lines:",
        *(f"    {line}" for line in death.lines[-20:]),
    )


def _stop(session: Session, supervisor: Supervisor) -> None:
    if not supervisor.started:
        return
    step(session.console, "正在停止", "stopping; 15 seconds at most, Ctrl-C again to hurry")
    killed = supervisor.stop()
    if killed:
        note(session.console, f"未及时停止、已强制结束：{'、'.join(killed)}（数据不受影响）")
    done(session.console, f"已全部停止，数据保存在 {session.home.path}")
