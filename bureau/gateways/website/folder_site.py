"""A website as a folder of static pages, which any web server serves.

    <root>/<name>/public/index.html                    the newest of each column
    <root>/<name>/public/<column>/index.html           index of a column, 50 a page
    <root>/<name>/public/<column>/<32 hex>.html        one publication, or the note of its end
    <root>/<name>/public/papers/<sha256>.<extension>   its papers
    <root>/<name>/records/<32 hex>.json                what is published; no web server shows it

The 32 hex digits stand for the key. Files are there whole or not at all; the record is written
after the page and decides what counts. Indexes are made anew from the records, so that a crash in
between mends itself at the next act.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bureau.domain.clock import Clock
from bureau.domain.media import ACCEPTED, by_extension
from bureau.domain.publications import COLUMN_SLUGS, COLUMNS, ColumnName
from bureau.errors import Permanent, Transient
from bureau.gateways.durable import full_disk_told, sync_folder
from bureau.gateways.packet_key import checked_key, short_name
from bureau.gateways.paper_stream import paper_chunks
from bureau.gateways.website import html_pages
from bureau.gateways.website.document import page_digest
from bureau.services.ports.counterpart import PacketPaper
from bureau.services.ports.files import FileStore
from bureau.services.ports.website import Posted, WebPage
from bureau.timezone import TIME_ZONE

#: Entries of one page of an index, and of a column on the front page.
PAGE_SIZE: Final = 50
FRONT_SIZE: Final = 10
#: Seconds that another process is waited for.
LOCK_SECONDS: Final = 10.0
_POLL: Final = 0.05


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    digest: str
    column: ColumnName
    title: str
    first_day: date
    papers: tuple[str, ...]
    at: AwareDatetime
    ended_on: date | None = None


class FolderSite:
    """One website.

    Args:
        root: folder of all websites; it must be there, a missing mount is no empty one.
        name: the site's folder below it; made when missing.
        title: Chinese name of the site, shown on its pages.
        url: address under which `public` is served; "" gives addresses of files.
        files: where the papers' bytes are.
        clock: when something was published or taken down.
    """

    def __init__(
        self, root: Path, name: str, *, title: str, url: str, files: FileStore, clock: Clock
    ) -> None:
        self._root = root
        self._base = root / name
        self._public = self._base / "public"
        self._title = title
        self._url = url.rstrip("/") or self._public.resolve().as_uri()
        self._files = files
        self._clock = clock

    def publish(self, page: WebPage, key: str) -> Posted:
        """Write the page; a repeat gives the address and time of the first time.

        Raises:
            Transient: the folder is not there, its disk is full, or another process holds it long.
            Permanent: the key was used for another page, or a paper is missing or damaged.
        """
        short = short_name(checked_key(key))
        digest = page_digest(page)
        with self._held():
            record = self._record(short)
            if record is not None and record.digest != digest:
                raise Permanent(f"编号 {key} 已用于另一篇内容")
            if record is None:
                links = [self._copy(paper) for paper in page.papers]
                text = html_pages.publication_page(
                    self._title,
                    page.column,
                    page.title,
                    page.text,
                    (page.first_day, page.last_day),
                    links,
                )
                record = _Record(
                    key=key,
                    digest=digest,
                    column=page.column,
                    title=page.title,
                    first_day=page.first_day,
                    papers=tuple(PurePosixPath(link.href).name for link in links),
                    at=self._clock.now(),
                )
                self._write(self._page_path(short, record), text.encode())
                self._save(short, record)
            self._index()
            return self._posted(short, record)

    def find(self, key: str) -> Posted | None:
        """What is published under this key; None when nothing ever was.

        Raises:
            Transient: as `publish`.
        """
        short = short_name(checked_key(key))
        with self._held():
            record = self._record(short)
            if record is None:
                return None
            self._index()
            return self._posted(short, record)

    def take_down(self, key: str) -> None:
        """Replace the page by the note; title, text and papers are gone from the site.

        Raises:
            Transient: as `publish`.
            Permanent: nothing was published under this key.
        """
        short = short_name(checked_key(key))
        with self._held():
            record = self._record(short)
            if record is None:
                raise Permanent("网站上没有此项发布，无从撤下：请核对网站目录")
            ended_on = record.ended_on or self._clock.now().astimezone(TIME_ZONE).date()
            note = html_pages.ended_page(self._title, record.column, ended_on)
            self._write(self._page_path(short, record), note.encode())
            ended = record.model_copy(update={"title": "", "papers": (), "ended_on": ended_on})
            self._save(short, ended)
            self._index()

    def probe(self) -> str:
        """Write and remove a file.

        Raises:
            Transient: the folder is not there, or cannot be written.
        """
        with self._held():
            path = self._base / ".probe"
            path.touch()
            path.unlink()
        return f"网站目录 {self._public} 可写"

    def _copy(self, paper: PacketPaper) -> html_pages.Link:
        name = f"{paper.sha256}{_extension(paper)}"
        path = self._folder("public/papers") / name
        if not path.exists():
            self._write(path, paper_chunks(self._files, paper))
        return html_pages.Link(f"../papers/{name}", paper.name)

    def _index(self) -> None:
        """Make the indexes anew, and remove papers that no publication has."""
        found = [(path.stem, self._read(path)) for path in self._folder("records").glob("*.json")]
        live = [(short, one) for short, one in found if one.ended_on is None]
        live.sort(key=lambda row: (row[1].first_day, row[1].at, row[0]), reverse=True)
        fronts = []
        for column in COLUMNS:
            slug = COLUMN_SLUGS[column]
            own = [
                html_pages.Link(f"{short}.html", one.title, one.first_day)
                for short, one in live
                if one.column == column
            ]
            self._index_column(column, own)
            newest = [html_pages.Link(f"{slug}/{e.href}", e.text, e.day) for e in own[:FRONT_SIZE]]
            fronts.append((column, newest))
        front = html_pages.front_page(self._title, fronts)
        self._write(self._public / "index.html", front.encode())
        kept = {name for _, one in live for name in one.papers}
        for path in self._folder("public/papers").iterdir():
            if path.name not in kept:
                path.unlink(missing_ok=True)

    def _index_column(self, column: ColumnName, entries: list[html_pages.Link]) -> None:
        folder = self._folder(f"public/{COLUMN_SLUGS[column]}")
        of = max(1, -(-len(entries) // PAGE_SIZE))
        for number in range(1, of + 1):
            shown = entries[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
            text = html_pages.column_page(self._title, column, shown, number, of)
            self._write(folder / html_pages.index_name(number), text.encode())
        kept = {html_pages.index_name(number) for number in range(1, of + 1)}
        for path in folder.glob("index*.html"):
            if path.name not in kept:
                path.unlink(missing_ok=True)

    def _page_path(self, short: str, record: _Record) -> Path:
        return self._folder(f"public/{COLUMN_SLUGS[record.column]}") / f"{short}.html"

    def _posted(self, short: str, record: _Record) -> Posted:
        return Posted(f"{self._url}/{COLUMN_SLUGS[record.column]}/{short}.html", record.at)

    def _record(self, short: str) -> _Record | None:
        path = self._folder("records") / f"{short}.json"
        return self._read(path) if path.exists() else None

    def _read(self, path: Path) -> _Record:
        try:
            return _Record.model_validate_json(path.read_bytes())
        except ValidationError as fault:
            raise Permanent(f"发布记录 {path} 已损坏：请从备份恢复") from fault

    def _save(self, short: str, record: _Record) -> None:
        path = self._folder("records") / f"{short}.json"
        self._write(path, record.model_dump_json().encode())

    def _write(self, path: Path, content: bytes | Iterable[bytes]) -> None:
        """Put a file there whole or not at all; one that is the same already is left alone."""
        if isinstance(content, bytes):
            if path.exists() and path.read_bytes() == content:
                return
            content = (content,)
        draft = path.with_name(f".{path.name}.part")
        try:
            with draft.open("wb") as stream:
                for piece in content:
                    stream.write(piece)
                stream.flush()
                os.fsync(stream.fileno())
            draft.chmod(0o644)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(path.parent)

    def _folder(self, name: str) -> Path:
        folder = self._base / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Keep other threads and processes out; turn trouble of the disk into errors of ours."""
        if not self._root.is_dir():
            raise Transient(f"网站目录 {self._root} 不在：请检查是否已挂载")
        try:
            with full_disk_told(self._root):
                self._base.mkdir(exist_ok=True)
                with (self._base / ".lock").open("w") as lock:
                    self._await(lock.fileno())
                    yield
        except OSError as fault:
            raise Transient(f"网站目录 {self._root} 暂不可用：{fault.strerror}") from fault

    def _await(self, descriptor: int) -> None:
        end = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as fault:
                if time.monotonic() > end:
                    raise Transient("网站目录正由另一进程更新") from fault
                time.sleep(_POLL)
            else:
                return


def _extension(paper: PacketPaper) -> str:
    """Ending of the file on the site: that of its type, never one that a browser would run."""
    ending = PurePosixPath(paper.name).suffix.lstrip(".").lower()
    if by_extension(ending) is not None:
        return f".{ending}"
    known = next((one for one in ACCEPTED if one.name == paper.media_type), None)
    return f".{known.extensions[0]}" if known else ".bin"
