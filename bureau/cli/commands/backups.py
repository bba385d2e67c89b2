"""`bureau backup` and `bureau restore`: the whole installation in one file, and back."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer

from bureau.cli.backup.put_back import Target, put_back
from bureau.cli.backup.settings import BackupSettings, load_backup_settings
from bureau.cli.backup.take import sole_backup, take
from bureau.cli.console import done, note, step
from bureau.cli.home import Home
from bureau.cli.problem import CannotGoOn
from bureau.cli.session import Session, session_of
from bureau.domain.clock import SystemClock
from bureau.errors import Permanent, Transient
from bureau.gateways.backup.manifest import Manifest
from bureau.gateways.backup.reading import verify
from bureau.gateways.backup.sealed import SHORTEST_KEY
from bureau.timezone import TIME_ZONE

_KeyOption = Annotated[
    Path | None,
    typer.Option("--key", dir_okay=False, help="加密用的密钥文件。 File with the key."),
]


def backup(
    ctx: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="存放备份的目录。 Folder to write to.", file_okay=False)
    ] = None,
    key: _KeyOption = None,
) -> None:
    """备份整个系统：两个数据库、附件、案卷、密钥。 Both databases, papers, packages, keys."""
    session, settings = session_of(ctx), load_backup_settings()
    folder = (session.cwd / out) if out else settings.backup_folder
    secret = _key(session, key, settings)
    now = SystemClock().now()
    ending = "bak" if secret else "tar"
    target = folder / f"bureau-{now.astimezone(TIME_ZONE):%Y%m%d-%H%M%S}.{ending}"
    begun = time.monotonic()
    try:
        with sole_backup(folder):
            step(session.console, "备份", f"writing {target}")
            manifest = take(settings, target, secret, now, _secrets())
            step(session.console, "核对", "reading it back, comparing every digest")
            verify(target, secret)
    except (OSError, Permanent, Transient) as fault:
        raise _cannot(
            "备份没有完成", "The backup failed; nothing was left behind.", fault
        ) from fault
    _say(session, manifest)
    if secret is None:
        note(session.console, "备份未加密，内含密码与个人信息：请妥善保管，或用 --key 加密")
    seconds = time.monotonic() - begun
    done(session.console, f"备份已完成并核对（{seconds:.1f} 秒）：{target}")


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="备份文件。 The backup.", dir_okay=False)],
    key: _KeyOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="只核对，不恢复。 Only verify the file.")
    ] = False,
) -> None:
    """从备份恢复到空的系统，并逐表核对。 Restore into an empty installation and compare."""
    session = session_of(ctx)
    target = _target(session)
    secret = _key(session, key, target.settings)
    path = session.cwd / file
    begun = time.monotonic()
    try:
        step(session.console, "核对备份文件", "verifying the whole file first")
        manifest = verify(path, secret)
        _say(session, manifest)
        if check:
            done(session.console, "备份文件完好")
            return
        step(session.console, "恢复", "restoring and comparing")
        put_back(path, secret, manifest, target)
    except (OSError, Permanent, Transient) as fault:
        raise _cannot("恢复没有完成", "The restore failed.", fault) from fault
    done(session.console, f"已恢复并逐表核对（{time.monotonic() - begun:.1f} 秒）")
    note(session.console, "启动系统后请运行 bureau reconcile，核对备份之后对外已办的事项")


def _target(session: Session) -> Target:
    """Containers have their settings before their data; the embedded system gets them with it."""
    if "BUREAU_DATABASE_URL" in os.environ:
        settings = load_backup_settings()
        return Target(Home(settings.state_dir), settings)
    return Target(session.home, None)


def _secrets() -> Path | None:
    named = os.environ.get("BUREAU_SECRETS_DIR", "")
    return Path(named) if named else None


def _key(session: Session, named: Path | None, settings: BackupSettings | None) -> bytes | None:
    path = named and session.cwd / named
    if path is None:
        path = settings.backup_key_file if settings else None
    if path is None:
        return None
    try:
        key = path.read_bytes().strip()
    except OSError as fault:
        raise CannotGoOn(
            f"密钥文件 {path} 读不出来。", f"The key cannot be read: {fault}"
        ) from fault
    if len(key) < SHORTEST_KEY:
        raise CannotGoOn(
            f"密钥文件 {path} 太短（至少 {SHORTEST_KEY} 个字符）。",
            "The key is too short.",
            f"head -c 48 /dev/urandom | base64 -w0 > {path}",
        )
    return key


def _say(session: Session, manifest: Manifest) -> None:
    cases = manifest.rows.get("cases", 0)
    at = f"{manifest.created_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M:%S}"
    papers = sum(part.name.startswith("papers/") for part in manifest.parts)
    done(
        session.console,
        f"时间点 {at}，结构 {manifest.schema_revision}，办件 {cases} 件，文件 {papers} 份，"
        f"共 {manifest.size / 2**20:.1f} MB，写入暂停 {manifest.frozen_seconds * 1000:.0f} 毫秒",
    )


def _cannot(zh: str, en: str, fault: Exception) -> CannotGoOn:
    if isinstance(fault, OSError):
        place = fault.filename or ""
        return CannotGoOn(
            f"{zh}：{place} {fault.strerror}。", f"{en} {fault}", "检查目录、权限与空间"
        )
    return CannotGoOn(f"{zh}：{fault}", en)
