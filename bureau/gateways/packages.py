"""Case packages as BagIt folders (RFC 8493) under `<archive>/<year>/<case number>/`.

Written here rather than by `bagit.make_bag`, which changes the working directory of the whole
process while it runs, and so cannot be used from several threads; `bagit.py --validate` accepts it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from bureau.domain.clock import Clock
from bureau.errors import Permanent
from bureau.gateways.bag_check import faults_of
from bureau.gateways.bag_writer import BagWriter
from bureau.gateways.durable import full_disk_told, make_folders, sync_folder
from bureau.services.ports.files import FileStore
from bureau.services.ports.packages import PackageContent, PackageRecord

_CASE_NUMBER = re.compile(r"[A-Z]{1,8}-(?P<year>[0-9]{4})-[0-9]{1,12}")
_MANIFEST = "manifest-sha256.txt"


class BagItPackager:
    """Writes each package once, and checks packages.

    Args:
        root: archive folder.
        files: where papers' contents are read from.
        clock: the bagging date.
    """

    def __init__(self, root: Path, files: FileStore, clock: Clock) -> None:
        self._root = root
        self._files = files
        self._clock = clock

    def write(self, content: PackageContent) -> PackageRecord:
        """Write the package, or return the one written before for the same case, kind and key.

        Everything is written into a folder beside, synced, and renamed at the end: a crash leaves
        no package that looks finished.

        Raises:
            Permanent: a paper's content is missing or damaged, or an entry's path is impossible.
            Transient: the disk is full; nothing was kept.
        """
        target = self._target(content)
        if not target.is_dir():
            with full_disk_told(self._root):
                self._build(content, target)
        path = target.relative_to(self._root)
        return PackageRecord(path=path.as_posix(), sha256=self.digest(path))

    def digest(self, path: Path) -> str:
        """SHA-256 of a whole package's manifest, as `write` gave it."""
        return hashlib.sha256((self._root / path / _MANIFEST).read_bytes()).hexdigest()

    def verify(self, path: Path) -> list[str]:
        """Faults of a package, in Chinese, each naming its file; empty: complete and unchanged.

        Args:
            path: the package's folder, absolute or relative to the archive folder.
        """
        return faults_of(path if path.is_absolute() else self._root / path)

    def destroy(self, path: Path, tombstone: bytes) -> None:
        """Remove a package's content and leave a tombstone in its place; may be repeated.

        The tombstone is written first. Then the folder leaves its place in one step, so that a
        crash leaves either the whole package or none that looks like one.

        Raises:
            Permanent: there is neither the package nor its tombstone.
            Transient: the disk is full; the package is whole.
        """
        folder, stone = self._root / path, self._tombstone(path)
        if not folder.is_dir() and not stone.is_file():
            raise Permanent(f"归档信息包不存在：{path}")
        if not stone.is_file():
            with full_disk_told(self._root):
                draft = stone.with_suffix(".draft")
                with draft.open("wb") as stream:
                    stream.write(tombstone)
                    stream.flush()
                    os.fsync(stream.fileno())
                draft.rename(stone)
                sync_folder(stone.parent)
        if folder.is_dir():
            drafts = self._root / "drafts"
            drafts.mkdir(parents=True, exist_ok=True)
            gone = Path(tempfile.mkdtemp(dir=drafts, prefix="destroyed-"))
            folder.rename(gone / folder.name)
            sync_folder(folder.parent)
            shutil.rmtree(gone)

    def buried(self, path: Path) -> list[str]:
        """Faults of a destroyed package, in Chinese; empty: content gone, tombstone there."""
        faults = []
        if (self._root / path).exists():
            faults.append(f"{path}：已登记销毁，内容仍在")
        if not self._tombstone(path).is_file():
            faults.append(f"{path}：已登记销毁，销毁记录文件缺失")
        return faults

    def _tombstone(self, path: Path) -> Path:
        return self._root / path.parent / f"{path.name}.destroyed.json"

    def _target(self, content: PackageContent) -> Path:
        match = _CASE_NUMBER.fullmatch(content.case_number)
        if match is None:
            raise Permanent(f"办件编号不合要求：{content.case_number!r}")
        # the key may hold anything: its digest names the folder
        key = hashlib.sha256(content.key.encode()).hexdigest()[:12]
        folder = self._root / match["year"] / content.case_number
        return folder / f"{content.case_number}-{content.kind}-{key}"

    def _build(self, content: PackageContent, target: Path) -> None:
        drafts = self._root / "drafts"
        drafts.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=drafts, prefix=f"{content.case_number}-"))
        try:
            BagWriter(draft, self._files).write(content, self._clock.now())
            draft.chmod(0o750)
            make_folders(target.parent, self._root)
            try:
                draft.rename(target)
            except OSError:
                if not target.is_dir():
                    raise
                # another worker finished the same package first: its package stands
            sync_folder(target.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def sweep(self, before: datetime) -> int:
        """Remove drafts that a crash left behind and that are older than `before` (aware)."""
        stale = [
            draft
            for draft in (self._root / "drafts").glob("*")
            if draft.stat().st_mtime < before.timestamp()
        ]
        for draft in stale:
            shutil.rmtree(draft)
        return len(stale)
