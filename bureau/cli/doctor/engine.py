"""The engine: it answers, lets our accounts in, and has no incident."""

from __future__ import annotations

from bureau.cli.embedded import EmbeddedSettings
from bureau.cli.finding import Finding, green, red
from bureau.cli.problem import CannotGoOn
from bureau.cli.steps.engine import accepts, administrator
from bureau.engine.condition import EngineCondition
from bureau.engine.session import EngineSession
from bureau.errors import EngineUnavailable

AREA = "引擎"


def check_accounts(settings: EmbeddedSettings) -> list[Finding]:
    """It answers, and accepts the administrator and the service account."""
    user, password = settings.engine_user, settings.engine_password.get_secret_value()
    try:
        administrators = _check_administrator(settings)
        accepted = accepts(settings, user, password)
    except EngineUnavailable:
        return [red(AREA, "应答", f"没有应答（{settings.engine_url}）", "make run；见 engine.log")]
    if accepted:
        return [*administrators, green(AREA, "服务账号", f"{user} 可登录")]
    refused = red(AREA, "服务账号", f"引擎不接受 {user} 的密码", "bureau seed")
    return [*administrators, refused]


def _check_administrator(settings: EmbeddedSettings) -> list[Finding]:
    try:
        with administrator(settings) as session:
            version = EngineCondition(session).version()
    except CannotGoOn as problem:
        return [red(AREA, "管理员", problem.zh, problem.remedies[0])]
    return [
        green(AREA, "应答", f"{version}（{settings.engine_url}）"),
        green(AREA, "管理员", f"{settings.engine_admin_user} 可登录"),
    ]


def check_incidents(session: EngineSession) -> list[Finding]:
    """Every kind of incident, with how many there are and where to look."""
    incidents = EngineCondition(session).incidents()
    if not incidents:
        return [green(AREA, "故障", "没有（incidents: 0）")]
    return [
        red(
            AREA,
            f"故障 {one.process}",
            f"{one.activity}：{one.count} 件，{one.message}",
            "在 Cockpit 查看原因，消除后重试",
        )
        for one in incidents
    ]
