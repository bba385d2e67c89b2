"""The local content-addressed file store."""

from __future__ import annotations

import errno
import hashlib
import os
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bureau.domain.clock import SystemClock
from bureau.errors import Permanent, TooLarge, Transient
from bureau.gateways.files import HEAD_BYTES, LocalFileStore

MEGABYTE = 1024 * 1024


@pytest.fixture
def store(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path / "store")


def kept(tmp_path: Path) -> list[str]:
    """Every file below the store, drafts included."""
    return sorted(p.name for p in (tmp_path / "store").rglob("*") if p.is_file())


def test_a_content_is_kept_under_its_digest(store: LocalFileStore, tmp_path: Path) -> None:
    stored = store.put([b"ab", b"", b"c"], limit=3)
    assert stored.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert (stored.size, stored.head) == (3, b"abc")
    assert (tmp_path / "store" / "ba" / stored.sha256).read_bytes() == b"abc"
    with store.open(stored.sha256) as stream:
        assert stream.read() == b"abc"
    assert store.exists(stored.sha256)


def test_the_same_content_is_kept_once(store: LocalFileStore, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        stored = set(pool.map(lambda _: store.put([b"abc"], 10), range(16)))
    assert len(stored) == 1
    assert len(kept(tmp_path)) == 1


def test_a_truncated_content_is_mended_by_the_next_put(
    store: LocalFileStore, tmp_path: Path
) -> None:
    stored = store.put([b"abc"], 10)
    path = tmp_path / "store" / stored.sha256[:2] / stored.sha256
    path.unlink()
    path.write_bytes(b"a")
    store.put([b"abc"], 10)
    assert path.read_bytes() == b"abc"


def test_too_much_stops_while_it_streams(store: LocalFileStore, tmp_path: Path) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(1000)

    with pytest.raises(TooLarge, match="超过上限"):
        store.put(endless(), limit=5000)
    assert taken == 6
    assert kept(tmp_path) == []


def test_exactly_the_limit_is_taken(store: LocalFileStore) -> None:
    assert store.put([bytes(5000)], limit=5000).size == 5000


def test_memory_stays_at_a_chunk(store: LocalFileStore) -> None:
    tracemalloc.start()
    stored = store.put((bytes(MEGABYTE) for _ in range(64)), limit=100 * MEGABYTE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert stored.size == 64 * MEGABYTE
    assert len(stored.head) == HEAD_BYTES
    assert peak < 6 * MEGABYTE


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_leaves_nothing(
    store: LocalFileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Transient, match="磁盘空间不足"):
            store.put([b"abc"], 10)
    assert kept(tmp_path) == []
    assert store.put([b"abc"], 10).size == 3


def test_a_sender_that_fails_leaves_nothing(store: LocalFileStore, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"abc"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(broken(), 10)
    assert kept(tmp_path) == []


def test_an_unknown_content_is_told(store: LocalFileStore) -> None:
    assert not store.exists("0" * 64)
    with pytest.raises(Permanent, match="没有内容"):
        store.open("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_name_that_is_no_digest_is_refused(store: LocalFileStore, name: str) -> None:
    with pytest.raises(Permanent):
        store.open(name)


def test_sweep_removes_only_old_drafts(store: LocalFileStore, tmp_path: Path) -> None:
    stored = store.put([b"abc"], 10)
    drafts = tmp_path / "store" / "drafts"
    now = SystemClock().now()
    (drafts / "young").write_bytes(b"x")
    (drafts / "old").write_bytes(b"x")
    os.utime(drafts / "old", (now.timestamp() - 90000,) * 2)
    assert store.sweep(before=now - timedelta(days=1)) == 1
    assert kept(tmp_path) == sorted([stored.sha256, "young"])


def test_a_content_is_removed_unless_it_was_handed_in_again(
    store: LocalFileStore, tmp_path: Path
) -> None:
    now = SystemClock().now()
    stored = store.put([b"abc"], 10)
    target = tmp_path / "store" / stored.sha256[:2] / stored.sha256
    os.utime(target, (now.timestamp() - 90000,) * 2)
    store.put([b"abc"], 10)  # known already: nothing is written, but it counts as new
    assert not store.remove(stored.sha256, now - timedelta(days=1))
    assert store.exists(stored.sha256)

    os.utime(target, (now.timestamp() - 90000,) * 2)
    assert store.remove(stored.sha256, now - timedelta(days=1))
    assert kept(tmp_path) == []
    assert not store.remove(stored.sha256, now)
    assert store.put([b"abc"], 10).sha256 == stored.sha256


def test_a_removal_that_died_half_way_is_undone(store: LocalFileStore, tmp_path: Path) -> None:
    stored = store.put([b"abc"], 10)
    target = tmp_path / "store" / stored.sha256[:2] / stored.sha256
    target.rename(tmp_path / "store" / "drafts" / f"{stored.sha256}.gone")

    assert store.sweep(SystemClock().now() - timedelta(days=1)) == 0
    with store.open(stored.sha256) as stream:
        assert stream.read() == b"abc"
