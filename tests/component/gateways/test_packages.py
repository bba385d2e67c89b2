"""Case packages: BagIt folders that `bagit`'s own command accepts and that prove themselves."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from bureau.domain.clock import FixedClock
from bureau.errors import Permanent, Transient
from bureau.gateways.files import LocalFileStore
from bureau.gateways.packages import BagItPackager
from bureau.services.ports.packages import PackageContent, PackageEntry
from bureau.timezone import TIME_ZONE

AT = datetime(2026, 11, 22, 9, 0, tzinfo=TIME_ZONE)


@pytest.fixture
def files(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path / "attachments")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def packager(files: LocalFileStore, archive: Path) -> BagItPackager:
    return BagItPackager(archive, files, FixedClock(AT))


@pytest.fixture
def content(files: LocalFileStore) -> PackageContent:
    recording = files.put([b"RIFF" * 1000], 10**6)
    return PackageContent(
        case_number="BJ-2026-000001",
        kind="case",
        key="task-1",
        entries=(
            PackageEntry("case.json", content='{"标题":"噪声"}'.encode()),
            PackageEntry("papers/01-电话答复录音.wav", sha256=recording.sha256),
            PackageEntry("空文件.txt", content=b""),
        ),
        info={"Source-Organization": "桓台县商务局", "External-Description": "举报投诉\n办件"},
    )


def bagit_command(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(Path(sys.executable).with_name("bagit.py"))]
    return subprocess.run(
        [*command, "--validate", str(folder)], capture_output=True, text=True, check=False
    )


def test_a_package_is_a_bag_under_year_and_case_number(
    packager: BagItPackager, archive: Path, content: PackageContent
) -> None:
    record = packager.write(content)
    assert record.path.startswith("2026/BJ-2026-000001/")
    folder = archive / record.path
    assert (folder / "data" / "papers" / "01-电话答复录音.wav").read_bytes() == b"RIFF" * 1000
    manifest = (folder / "manifest-sha256.txt").read_bytes()
    assert record.sha256 == hashlib.sha256(manifest).hexdigest()
    info = (folder / "bag-info.txt").read_text(encoding="utf-8")
    assert "External-Identifier: BJ-2026-000001\n" in info
    assert "Bagging-Date: 2026-11-22\n" in info
    assert "External-Description: 举报投诉 办件\n" in info
    assert packager.verify(Path(record.path)) == []


def test_bagits_own_command_accepts_it(
    packager: BagItPackager, archive: Path, content: PackageContent
) -> None:
    done = bagit_command(archive / packager.write(content).path)
    assert done.returncode == 0, done.stderr


def test_the_same_act_again_gives_the_same_package(
    packager: BagItPackager, archive: Path, content: PackageContent
) -> None:
    first = packager.write(content)
    assert packager.write(content) == first
    changed = dataclasses.replace(content, entries=content.entries[:1])
    assert packager.write(changed) == first
    assert packager.write(dataclasses.replace(content, key="task-2")) != first
    assert packager.write(dataclasses.replace(content, kind="archive")) != first
    assert len(list((archive / "2026" / "BJ-2026-000001").iterdir())) == 3


def test_the_same_act_from_many_threads_is_one_package(
    packager: BagItPackager, archive: Path, content: PackageContent
) -> None:
    with ThreadPoolExecutor(8) as pool:
        records = set(pool.map(lambda _: packager.write(content), range(16)))
    assert len(records) == 1
    assert list((archive / "drafts").iterdir()) == []
    assert packager.verify(Path(records.pop().path)) == []


def flip(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda bag: flip(bag / "data/papers/01-电话答复录音.wav"), "data/papers/01-电话答复录音"),
        (lambda bag: (bag / "data/case.json").unlink(), "data/case.json：文件缺失"),
        (lambda bag: (bag / "data/空文件.txt").write_text("x"), "data/空文件.txt：内容已改变"),
        (lambda bag: (bag / "data/多.txt").write_text(""), "data/多.txt：不在清单中"),
        (lambda bag: flip(bag / "bag-info.txt"), "bag-info.txt：内容已改变"),
        (lambda bag: flip(bag / "manifest-sha256.txt"), "manifest-sha256.txt"),
        (lambda bag: (bag / "tagmanifest-sha256.txt").unlink(), "tagmanifest-sha256.txt：文件缺失"),
        (lambda bag: (bag / "bagit.txt").unlink(), "bagit.txt：文件缺失"),
        (shutil.rmtree, "不存在"),
    ],
)
def test_any_damage_is_found_and_named(
    packager: BagItPackager,
    archive: Path,
    content: PackageContent,
    damage: Callable[[Path], object],
    named: str,
) -> None:
    folder = archive / packager.write(content).path
    damage(folder)
    assert any(named in fault for fault in packager.verify(folder))


def test_two_damages_are_both_named(
    packager: BagItPackager, archive: Path, content: PackageContent
) -> None:
    folder = archive / packager.write(content).path
    (folder / "data/case.json").unlink()
    flip(folder / "data/papers/01-电话答复录音.wav")
    faults = "\n".join(packager.verify(folder))
    assert "case.json：文件缺失" in faults
    assert "录音.wav：内容已改变" in faults


def test_awkward_names_are_written_so_that_every_tool_reads_them(
    packager: BagItPackager, archive: Path
) -> None:
    names = [
        "100%达标?.docx",
        'a:b*"c".pdf',
        " 前后空格 ",
        "换\n行.txt",
        "*.txt",
        "长" * 200 + ".pdf",
    ]
    entries = tuple(
        PackageEntry(f"papers/{serial:02}-{name}", content=name.encode())
        for serial, name in enumerate(names)
    )
    record = packager.write(PackageContent("BJ-2026-000002", "case", "k", entries))
    folder = archive / record.path
    assert packager.verify(folder) == []
    assert bagit_command(folder).returncode == 0
    written = sorted(p.name for p in (folder / "data" / "papers").iterdir())
    assert written[0] == "00-100％达标？.docx"
    assert written[5].endswith("长.pdf")


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x", "a/../../x", "a/.."])
def test_a_path_that_leaves_the_package_is_refused(
    packager: BagItPackager, archive: Path, path: str
) -> None:
    entries = (PackageEntry(path, content=b""),)
    with pytest.raises(Permanent):
        packager.write(PackageContent("BJ-2026-000002", "case", "k", entries))
    assert not (archive / "2026").exists()
    assert list((archive / "drafts").iterdir()) == []


def test_two_files_of_one_name_are_refused(packager: BagItPackager) -> None:
    entries = (PackageEntry("a?", content=b""), PackageEntry("a？", content=b""))
    with pytest.raises(Permanent, match="重名"):
        packager.write(PackageContent("BJ-2026-000002", "case", "k", entries))


@pytest.mark.parametrize("number", ["", "../..", "BJ-26-1", "BJ-2026-1/../.."])
def test_a_case_number_that_is_none_is_refused(packager: BagItPackager, number: str) -> None:
    with pytest.raises(Permanent, match="办件编号"):
        packager.write(PackageContent(number, "case", "k", ()))


def test_a_missing_or_damaged_paper_stops_the_package(
    packager: BagItPackager, archive: Path, tmp_path: Path, content: PackageContent
) -> None:
    digest = content.entries[1].sha256
    assert digest is not None
    stored = tmp_path / "attachments" / digest[:2] / digest
    stored.chmod(0o600)
    flip(stored)
    with pytest.raises(Permanent, match="已损坏"):
        packager.write(content)
    stored.unlink()
    with pytest.raises(Permanent, match="没有内容"):
        packager.write(content)
    assert not (archive / "2026").exists()


def test_a_full_disk_is_told_and_leaves_nothing(
    packager: BagItPackager,
    archive: Path,
    content: PackageContent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Transient, match="磁盘空间不足"):
            packager.write(content)
    assert [p for p in archive.rglob("*") if p.is_file()] == []
    assert packager.verify(archive / packager.write(content).path) == []


def test_a_crash_leaves_no_package_and_the_draft_is_swept(
    packager: BagItPackager, archive: Path, content: PackageContent
) -> None:
    draft = archive / "drafts" / "BJ-2026-000001-crashed"
    (draft / "data").mkdir(parents=True)
    (draft / "data" / "half.txt").write_text("x")
    os.utime(draft, (AT.timestamp() - 1,) * 2)
    packager.write(content)
    assert packager.sweep(before=AT) == 1
    assert list((archive / "drafts").iterdir()) == []
