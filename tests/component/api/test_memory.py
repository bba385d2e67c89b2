"""200 MB up and down within 64 MB of process growth, whatever looks at the file on the way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.component.api.client import Client, submission

MEGABYTE = 1024 * 1024
GROWTH = 64 * MEGABYTE


@pytest.fixture
def process(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[int, Client]]:
    """The API in a process of its own; its id, and a client."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.component.api.memory_child", sqlite_url, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    origin, key = child.stdout.readline().split()
    with Client(origin, key) as client:
        client.timeout = 120
        yield child.pid, client
    child.stdin.close()
    child.wait(20)
    child.stdout.close()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["docx", "pdf", "mp4"])
def test_200_megabytes_up_and_down(process: tuple[int, Client], tmp_path: Path, kind: str) -> None:
    pid, client = process
    client.attach(b"%PDF-1.7\nwarm")
    file = tmp_path / f"large.{kind}"
    _write(file)
    client.get("/healthz")
    before = _peak(pid, reset=True)

    with file.open("rb") as stream:
        sent = client.post(
            "/v1/attachments",
            params={"name": file.name},
            content=iter(lambda: stream.read(MEGABYTE), b""),
            headers={"Content-Type": "application/octet-stream"},
        )
    assert sent.status_code == 201, sent.text
    named = {"id": sent.json()["id"], "sha256": sent.json()["sha256"]}
    number = client.submit(submission(attachments=[named])).json()["tracking_number"]
    received = 0
    with client.stream("GET", f"/v1/submissions/{number}/attachments/{named['id']}") as answer:
        for chunk in answer.iter_bytes():
            received += len(chunk)
    growth = _peak(pid) - before

    assert received == file.stat().st_size
    assert growth < GROWTH, f"{growth / MEGABYTE:.0f} MB"


def _write(file: Path) -> None:
    """Just below the limit of 200 MB."""
    noise = os.urandom(MEGABYTE)
    if file.suffix == ".docx":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as made:
            made.writestr("word/document.xml", "<w:document/>")
            for number in range(4):
                with made.open(f"word/media/{number}.bin", "w") as entry:
                    for _ in range(49):
                        entry.write(noise)
        return
    head = b"%PDF-1.7\n" if file.suffix == ".pdf" else b"\0\0\0\x20ftypisom\0\0\0\0"
    with file.open("wb") as stream:
        stream.write(head)
        for _ in range(199):
            stream.write(noise)


def _peak(pid: int, *, reset: bool = False) -> int:
    """Most memory of a process since the last reset, in bytes."""
    if reset:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found.group(1)) * 1024
