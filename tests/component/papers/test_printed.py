"""Every template of the project, filled with short and with long content.

What is looked at is the PDF: every value is in its text, every font in the file, nothing printed
outside the margins, no box for a missing character, pages as many as the content needs.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import SystemClock
from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.paper_templates import PaperVariable, prepared_values
from bureau.gateways.papers import TemplateFolder
from bureau.services.ports.paper_templates import PaperSource, RenderedFiles
from bureau.services.writing.frame import framed
from tests.support.papers import PAPERS, renderer

FOLDER = TemplateFolder(PAPERS)
IDS = FOLDER.ids()
SENTENCE = "对该事项作进一步的调查核实并提出处理意见，确保合理诉求得到解决。"
POINTS_PER_MM = 72 / 25.4


def case() -> Case:
    return Case(
        id="c",
        number="BJ-2026-000012",
        procedure_id="P",
        title="样例",
        source=CaseSource.TASKLIST,
        state=CaseState.ACTIVE,
        received_at=SystemClock().now(),
        data={},
    )


def longest(variable: PaperVariable) -> object:
    """More than anybody writes: long lines, long words, many paragraphs, many rows."""
    if variable.name == "headers":
        return "项目名称\n项目单位"  # heads are repeated on each page: there has to be room below
    match variable.type:
        case "text":
            address = "https://www.example.gov.cn/" + "0123456789abcdef" * 8
            return "\n".join(
                ["一、基本情况", SENTENCE * 6, "（一）具体情况", address + SENTENCE * 3]
            )
        case "rows":
            return [{one.name: longest(one) for one in variable.columns}] * 4
        case "date":
            return "2026-12-31"
        case "money":
            return "123456789.12"
        case "number":
            return "12345"
    return next(iter(variable.labels), f"{variable.title}{SENTENCE}{SENTENCE}")


def render(source: PaperSource, values: dict[str, object]) -> tuple[RenderedFiles, JsonObject]:
    shown = prepared_values(source.template, values)
    number = "桓商〔2026〕12号" if source.template.register else ""
    data = framed(source.template, shown, case(), number, date(2026, 3, 6))
    return renderer().render(source, data), shown


def texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def plain(text: str) -> str:
    return "".join(text.split())


def embedded(reader: PdfReader) -> Iterator[bool]:
    for page in reader.pages:
        fonts = page["/Resources"].get("/Font", {})  # type: ignore[attr-defined]
        for font in fonts.values():
            for part in font.get_object().get("/DescendantFonts", [font]):
                descriptor = part.get_object()["/FontDescriptor"].get_object()
                assert isinstance(descriptor, DictionaryObject)
                yield any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def check(made: RenderedFiles, shown: JsonObject) -> None:
    reader = PdfReader(io.BytesIO(made.pdf))
    assert len(reader.pages) == made.pages
    assert all(embedded(reader)), "a font is not in the file"
    printed: Counter[str] = Counter()
    for page in reader.pages:
        printed.update(plain(text_inside(page)))
    # counted: a cell that goes on overleaf is no longer one piece
    wanted = Counter(char for value in texts(shown) for char in plain(value))
    assert not wanted - printed, f"not printed: {wanted - printed}"


def text_inside(page: PageObject) -> str:
    """The text of a page; every piece of it starts at least 7 mm from the paper's edges."""
    edge = 7 * POINTS_PER_MM
    width, height = float(page.mediabox.width), float(page.mediabox.height)

    def seen(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            x = tm[4] * cm[0] + cm[4]
            y = tm[5] * cm[3] + cm[5]
            assert edge <= x <= width - edge, f"{text!r} at {x:.0f}"
            assert edge <= y <= height - edge, f"{text!r} at {y:.0f}"

    return page.extract_text(visitor_text=seen)


@pytest.mark.parametrize("name", IDS)
def test_its_examples_are_printed(name: str) -> None:
    """Half of them without what is optional: both ways have to be there."""
    source = FOLDER.get(name)
    every = source.template.variables
    wanted = [one for one in every if one.required or IDS.index(name) % 2]
    made, shown = render(source, {one.name: one.example for one in wanted})
    check(made, shown)
    assert made.pages <= 2


@pytest.mark.parametrize("name", IDS)
def test_content_that_is_too_long_flows_to_the_next_page(name: str) -> None:
    source = FOLDER.get(name)
    made, shown = render(source, {one.name: longest(one) for one in source.template.variables})
    check(made, shown)
