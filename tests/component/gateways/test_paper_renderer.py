"""The process that makes papers: what templates may do, and what happens when it goes wrong."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pypdf import PdfReader

from bureau.gateways.papers import ChildRenderer, TemplateFolder
from bureau.services.ports.paper_templates import (
    PaperFailed,
    PaperSource,
    RenderingBusy,
    RenderingUnavailable,
)
from tests.support.papers import FONTS, renderer

DECLARED = "id: sample\nname: 样例\nclause: 平台\nkind: notice\nvariables: []\n"
#: A child in which weasyprint cannot be imported, as without Pango.
WITHOUT_PANGO = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
sys.meta_path.insert(0, Missing())
from bureau.gateways.papers.child import main
main()
"""


def source(folder: Path, html: str, **files: str) -> PaperSource:
    home = folder / "sample"
    home.mkdir(exist_ok=True)
    for name, text in {"paper.yaml": DECLARED, "template.html": html, **files}.items():
        (home / name).write_text(text, encoding="utf-8")
    return TemplateFolder(folder).get("sample")


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def visited() -> Iterator[tuple[str, list[str]]]:
    """A web server that remembers who came."""
    paths: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_same_template_and_values_give_the_same_bytes(tmp_path: Path) -> None:
    one = source(tmp_path, "<p>{{ who }}</p>")
    first, second = (renderer().render(one, {"who": "张三"}) for _ in range(2))
    assert first == second
    assert renderer().render(one, {"who": "李四"}).pdf != first.pdf


def test_values_are_text_never_markup_or_code(tmp_path: Path) -> None:
    one = source(tmp_path, "<p>{{ who }}</p>")
    nasty = "<b>x</b>{{ 7 * 7 }}</style><script>"
    assert nasty in text_of(renderer().render(one, {"who": nasty}).pdf)


def test_nothing_is_fetched(tmp_path: Path, visited: tuple[str, list[str]]) -> None:
    address, paths = visited
    (tmp_path / "secret.css").write_text("body::after { content: 'secret' }")
    html = f"""
    <link rel=stylesheet href="{address}/style.css"><img src="{address}/x.png">
    <link rel=stylesheet href="file://{tmp_path}/secret.css">
    <link rel=stylesheet href="own.css">
    <style>@import url({address}/y.css); body {{ background: url({address}/z.png) }}</style>
    <p>正文</p>"""
    one = source(tmp_path, html, **{"own.css": "body::after { content: 'of its own' }"})
    text = text_of(renderer().render(one, {}).pdf)
    assert "正文" in text
    assert "of its own" in text, "a file of the template itself is there"
    assert "secret" not in text
    assert paths == []


@pytest.mark.parametrize(
    "html",
    [
        "{{ ''.__class__.__mro__ }}",
        "{% include '/etc/passwd' %}",
        "{{ undeclared }}",
        "{% for %}",
        "{{ 1 / 0 }}",
        "{% for n in range(99999999) %}x{% endfor %}",
    ],
)
def test_a_wrong_template_is_named(tmp_path: Path, html: str) -> None:
    with pytest.raises(PaperFailed, match="“样例”（sample）的模板有误"):
        renderer().render(source(tmp_path, html), {})


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    short = ChildRenderer(FONTS, seconds=timedelta(seconds=60), max_pages=3)
    page = "<p style='break-after: page'>页</p>"
    try:
        assert short.render(source(tmp_path, page * 2 + "<p>末</p>"), {}).pages == 3
        with pytest.raises(PaperFailed, match="4 页，上限 3 页"):
            short.render(source(tmp_path, page * 3 + "<p>末</p>"), {})
    finally:
        short.close()


def test_what_takes_too_long_is_ended_and_the_next_paper_is_made(tmp_path: Path) -> None:
    slow = (
        "{% for a in range(99999) %}{% for b in range(99999) %}{{ a }}{% endfor %}{% endfor %}"
        "{{ wait }}"
    )
    quick = ChildRenderer(FONTS, seconds=timedelta(seconds=1), max_pages=3)
    try:
        with pytest.raises(RenderingBusy, match="已中止"):
            quick.render(source(tmp_path, slow), {})
        patient = ChildRenderer(FONTS, seconds=timedelta(seconds=60), max_pages=3)
        try:
            assert patient.render(source(tmp_path, "<p>好</p>"), {}).pages == 1
        finally:
            patient.close()
    finally:
        quick.close()


def test_a_child_that_dies_costs_one_try(tmp_path: Path) -> None:
    dying = ChildRenderer(
        FONTS,
        seconds=timedelta(seconds=30),
        max_pages=3,
        command=(sys.executable, "-c", "import sys; sys.stdin.buffer.read(8)"),
    )
    with pytest.raises(RenderingBusy, match="中途退出"):
        dying.render(source(tmp_path, "<p>好</p>"), {})
    dying.close()


def test_without_pango_it_is_said_what_to_install(tmp_path: Path) -> None:
    lacking = ChildRenderer(
        FONTS,
        seconds=timedelta(seconds=60),
        max_pages=3,
        command=(sys.executable, "-c", WITHOUT_PANGO),
    )
    try:
        with pytest.raises(RenderingUnavailable, match=r"请安装 Pango.*libpango-1\.0-0"):
            lacking.render(source(tmp_path, "<p>好</p>"), {})
    finally:
        lacking.close()


@pytest.mark.parametrize(
    ("name", "says"),
    [("nothing", "没有文书模板"), ("..", "没有文书模板"), ("broken", "有误"), ("half", "缺少文件")],
)
def test_a_template_that_is_not_there_or_broken_is_named(
    tmp_path: Path, name: str, says: str
) -> None:
    for folder, text in {"broken": "[", "half": DECLARED.replace("sample", "half")}.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "paper.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PaperFailed, match=says):
        TemplateFolder(tmp_path).get(name)
