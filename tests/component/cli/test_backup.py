"""`bureau backup` and `bureau restore` on files: what is refused, and what comes back."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from bureau.bootstrap import Services
from bureau.cli.backup import put_back
from bureau.cli.home import Home
from bureau.cli.problem import CannotGoOn
from bureau.gateways.backup import writing
from bureau.gateways.backup.reading import verify
from tests.component.cli.conftest import Call
from tests.support.engine import ROOT

PAPER = b"paper " * 300_000  # more than one chunk


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "backup.key"
    file.write_text("k" * 40 + "\n", encoding="ascii")
    return file


@pytest.fixture
def installed(home: Path, services: Services) -> Path:
    """An installation with a body, a paper, a package; a stand-in for the engine's file."""
    services.access.ensure_organisation("town", "某镇")
    services.files.put([PAPER], limit=10**7)
    (home / "archive" / "bag").mkdir(parents=True)
    (home / "archive" / "bag" / "bagit.txt").write_text("BagIt", encoding="ascii")
    (home / "engine").mkdir()
    (home / "engine" / "engine.mv.db").write_bytes(b"H2" * 5000)
    return home


@pytest.fixture
def sealed(installed: Path, call: Call, key: Path) -> Path:
    answer = call("backup", "--key", str(key))
    assert answer.exit_code == 0, answer.output
    [file] = (installed / "backups").glob("bureau-*.bak")
    return file


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new machine: no settings, an empty folder."""
    monkeypatch.delenv("BUREAU_ENV_FILE", raising=False)
    monkeypatch.delenv("BUREAU_STATE_DIR", raising=False)
    return tmp_path / "fresh"


def restore(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name[:7] != "BUREAU_"}
    return subprocess.run(
        [sys.executable, "-m", "bureau", "--home", str(home), "restore", *words],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_everything_comes_back_and_a_second_restore_is_refused(
    installed: Path, sealed: Path, key: Path, fresh: Path
):
    assert PAPER[:600] not in sealed.read_bytes()
    assert sealed.stat().st_mode & 0o077 == 0
    done = restore(fresh, str(sealed), "--key", str(key))

    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("bureau.env", "archive/bag/bagit.txt", "engine/engine.mv.db"):
        assert (fresh / name).read_bytes() == (installed / name).read_bytes(), name
    [paper] = (fresh / "attachments").glob("??/*")
    assert paper.read_bytes() == PAPER
    assert not (fresh / "restoring").exists()

    again = restore(fresh, str(sealed), "--key", str(key))
    assert again.returncode == 1
    assert "不能恢复到非空的系统上" in again.stderr


def test_a_wrong_key_no_key_or_a_short_one_is_named(call: Call, sealed: Path, key: Path):
    other = key.with_name("other.key")
    other.write_text("o" * 40, encoding="ascii")
    short = key.with_name("short.key")
    short.write_text("1234", encoding="ascii")

    for words, said in (
        (["--key", str(other)], "密钥不对"),
        ([], "请用 --key 指定密钥文件"),
        (["--key", str(short)], "太短"),
    ):
        with pytest.raises(CannotGoOn, match=said):
            call("restore", str(sealed), *words)
    assert call("restore", str(sealed), "--key", str(key), "--check").exit_code == 0


@pytest.mark.parametrize("kind", ["sealed", "open"])
def test_a_file_that_was_cut_off_or_changed_restores_nothing(
    installed: Path, call: Call, key: Path, tmp_path: Path, kind: str
):
    words = ["--key", str(key)] if kind == "sealed" else []
    assert call("backup", "--out", str(tmp_path / "out"), *words).exit_code == 0
    [file] = (tmp_path / "out").glob("bureau-*")
    whole = file.read_bytes()
    secret = key.read_bytes().strip() if words else None
    verify(file, secret)
    bad = tmp_path / "bad"

    changed = bytearray(whole)
    changed[whole.find(b"paper paper") if not words else 1_500_000] ^= 1
    for content in (whole[:-11_000], whole[: len(whole) // 2], whole[:20], b"", bytes(changed)):
        bad.write_bytes(content)
        with pytest.raises(CannotGoOn, match=r"备份|密钥"):
            call("restore", str(bad), *words)


def test_a_restore_that_was_killed_is_repeated(
    sealed: Path, key: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
):
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    manifest = verify(sealed, key.read_bytes().strip())
    target = put_back.Target(Home(fresh), None)
    monkeypatch.setattr(put_back, "_compare", cut)
    with pytest.raises(KeyboardInterrupt):
        put_back.put_back(sealed, key.read_bytes().strip(), manifest, target)
    assert (fresh / "restoring").exists()

    done = restore(fresh, str(sealed), "--key", str(key))
    assert done.returncode == 0, done.stderr
    assert not (fresh / "restoring").exists()


def test_a_full_disk_leaves_no_half_backup(
    installed: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing.BackupWriter, "finish", full)
    with pytest.raises(CannotGoOn, match="磁盘空间不足"):
        call("backup", "--out", str(tmp_path / "out"))
    assert [one.name for one in (tmp_path / "out").iterdir()] == [".lock"]


def test_what_a_killed_backup_left_is_cleared_by_the_next(
    installed: Path, call: Call, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BUREAU_BACKUP_KEY_FILE", "")  # as compose sets it without a key
    folder = installed / "backups"
    folder.mkdir()
    (folder / "bureau-20260101-000000.bak.part").write_bytes(b"half")
    (folder / ".backup-abc").mkdir()

    assert call("backup").exit_code == 0
    assert sorted(one.suffix for one in folder.iterdir()) == ["", ".tar"]


def test_a_running_engine_is_not_copied(installed: Path, call: Call):
    """The same lock on the file as H2 takes, held by another process."""
    file = installed / "engine" / "engine.mv.db"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys, time; f = open(sys.argv[1], 'r+b');"
            " fcntl.lockf(f, fcntl.LOCK_EX); print(flush=True); time.sleep(60)",
            str(file),
        ],
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(CannotGoOn, match="请先停止系统再备份"):
            call("backup")
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate(timeout=10)


def test_a_running_system_is_not_copied(installed: Path, call: Call):
    with Home(installed).locked(), pytest.raises(CannotGoOn, match="系统已在运行"):
        call("backup")


def test_a_name_that_leads_outside_is_refused(tmp_path: Path):
    file = tmp_path / "evil.tar"
    with writing.backup_file(file, None) as writer:
        writer.add("../../outside", BytesIO(b"x"), 1)
    (tmp_path / "to").mkdir()
    with pytest.raises(Exception, match="不该有的路径"):
        put_back._bring(file, None, tmp_path / "to", put_back.Target(Home(tmp_path), None))
