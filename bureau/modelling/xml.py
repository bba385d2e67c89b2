"""Reading XML safely: no entities, no network, line numbers kept."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from bureau.modelling.errors import UnreadableFile


def parse(path: Path) -> etree._Element:
    """Return the root element of an XML file.

    Entities are not resolved and nothing is fetched: a diagram comes from people outside.

    Raises:
        UnreadableFile: the file is missing or not well-formed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, f"无法读取（{error.strerror}）") from error
    return parse_bytes(data, path)


def parse_bytes(data: bytes, path: Path) -> etree._Element:
    """Return the root element of XML held in memory; `path` is only named in errors."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise UnreadableFile(
            path, f"不是合法的 XML（第 {line} 行：{error.msg}）", line=line
        ) from error


def read_source(path: Path) -> str:
    """Return the text of an XML file that is going to be changed as text.

    Raises:
        UnreadableFile: it is missing or not UTF-8, as Modeler writes it.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableFile(path, f"无法读取（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(path, "不是 UTF-8 编码，请用 Camunda Modeler 另存一次") from error


def write_source(path: Path, text: str) -> None:
    """Replace the text of a file, with the line breaks that it has (Windows' own stay)."""
    windows = b"\r\n" in path.read_bytes()
    path.write_text(text, encoding="utf-8", newline="\r\n" if windows else "\n")


def local_name(element: etree._Element) -> str:
    """Return the tag without its namespace; "" for comments and processing instructions."""
    tag: object = element.tag  # a function for comments and processing instructions
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: etree._Element | None) -> str:
    """Return all text below an element, stripped; "" for None."""
    if element is None:
        return ""
    return "".join(str(piece) for piece in element.itertext()).strip()


def line_of(element: etree._Element) -> int:
    """Return the 1-based line of an element's start tag, 1 when unknown."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 1
