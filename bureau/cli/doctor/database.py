"""The database: reachable, at the newest schema, and nothing stuck in it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from bureau.bootstrap import Services
from bureau.cli.finding import Finding, green, red, yellow
from bureau.persistence import migrate
from bureau.services.outbox_review import OutboxHealth
from bureau.services.records import Effect, EffectState, JobRow, OutboxState

AREA = "数据库"
BACKLOG = "积压"

#: A row that waits longer has nobody who moves it.
OUTBOX_PATIENCE = timedelta(minutes=2)

#: An act that is claimed for longer and never stored is of unknown outcome.
EFFECT_PATIENCE = timedelta(minutes=15)


def check_schema(url: str) -> Finding:
    """The schema is the one the code was written for."""
    try:
        revision, head = migrate.current(url), migrate.head()
    except SQLAlchemyError as error:
        cause = type(error.__cause__ or error).__name__
        return red(AREA, "连接", f"连不上（{cause}）", "检查 BUREAU_DATABASE_URL 与数据库服务")
    if revision == head:
        return green(AREA, "结构", f"最新（{head}）")
    if revision is None:
        return red(AREA, "结构", "空库，尚无表", "bureau migrate")
    return red(AREA, "结构", f"{revision}，程序需要 {head}", "bureau migrate")


def check_backlog(services: Services) -> list[Finding]:
    """Dead outbox rows, rows nobody moves, acts of unknown outcome, failing jobs."""
    with services.uow(read_only=True) as uow:
        jobs = uow.jobs.all()
    return [
        *check_outbox(services.outbox_review.health()),
        *check_effects(services.effect_review.unfinished(EFFECT_PATIENCE)),
        *(_failing(job) for job in jobs if job.failures),
    ]


def check_outbox(health: OutboxHealth) -> list[Finding]:
    """Every row that was given up, and whether somebody moves the others."""
    findings = [
        red(
            BACKLOG,
            f"转送第 {row.id} 行",
            f"已放弃：{row.last_error}",
            f"消除原因后 bureau outbox revive {row.id}",
        )
        for row in health.dead
    ]
    pending = health.counts.get(OutboxState.PENDING, 0)
    wait = health.oldest_wait or timedelta()
    if wait > OUTBOX_PATIENCE:
        detail = f"{pending} 行待转送，最久的等了 {wait.total_seconds() / 60:.0f} 分钟"
        findings.append(red(BACKLOG, "转送", detail, "转送进程（relay）与引擎是否在运行？"))
    elif not findings:
        findings.append(green(BACKLOG, "转送", f"待转送 {pending} 行，无放弃的"))
    return findings


def check_effects(unfinished: tuple[Effect, ...]) -> list[Finding]:
    """Acts whose outcome only a person can find out, and those that were left in the middle."""
    findings = [
        red(
            BACKLOG,
            f"对外动作 {effect.topic}",
            f"结果不明，已搁置（{effect.key}）",
            "向对方核实，再 bureau effect confirm 或 deny",
        )
        for effect in unfinished
        if effect.state is EffectState.PARKED
    ]
    claimed = sum(effect.state is EffectState.CLAIMED for effect in unfinished)
    untold = sum(effect.state is EffectState.STORED for effect in unfinished)
    if claimed:
        detail = f"{claimed} 个已开始而未记结果"
        findings.append(
            yellow(BACKLOG, "对外动作", detail, "重试时会先向对方查询；见 bureau effect list")
        )
    if untold:
        detail = f"{untold} 个已完成而引擎未知"
        findings.append(
            yellow(BACKLOG, "对外动作", detail, "任务可能已取消；见 bureau effect list")
        )
    return findings or [green(BACKLOG, "对外动作", "没有未了结的")]


def _failing(job: JobRow) -> Finding:
    detail = f"连续失败 {job.failures} 次：{job.last_outcome or ''}"
    return red(BACKLOG, f"定期作业 {job.name}", detail, "消除原因后会自动再试")
