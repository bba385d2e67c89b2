"""Puts a backup back: into an empty installation only, compared with the backup at the end.

Papers go to their store, the rest to a folder `restoring` and from there to its place. While that
folder stands, the installation is incomplete and does not start; the same restore begun again
clears what the first one left.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from bureau.bootstrap.stores import file_store
from bureau.cli.backup.contents import is_empty
from bureau.cli.backup.settings import BackupSettings, load_backup_settings
from bureau.cli.backup.take import ENGINE, PAPERS, PRODUCT, SECRETS, STATE
from bureau.cli.home import Home
from bureau.cli.problem import CannotGoOn
from bureau.errors import Permanent
from bureau.gateways.backup.faults import BadBackup
from bureau.gateways.backup.manifest import Manifest
from bureau.gateways.backup.reading import Bytes, opened
from bureau.gateways.durable import full_disk_told
from bureau.persistence import dumps, migrate
from bureau.services.ports.files import FileStore

_READ: Final = 1024 * 1024
_ENGINE_ADMIN: Final = "bureau_engine_admin_password"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup goes.

    Args:
        home: the state folder.
        settings: of a prepared installation in containers; None where the backup brings them.
    """

    home: Home
    settings: BackupSettings | None


def put_back(file: Path, key: bytes | None, manifest: Manifest, target: Target) -> None:
    """Restore a verified backup.

    Args:
        file: the backup.
        key: opens it.
        manifest: from `verify`.
        target: where to.

    Raises:
        CannotGoOn: there is an installation already, or it is of another kind.
        Transient: the disk is full.
        Permanent: a database did not take its dump, or what came does not equal what was saved.
    """
    databases = _databases_of(target)
    _check(manifest, target, databases)
    staged = target.home.restoring
    with target.home.locked(), full_disk_told(target.home.path):
        if staged.exists():
            _clear(target, databases)
        staged.mkdir()
        _bring(file, key, staged, target)
        _fill(staged, databases)
        _settle(staged, target, databases)
        _compare(manifest, target, databases)
        shutil.rmtree(staged)


def _databases_of(target: Target) -> tuple[URL, URL] | None:
    """Our PostgreSQL database and the engine's; None for files of this machine."""
    if target.settings is None or target.settings.engine_database is None:
        return None
    return make_url(target.settings.resolved_database_url), target.settings.engine_database


def _check(manifest: Manifest, target: Target, databases: tuple[URL, URL] | None) -> None:
    kind = "postgresql" if databases else "sqlite"
    if manifest.product != kind:
        raise CannotGoOn(
            f"备份的数据库是 {manifest.product}，这里是 {kind}，不能互换。",
            "The backup is of another kind of database.",
        )
    if manifest.schema_revision not in migrate.revisions():
        raise CannotGoOn(
            f"备份的数据库结构 {manifest.schema_revision} 比本程序新。",
            "The backup was made by a newer version.",
            f"请用版本 {manifest.version} 或更新的程序恢复 / restore with that version or newer",
        )
    if target.home.restoring.exists():
        return
    full = not is_empty(target.home.path)
    if databases is not None:
        full = full or any(dumps.postgresql_rows(one) for one in databases)
    if full:
        raise CannotGoOn(
            "这里已有数据，不能恢复到非空的系统上。",
            "There is an installation here already; a restore needs an empty one.",
            f"换一个空的数据目录（--home）或新的容器卷；现有数据在 {target.home.path}",
        )


def _clear(target: Target, databases: tuple[URL, URL] | None) -> None:
    """Remove what a restore that was broken off left; it began in an empty installation."""
    for one in databases or ():
        dumps.clear_postgresql(one)
    for path in target.home.path.iterdir():
        if path.name not in {"backups", "run.lock"}:
            _remove(path)


def _remove(path: Path) -> None:
    """Remove it; of a folder that is a disk of its own, what is in it."""
    if not path.is_dir() or path.is_symlink():
        path.unlink()
        return
    for one in path.iterdir():
        _remove(one)
    if not path.is_mount():
        path.rmdir()


def _bring(file: Path, key: bytes | None, staged: Path, target: Target) -> None:
    store: FileStore | None = None
    with opened(file, key) as parts:
        for name, content in parts:
            if name.startswith(PAPERS):
                store = store or _store(staged, target)
                _keep_paper(store, name.removeprefix(PAPERS), content)
            else:
                _write(_inside(staged, name), content)


def _store(staged: Path, target: Target) -> FileStore:
    """The store of the installation: by its own settings, or by those that the backup brought."""
    settings = target.settings or load_backup_settings(staged / STATE / target.home.env_file.name)
    return file_store(settings.model_copy(update={"state_dir": target.home.path}))


def _keep_paper(store: FileStore, sha256: str, content: Bytes) -> None:
    chunks: Iterator[bytes] = iter(partial(content.read, _READ), b"")
    kept = store.put(chunks, limit=2**62)
    if kept.sha256 != sha256:
        raise BadBackup(f"备份中的文件 {sha256} 内容不符")


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BadBackup(f"备份中有不该有的路径：{name}")
    return path


def _write(path: Path, content: Bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        path.chmod(0o600)
        shutil.copyfileobj(content, out, _READ)


def _fill(staged: Path, databases: tuple[URL, URL] | None) -> None:
    if databases is not None:
        for url, name in zip(databases, (PRODUCT, ENGINE), strict=True):
            dumps.restore_postgresql(url, staged / name)


def _settle(staged: Path, target: Target, databases: tuple[URL, URL] | None) -> None:
    """Move everything to its place, the settings last: with them the installation is there."""
    home = target.home
    if databases is None:
        home.engine_database.parent.mkdir(parents=True, exist_ok=True)
        (staged / ENGINE).replace(home.engine_database.with_name("engine.mv.db"))
        (staged / PRODUCT).replace(home.path / "bureau.db")
    state = staged / STATE
    for path in sorted(state.iterdir(), key=lambda one: one.name == home.env_file.name):
        _move(path, home.path / path.name)
    if target.settings is not None and (staged / SECRETS).is_dir():
        _write_secrets(staged / SECRETS, target.settings)


def _move(path: Path, place: Path) -> None:
    """Move it; into a folder that is there already, such as a disk of its own, piece by piece."""
    if path.is_dir() and place.is_dir():
        for one in path.iterdir():
            _move(one, place / one.name)
    else:
        shutil.move(path, place)


def _write_secrets(staged: Path, settings: BackupSettings) -> None:
    """The accounts in the engine's database have the passwords they had."""
    ours, engines = settings.restore_secrets_dir, settings.restore_engine_secrets_dir
    for path in staged.iterdir():
        if ours is not None:
            _replace(ours / path.name, path.read_bytes())
        if engines is not None and path.name == _ENGINE_ADMIN:
            _replace(engines / "ENGINE_ADMIN_PASSWORD", path.read_bytes())


def _replace(path: Path, data: bytes) -> None:
    mode = path.parent.stat().st_mode
    path.parent.chmod(0o700)
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    path.chmod(0o400)
    path.parent.chmod(mode)


def _compare(manifest: Manifest, target: Target, databases: tuple[URL, URL] | None) -> None:
    """Rows of every table against those at the moment of the backup."""
    if databases is None:
        found = dumps.sqlite_rows(target.home.path / "bureau.db")
    else:
        product, engine = databases
        found = dumps.postgresql_rows(product)
        theirs = dumps.postgresql_rows(engine)
        found |= {f"engine.{name}": count for name, count in theirs.items()}
    wrong = [name for name, count in manifest.rows.items() if found.get(name) != count]
    if wrong:
        raise Permanent(f"恢复后的数据与备份不一致：{'、'.join(sorted(wrong)[:10])}")
