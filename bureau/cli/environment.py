"""`bureau.env`: the settings and random secrets of one installation, made once, mode 0600.

Secrets are written when the file is made and never changed by us again: the engine and the database
keep what was made with them. Lines that a person added or changed stay as they are.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from bureau.cli.ports import DEFAULT_BASE, Ports
from bureau.cli.problem import CannotGoOn

HEADER = """\
# 本机安装的设置与密码；由 bureau run 生成一次，以后只改端口。请勿外传（权限 0600）。
# Settings and secrets of this installation, made once by `bureau run`. Keep it private (mode 0600).
"""


def _password() -> str:
    """A random password that people can type: 16 characters, no look-alikes."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def fresh_values(state_dir: Path, *, demo: bool, port_base: int = DEFAULT_BASE) -> dict[str, str]:
    """Settings of a new installation, with new secrets."""
    return {
        "BUREAU_STATE_DIR": str(state_dir),
        "BUREAU_DEMO": "true" if demo else "false",
        "BUREAU_ENGINE_ADMIN_PASSWORD": _password(),
        "BUREAU_ENGINE_PASSWORD": secrets.token_urlsafe(24),
        "BUREAU_HOTLINE_SECRET": secrets.token_urlsafe(32),
        "BUREAU_DEMO_PASSWORD": _password(),
        **(_simulated_mail() if demo else {}),
        **Ports.from_base(port_base).as_env(),
    }


def _simulated_mail() -> dict[str, str]:
    """Mail server and mailbox of the demonstration: those of the simulated bodies."""
    return {
        "BUREAU_MAIL_HOST": "127.0.0.1",
        "BUREAU_MAIL_SECURITY": "none",
        "BUREAU_MAIL_SENDER": "swj@huantai.example",
        "BUREAU_MAILBOX_HOST": "127.0.0.1",
        "BUREAU_MAILBOX_SECURITY": "none",
        "BUREAU_MAILBOX_USER": "swj@huantai.example",
        "BUREAU_MAILBOX_PASSWORD": secrets.token_urlsafe(16),
    }


def read(path: Path) -> dict[str, str]:
    """Values of the file; a name without a value counts as absent."""
    return {name: value for name, value in dotenv_values(path).items() if value is not None}


def ensure(
    path: Path, *, state_dir: Path, demo: bool, port_base: int | None
) -> tuple[dict[str, str], bool]:
    """Make the file if it is not there; move the ports if a base was asked for.

    Args:
        path: the file.
        state_dir: folder that the settings name.
        demo: whether demo people and simulated bodies are wanted; written when the file is made,
            changed later only from true to false.
        port_base: first port of the layout, None to leave the ports as they are.

    Returns:
        The values in the file, and whether it was made now.

    Raises:
        CannotGoOn: the file is there but cannot be read by this user.
    """
    if not path.exists():
        values = fresh_values(state_dir, demo=demo, port_base=port_base or DEFAULT_BASE)
        _write(path, HEADER + "".join(f"{name}={value}\n" for name, value in values.items()))
        return read(path), True
    if not os.access(path, os.R_OK | os.W_OK):
        raise CannotGoOn(
            f"无法读写设置文件 {path}。",
            f"The settings file {path} cannot be read and written by this user.",
            f"sudo chown $USER {path}",
        )
    path.chmod(0o600)
    changed = {"BUREAU_STATE_DIR": str(state_dir)}  # it may have been moved
    known = read(path)
    if demo and known.get("BUREAU_DEMO") == "true" and "BUREAU_OFFICES_PORT" not in known:
        # Made by a version that simulated the hotline only.
        base = int(known.get("BUREAU_FRONT_PORT", DEFAULT_BASE))
        changed |= _simulated_mail() | Ports.from_base(base).as_env()
    if port_base is not None:
        changed |= Ports.from_base(port_base).as_env()
    if not demo:
        changed["BUREAU_DEMO"] = "false"
    set_values(path, changed)
    return read(path), False


def set_values(path: Path, values: Mapping[str, str]) -> None:
    """Replace or append these values; every other line stays as it is."""
    left = dict(values)
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name = line.partition("=")[0].strip()
        lines.append(f"{name}={left.pop(name)}" if name in left else line)
    lines += [f"{name}={value}" for name, value in left.items()]
    text = "\n".join(lines) + "\n"
    if text != path.read_text(encoding="utf-8"):
        _write(path, text)


def _write(path: Path, text: str) -> None:
    """Write through a new file of mode 0600, so that the secrets are never readable by others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
