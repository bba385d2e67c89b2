"""Passwords that everybody knows are for demonstrations only."""

from __future__ import annotations

from typing import Final

from pydantic import SecretStr

from bureau.cli.problem import CannotGoOn
from bureau.settings import Settings

#: Shortest password or secret outside a demonstration, in characters.
SHORTEST: Final = 12

_KNOWN: Final = frozenset(
    {"admin", "bureau", "camunda", "changeme", "demo", "huantai", "password", "secret", "test"}
)


def check_passwords(settings: Settings) -> None:
    """Refuse passwords that are known or short, unless the system is a demonstration.

    Args:
        settings: of the installation.

    Raises:
        CannotGoOn: names the settings, never their values.
    """
    if settings.demo:
        return
    given = {
        "BUREAU_ENGINE_PASSWORD": settings.engine_password,
        "BUREAU_ENGINE_ADMIN_PASSWORD": settings.engine_admin_password,
        "BUREAU_HOTLINE_SECRET": settings.hotline_secret,
        "BUREAU_DATABASE_PASSWORD": settings.database_password,
    }
    weak = [name for name, secret in given.items() if secret is not None and is_weak(secret)]
    if weak:
        raise CannotGoOn(
            f"正式使用不接受默认或过短的密码：{'、'.join(weak)}。",
            "Default or short passwords are for demonstrations only.",
            f"换成至少 {SHORTEST} 个字符的随机密码 / use long random ones",
        )


def is_weak(secret: SecretStr) -> bool:
    """Whether it is shorter than allowed, or a known word with digits or signs around it."""
    text = secret.get_secret_value()
    word = "".join(letter for letter in text.lower() if letter.isalpha())
    return len(text) < SHORTEST or word in _KNOWN
