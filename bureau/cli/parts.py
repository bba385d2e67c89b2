"""The parts of the embedded system: which program, with what, and how to see that it is ready."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bureau.cli.checks.java import Jdk
from bureau.cli.embedded import EmbeddedSettings
from bureau.cli.home import Home
from bureau.cli.setup.assemble import MAIN_CLASS, class_path
from bureau.cli.supervise.part import Part


@dataclass(frozen=True, slots=True)
class Plan:
    """One part and the address that answers 200 once it works.

    Args:
        part: what to start.
        ready: address to ask.
        patience: longest start, in seconds.
    """

    part: Part
    ready: str
    patience: float = 90.0


def h2_url(file: Path) -> str:
    """JDBC address of the embedded engine's database.

    Without `WRITE_DELAY=0` H2 writes what is committed half a second later: an engine that is
    killed would forget steps that it has acknowledged, and nobody would tell it again.
    """
    return f"jdbc:h2:file:{file};DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0"


def engine_plan(root: Path, home: Home, settings: EmbeddedSettings, jdk: Jdk) -> Plan:
    """The engine: a JVM with H2 in the state folder, on the loopback address only."""
    assert settings.engine_admin_password is not None
    ports = settings.ports
    home.engine_database.parent.mkdir(parents=True, exist_ok=True)
    env = {
        "ENGINE_DB_URL": h2_url(home.engine_database),
        **os.environ,  # another database, for one, may be named by the environment
        "ENGINE_ADMIN_USER": settings.engine_admin_user,
        "ENGINE_ADMIN_PASSWORD": settings.engine_admin_password.get_secret_value(),
        "ENGINE_ADDRESS": "127.0.0.1",
        "ENGINE_PORT": str(ports.engine),
        "ENGINE_MANAGEMENT_PORT": str(ports.engine_management),
    }
    argv = (
        str(jdk.java),
        f"-Xmx{settings.engine_heap}",
        "-XX:+UseSerialGC",  # two cores are shared with everything else
        "-XX:+ExitOnOutOfMemoryError",  # half dead it helps nobody; the supervisor restarts it
        "-Duser.timezone=Asia/Shanghai",
        "-Dfile.encoding=UTF-8",
        "-cp",
        class_path(root / "engine"),
        MAIN_CLASS,
    )
    part = Part("engine", "流程引擎", argv, env, root, stage=0, colour="magenta", grace=5.0)
    return Plan(part, f"{settings.engine_url}/engine", patience=300.0)


def hotline_plan(root: Path, home: Home, settings: EmbeddedSettings) -> Plan:
    """The simulated 12345 hotline; in demo mode only."""
    port = settings.ports.hotline
    argv = _python(
        "bureau.gateways.counterpart.hotline",
        "--port",
        str(port),
        "--state",
        str(home.path / "hotline.json"),
    )
    part = Part("hotline", "12345 热线模拟", argv, _env(settings), root, stage=1, colour="yellow")
    return Plan(part, f"http://127.0.0.1:{port}/healthz")


def offices_plan(root: Path, settings: EmbeddedSettings) -> Plan:
    """The simulated bodies behind mail and exchange folder; in demo mode only."""
    port = settings.ports.offices
    argv = _python("bureau.gateways.counterpart.offices", "--port", str(port))
    part = Part("offices", "外部单位模拟", argv, _env(settings), root, stage=1, colour="yellow")
    return Plan(part, f"http://127.0.0.1:{port}/healthz")


def python_plans(root: Path, settings: EmbeddedSettings) -> list[Plan]:
    """API, worker, relay and the front, in the order of their start.

    What takes requests stops first, so that the rest stops with nothing new coming in. Together
    with the engine the clean stops may take 4 + 6 + 5 seconds.
    """
    ports = settings.ports

    def plan(name: str, label: str, module: str, port: int, colour: str, inlet: bool) -> Plan:
        stage, grace = (2, 4.0) if inlet else (1, 6.0)
        argv = _python(module)
        part = Part(name, label, argv, _env(settings), root, stage, colour, grace)
        return Plan(part, f"http://127.0.0.1:{port}/healthz")

    return [
        plan("api", "接口服务", "api", ports.api, "green", inlet=True),
        plan("worker", "工作进程", "workers", ports.worker, "cyan", inlet=False),
        plan("relay", "转送进程", "workers.relay", ports.relay, "blue", inlet=False),
        plan("front", "统一入口", "api.front", ports.front, "bright_black", inlet=True),
    ]


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)


def _env(settings: EmbeddedSettings) -> Mapping[str, str]:
    """The environment of a Python part: its lines must not wait in a buffer."""
    env = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    return env | {"BUREAU_STATE_DIR": str(settings.state_dir.resolve())}
