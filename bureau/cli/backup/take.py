"""Takes a backup: both databases at one moment, then what they refer to.

Papers, packages and keys are written before the rows that name them, so files read after the moment
hold everything the databases name, and maybe a little more.
"""

from __future__ import annotations

import fcntl
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from bureau.bootstrap.stores import file_store
from bureau.cli.backup.contents import secret_files, state_files
from bureau.cli.backup.settings import BackupSettings
from bureau.cli.home import Home
from bureau.cli.problem import CannotGoOn
from bureau.errors import Permanent
from bureau.gateways.backup.manifest import Manifest
from bureau.gateways.backup.writing import BackupWriter, backup_file
from bureau.persistence import dumps, migrate

PRODUCT: Final = "database/product"
ENGINE: Final = "database/engine"
STATE: Final = "state/"
PAPERS: Final = "papers/"
SECRETS: Final = "secrets/"


@contextmanager
def sole_backup(folder: Path) -> Iterator[None]:
    """Hold the folder for one backup, and clear what a killed one left there.

    Raises:
        CannotGoOn: another backup is being written there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise CannotGoOn(
                f"另一个备份正在写入 {folder}。", "Another backup is being written."
            ) from fault
        for left in folder.glob("bureau-*.part"):
            left.unlink()
        for left in folder.glob(".backup-*"):
            shutil.rmtree(left)
        yield


def take(
    settings: BackupSettings, target: Path, key: bytes | None, now: datetime, secrets: Path | None
) -> Manifest:
    """Write a backup of the whole installation.

    Args:
        settings: of the installation.
        target: the file to make; its folder exists.
        key: seals it; None leaves it open.
        now: for the record.
        secrets: folder of secret files, None where they stand in `bureau.env`.

    Raises:
        CannotGoOn: the embedded system runs.
        Transient: the disk is full, or writers left no gap.
        Permanent: a database could not be copied.
    """
    with (
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as work,
        backup_file(target, key) as writer,
        _databases(settings, Path(work), writer, now) as manifest,
    ):
        for name, path in state_files(settings.state_dir):
            _add_if_there(writer, STATE + name, path)
        store = file_store(settings)
        for sha256 in store.contents():
            try:
                stream = store.open(sha256)
            except Permanent:
                continue  # removed since it was listed
            with stream:
                size = stream.seek(0, io.SEEK_END)
                stream.seek(0)
                writer.add(PAPERS + sha256, stream, size)
        for name, path in secret_files(secrets) if secrets else ():
            writer.add_file(SECRETS + name, path)
        return writer.finish(manifest)


@contextmanager
def _databases(
    settings: BackupSettings, work: Path, writer: BackupWriter, now: datetime
) -> Iterator[Manifest]:
    """Add both databases; what stands still stays so until the block ends."""
    product, engine = make_url(settings.resolved_database_url), settings.engine_database
    # The revision is read first: migrations and backups do not run at once.
    revision = migrate.current(settings.resolved_database_url)
    if revision is None:
        raise CannotGoOn("数据库是空的，没有可备份的内容。", "The database is empty.")
    facts = {
        "created_at": now,
        "version": metadata.version("bureau") if _installed() else "unknown",
        "schema_revision": revision,
    }
    if product.get_backend_name() == "postgresql" and engine is not None:
        with dumps.one_moment(product, engine) as moment:
            for name, url, snapshot in (
                (PRODUCT, product, moment.product),
                (ENGINE, engine, moment.engine),
            ):
                dump = work / "dump"
                dumps.dump_postgresql(url, snapshot, dump)
                writer.add_file(name, dump)
                dump.unlink()
            frozen, rows = moment.frozen_seconds, moment.rows
        yield Manifest.model_validate(
            facts | _kinds("postgresql", "postgresql", rows) | {"frozen_seconds": frozen}
        )
        return
    if product.get_backend_name() != "sqlite" or engine is not None:
        raise CannotGoOn(
            "备份需要两个数据库同为 PostgreSQL，或同为本机文件（SQLite 与 H2）。",
            "Both databases have to be PostgreSQL, or both files of this machine.",
            "PostgreSQL：设置 BUREAU_DATABASE_URL 与 BUREAU_ENGINE_DATABASE_URL / set both",
        )
    home = Home(settings.state_dir)
    with home.locked():
        dumps.copy_sqlite(Path(str(product.database)), work / "product")
        h2 = home.engine_database.with_name(home.engine_database.name + ".mv.db")
        if not h2.is_file():
            raise CannotGoOn(
                f"没有找到流程引擎的数据库 {h2}。", "The engine's database is not there."
            )
        dumps.copy_h2(h2, work / "engine")
        rows = dumps.sqlite_rows(work / "product")
        writer.add_file(PRODUCT, work / "product")
        writer.add_file(ENGINE, work / "engine")
        yield Manifest.model_validate(facts | _kinds("sqlite", "h2", rows))


def _kinds(product: str, engine: str, rows: dict[str, int]) -> dict[str, object]:
    return {"product": product, "engine": engine, "rows": rows}


def _installed() -> bool:
    try:
        metadata.version("bureau")
    except metadata.PackageNotFoundError:
        return False
    return True


def _add_if_there(writer: BackupWriter, name: str, path: Path) -> None:
    """Exchange folders and websites change under our hands: what is gone by now is not missed."""
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return
    with stream, tempfile.TemporaryFile() as still:
        # Read once before its size is written down: it may still grow.
        shutil.copyfileobj(stream, still)
        size = still.tell()
        still.seek(0)
        writer.add(name, still, size)
