"""Our side of the child process that makes papers: one request at a time, bounded in time."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.domain.json_value import JsonObject
from bureau.gateways.papers.wire import LENGTH_BYTES
from bureau.services.ports.paper_templates import (
    PaperFailed,
    PaperSource,
    RenderedFiles,
    RenderingBusy,
    RenderingUnavailable,
)

#: Longest time for the start of a child: on a machine with much to do its libraries load slowly.
START_SECONDS: Final = 120.0
#: A child is replaced after so many papers: what its libraries leak goes with it.
PAPERS_A_CHILD: Final = 200
_PIECE: Final = 1 << 16
_CHILD: Final = "bureau.gateways.papers.child"
_INSTALL: Final = (
    "本机不能生成文书：请安装 Pango 和中文字体"
    "（Debian/Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "fonts-noto-cjk；或运行 bureau prerequisites），然后重试本步骤"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """Families by their use, each a comma-separated list: the first that is installed counts.

    Args:
        fangsong: running text (仿宋).
        xiaobiaosong: titles (小标宋).
        heiti: headings of the first level (黑体).
        kaiti: headings of the second level (楷体).
        songti: page numbers (宋体).
    """

    fangsong: str
    xiaobiaosong: str
    heiti: str
    kaiti: str
    songti: str

    def families(self) -> dict[str, str]:
        """Quoted lists by the names that templates use; quotes keep a setting from being CSS."""
        return {
            name: ",".join(f'"{_plain(one)}"' for one in getattr(self, name).split(","))
            for name in ("fangsong", "xiaobiaosong", "heiti", "kaiti", "songti")
        }


class ChildRenderer:
    """Makes papers in a child process, started when the first one is wanted.

    Args:
        fonts: families.
        seconds: longest time for one paper; also for the wait for others.
        max_pages: longest paper.
        command: starts the child.
    """

    def __init__(
        self,
        fonts: Fonts,
        *,
        seconds: timedelta,
        max_pages: int,
        command: tuple[str, ...] = (sys.executable, "-m", _CHILD),
    ) -> None:
        self._fonts = fonts.families()
        self._seconds = seconds.total_seconds()
        self._max_pages = max_pages
        self._command = command
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._made = 0

    def ready(self) -> None:
        """Have a child that has loaded its libraries.

        Raises:
            RenderingUnavailable, RenderingBusy: see the port.
        """
        if not self._lock.acquire(timeout=START_SECONDS):
            raise RenderingBusy("papers are being made one at a time; this one waited too long")
        try:
            self._warm()
        finally:
            self._lock.release()

    def render(self, source: PaperSource, data: JsonObject) -> RenderedFiles:
        """Fill one template.

        Raises:
            PaperFailed, RenderingUnavailable, RenderingBusy: see the port.
        """
        content = json.dumps(data, ensure_ascii=False, sort_keys=True)
        request = {
            "files": {name: base64.b64encode(one).decode() for name, one in source.files.items()},
            "data": data,
            "docx": source.template.format == "docx",
            "max_pages": self._max_pages,
            "fonts": self._fonts,
            "identifier": hashlib.md5(
                f"{source.sha256}{content}".encode(), usedforsecurity=False
            ).hexdigest(),
        }
        if not self._lock.acquire(timeout=self._seconds):
            raise RenderingBusy("papers are being made one at a time; this one waited too long")
        try:
            self._warm()
            deadline = time.monotonic() + self._seconds
            answer = self._ask(request, deadline, f"文书模板“{source.template.id}”")
            self._made += 1
            if self._made >= PAPERS_A_CHILD:
                self._end()
        finally:
            self._lock.release()
        return _files(answer, source)

    def _warm(self) -> None:
        if self._child is not None and self._child.poll() is None:
            return
        self._end()
        self._made = 0
        self._child = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        answer = self._ask({"warm": True}, time.monotonic() + START_SECONDS, "排版进程")
        if answer.get("fault"):
            self._end()
            raise RenderingUnavailable(f"{_INSTALL}。原因 {answer['message']}")

    def close(self) -> None:
        """End the child. Another paper starts a new one."""
        with self._lock:
            self._end()

    def _ask(
        self, request: Mapping[str, object], deadline: float, what: str
    ) -> Mapping[str, object]:
        """One request of the running child.

        Raises:
            RenderingBusy: no answer in time, or it ended; it is gone then.
        """
        child = self._child
        assert child is not None
        assert child.stdin is not None
        assert child.stdout is not None
        said = json.dumps(request).encode()
        try:
            child.stdin.write(len(said).to_bytes(LENGTH_BYTES) + said)
            child.stdin.flush()
            size = int.from_bytes(_exactly(child.stdout.fileno(), LENGTH_BYTES, deadline))
            answer = _exactly(child.stdout.fileno(), size, deadline)
        except TimeoutError as fault:
            self._end()
            raise RenderingBusy(f"{what}没有按时完成，已中止") from fault
        except (BrokenPipeError, EOFError) as fault:
            self._end()
            raise RenderingBusy(f"{what}：生成文书的进程中途退出") from fault
        found: dict[str, object] = json.loads(answer)
        return found

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue  # what was not written dies with the child


def _exactly(descriptor: int, size: int, deadline: float) -> bytes:
    """So many bytes of a pipe.

    Raises:
        TimeoutError: they did not come in time.
        EOFError: the other side closed.
    """
    pieces: list[bytes] = []
    while size > 0:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise TimeoutError
        piece = os.read(descriptor, min(size, _PIECE))
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _files(answer: Mapping[str, object], source: PaperSource) -> RenderedFiles:
    name = f"文书“{source.template.name}”（{source.template.id}）"
    match answer.get("fault"):
        case None:
            pass
        case "unavailable":
            raise RenderingUnavailable(f"{_INSTALL}。原因 {answer['message']}")
        case "too-large":
            raise PaperFailed(f"{name}太长：{answer['message']}。请压缩内容，或作为附件另行添加")
        case _:
            raise PaperFailed(f"{name}的模板有误：{answer['message']}")
    docx = answer.get("docx")
    return RenderedFiles(
        pdf=base64.b64decode(str(answer["pdf"])),
        pages=int(str(answer["pages"])),
        docx=base64.b64decode(docx) if isinstance(docx, str) else None,
    )


def _plain(family: str) -> str:
    return "".join(char for char in family.strip() if char not in '"\\;{}<>\n')
