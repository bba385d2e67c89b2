"""The settings: complete, known, private."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from pathlib import Path

from pydantic import SecretStr

from bureau.cli.embedded import EmbeddedSettings
from bureau.cli.environment import read
from bureau.cli.finding import Finding, green, red

AREA = "设置"

#: A password written into an address.
_PASSWORD = re.compile(r"://([^:/@]*):[^@]*@")

#: Variables with our prefix that are no settings but say where settings are.
_POINTERS = frozenset({"BUREAU_ENV_FILE", "BUREAU_SECRETS_DIR"})


def check_env_file(path: Path | None) -> list[Finding]:
    """The file is private, and every name in it is a setting."""
    if path is None:
        return [green(AREA, "设置来源", "环境变量")]
    if not path.exists():
        return [red(AREA, "设置文件", f"{path} 不存在", "make run 会生成；或改 BUREAU_ENV_FILE")]
    mode = stat.S_IMODE(path.stat().st_mode)
    findings = [green(AREA, "设置文件", f"{path}（{mode:04o}）")]
    if mode & 0o077:
        detail = f"{path} 的权限是 {mode:04o}，别人也能读"
        findings = [red(AREA, "设置文件", detail, f"chmod 600 {path}")]
    return findings + check_names(read(path))


def check_names(names: Iterable[str]) -> list[Finding]:
    """Every name with our prefix is a setting: a misspelt one would be ignored in silence."""
    known = {f"BUREAU_{name.upper()}" for name in EmbeddedSettings.model_fields} | _POINTERS
    unknown = sorted(
        name for name in names if name.upper().startswith("BUREAU_") and name.upper() not in known
    )
    return [red(AREA, name, "没有这个设置，不起作用", "改正名称或删去") for name in unknown]


def masked(settings: EmbeddedSettings) -> list[tuple[str, str, str]]:
    """Every setting: name, value (secrets hidden), description."""
    rows = []
    for name, field in EmbeddedSettings.model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            shown = "********" if value.get_secret_value() else "（空）"
        else:
            shown = "" if value is None else _PASSWORD.sub("://\\1:********@", str(value))
        rows.append((f"BUREAU_{name.upper()}", shown, field.description or ""))
    return rows
