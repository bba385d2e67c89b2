"""The administrator's session with the engine, for the steps that fill it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bureau.cli.problem import CannotGoOn
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from bureau.errors import EngineRefused
from bureau.settings import Settings


@contextmanager
def administrator(settings: Settings) -> Iterator[EngineSession]:
    """A session of the administrator, closed at the end of the block.

    Raises:
        CannotGoOn: no password is set, or the engine does not accept it.
        EngineUnavailable: the engine does not answer.
    """
    if settings.engine_admin_password is None:
        raise CannotGoOn(
            "没有设置引擎管理员密码 BUREAU_ENGINE_ADMIN_PASSWORD。",
            "BUREAU_ENGINE_ADMIN_PASSWORD is not set.",
            "本机安装：运行 make run，它写在 var/bureau.env / `make run` writes it",
        )
    password = settings.engine_admin_password.get_secret_value()
    timeout = settings.engine_timeout.total_seconds()
    session = EngineSession(
        settings.engine_url, settings.engine_admin_user, password, timeout=timeout
    )
    try:
        Identity(session).groups()  # the first thing that needs the log-in
        yield session
    except EngineRefused as error:
        if error.status != 401:
            raise
        raise CannotGoOn(
            "引擎不接受设置中的管理员密码：引擎的数据是用另一份设置建立的。",
            "The engine does not accept the administrator's password of the settings:"
            " its data was made with other settings.",
            "找回原来的 bureau.env；或（丢弃数据）删除数据目录中的 engine 后重新运行",
            "restore the settings file it was made with, or remove the engine's data and run again",
        ) from error
    finally:
        session.close()


def accepts(settings: Settings, user: str, password: str) -> bool:
    """Whether the engine lets this account in.

    Raises:
        EngineUnavailable: the engine does not answer.
    """
    session = EngineSession(settings.engine_url, user, password, timeout=10)
    try:
        session.get_json("version")
    except EngineRefused:
        return False
    finally:
        session.close()
    return True
