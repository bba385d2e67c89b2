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
