"""Accounts in the engine for the people of the register: made, named, closed."""

from __future__ import annotations

import csv
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from bureau.bootstrap import Services
from bureau.cli.steps.engine import administrator
from bureau.engine.identity import Identity
from bureau.services.records.staff import StaffMember
from bureau.settings import Settings


def sync_accounts(
    settings: Settings,
    services: Services,
    people: Iterable[StaffMember],
    passwords: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Make missing accounts, bring names and mailboxes up to date, then posts and deputies.

    May be repeated: a known account keeps its password.

    Args:
        settings: where the engine is.
        services: the register; its job sets the posts.
        people: whose accounts.
        passwords: first passwords by user id; who has none gets a random one.

    Returns:
        first passwords of new accounts, by user id.

    Raises:
        CannotGoOn: the engine does not accept the administrator.
        EngineError: it cannot be asked.
    """
    fresh: dict[str, str] = {}
    with administrator(settings) as engine:
        identity = Identity(engine)
        known = identity.users()
        for one in people:
            if one.locked:
                continue
            if one.id not in known:
                password = (passwords or {}).get(one.id) or secrets.token_urlsafe(12)
                identity.ensure_user(one.id, one.name, password)
                fresh[one.id] = password
            identity.set_profile(one.id, one.name, one.email)
    services.staff.windows.run()
    return fresh


def close_account(settings: Settings, person: str) -> None:
    """Nobody can log in any more; the account stays, so that history keeps its name.

    Raises:
        CannotGoOn, EngineError: as `sync_accounts`.
    """
    with administrator(settings) as engine:
        identity = Identity(engine)
        if person in identity.users():
            assert settings.engine_admin_password is not None, "the session was opened with it"
            forgotten = secrets.token_urlsafe(32)
            secret = settings.engine_admin_password.get_secret_value()
            identity.set_password(person, forgotten, secret)


def write_passwords(path: Path, people: Mapping[str, str], passwords: Mapping[str, str]) -> None:
    """The list of first passwords, readable by its owner only; earlier lines stay.

    Args:
        path: the file.
        people: names by user id.
        passwords: first passwords by user id.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        rows = csv.writer(file)
        if new:
            rows.writerow(["账号", "姓名", "初始密码"])
        rows.writerows([user, people[user], password] for user, password in passwords.items())
