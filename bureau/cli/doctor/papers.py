"""Where papers are kept, and what looks at them: the store answers, the scanner answers."""

from __future__ import annotations

from bureau.bootstrap.papers import scanner_of
from bureau.bootstrap.stores import s3_store
from bureau.cli.finding import Finding, green, red, yellow
from bureau.errors import Transient
from bureau.services.ports.scanner import ScannerAway
from bureau.settings import Settings

AREA = "材料"


def check_papers(settings: Settings) -> list[Finding]:
    """The store and the scanner that the settings name."""
    return [_store(settings), _scanner(settings)]


def _store(settings: Settings) -> Finding:
    if settings.store == "local":
        return green(AREA, "附件库", f"本机 {settings.attachments_dir}")
    try:
        s3_store(settings).check()
    except (Transient, ValueError) as fault:
        return red(AREA, "附件库", str(fault), "检查 BUREAU_S3_* 设置与存储服务")
    return green(AREA, "附件库", f"S3 {settings.s3_bucket}")


def _scanner(settings: Settings) -> Finding:
    scanner = scanner_of(settings)
    if scanner is None:
        advice = "安装 clamd，设 BUREAU_SCANNER=required"
        return yellow(AREA, "病毒扫描", "未启用（BUREAU_SCANNER=off）", advice)
    try:
        scanner.ping()
    except ScannerAway as fault:
        say = red if settings.scanner == "required" else yellow
        return say(AREA, "病毒扫描", str(fault), "检查 BUREAU_SCANNER_ADDRESS 与 clamd 服务")
    return green(AREA, "病毒扫描", f"{settings.scanner_address}（{settings.scanner}）")
