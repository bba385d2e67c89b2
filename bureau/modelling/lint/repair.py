"""Applies the safe repairs of findings to a BPMN file: attributes only, all else untouched.

The file is changed as text, inside the start tag concerned, so that a modeler's line breaks,
attribute order and comments stay, and the difference shows only what was repaired.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import quoteattr

from bureau.modelling.lint.finding import Finding, SetAttribute
from bureau.modelling.xml import parse, read_source, write_source

_NAMESPACE = re.compile(r"\{(.*)\}(.*)")


def repair_file(path: Path, findings: Iterable[Finding]) -> int:
    """Apply every repair of the findings in one file; return how many attributes were set."""
    wanted = {one: None for finding in findings for one in finding.repair if not finding.excuse}
    if not wanted:
        return 0
    text = read_source(path)
    prefixes = {uri: prefix or "" for prefix, uri in parse(path).nsmap.items()}
    done = 0
    for one in wanted:
        repaired = _repaired(text, one, prefixes)
        done += repaired != text
        text = repaired
    write_source(path, text)
    return done


def _repaired(text: str, repair: SetAttribute, prefixes: dict[str, str]) -> str:
    """Return the text with one attribute set.

    It stays as it is when its element is not found, or the attribute's namespace not declared.
    """
    if not (_written(repair.name, prefixes) and _written(repair.child, prefixes)):
        return text
    tag = re.search(rf'<[\w:.-]+(?:\s[^<>]*?)?\sid="{re.escape(repair.id)}"[^<>]*>', text)
    if tag is None:
        return text
    start, end = tag.span()
    if repair.child:
        child = re.compile(rf"<{re.escape(_qualified(repair.child, prefixes))}\b[^<>]*>")
        inner = child.search(text, end)
        if inner is None:
            return text
        start, end = inner.span()
    return text[:start] + _with(text[start:end], repair, prefixes) + text[end:]


def _with(tag: str, repair: SetAttribute, prefixes: dict[str, str]) -> str:
    name = _qualified(repair.name, prefixes)
    present = re.compile(rf"""\s{re.escape(name)}\s*=\s*("[^"]*"|'[^']*')""")
    if not repair.value:
        return present.sub("", tag)
    written = f" {name}={quoteattr(repair.value)}"
    if present.search(tag):
        return present.sub(lambda _: written, tag)
    close = "/>" if tag.endswith("/>") else ">"
    return tag.removesuffix(close).rstrip() + written + (" />" if close == "/>" else close)


def _written(name: str, prefixes: dict[str, str]) -> bool:
    """Whether a name can be written in the file."""
    match = _NAMESPACE.fullmatch(name)
    return match is None or match.group(1) in prefixes


def _qualified(name: str, prefixes: dict[str, str]) -> str:
    match = _NAMESPACE.fullmatch(name)
    if match is None:
        return name
    prefix = prefixes.get(match.group(1), "")
    return f"{prefix}:{match.group(2)}" if prefix else match.group(2)
