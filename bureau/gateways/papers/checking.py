"""Looks at a template without making a paper: does it use what it declares, and nothing else."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

from jinja2 import TemplateError, meta

from bureau.domain.paper_templates.template import RESERVED
from bureau.gateways.papers.filling import environment
from bureau.gateways.papers.folder import DOCX, HTML
from bureau.services.ports.paper_templates import PaperSource

#: Names that `base/` gives to templates.
_SHARED: Final = frozenset({"parts"})
_TAG: Final = re.compile(r"<[^>]+>")
_EXPRESSION: Final = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)


def faults_of(source: PaperSource) -> Iterator[str]:
    """Chinese sentences: variables that are used and not declared, or declared and not used."""
    declared = {one.name for one in source.template.variables}
    texts = {HTML: source.files[HTML].decode("utf-8")}
    if source.template.format == "docx":
        texts[DOCX] = _docx_text(source.files[DOCX])
    jinja = environment(source.files)
    for name, text in texts.items():
        try:
            used = meta.find_undeclared_variables(jinja.parse(text))
        except TemplateError as fault:
            yield f"{name} 有语法错误：{fault}"
            continue
        for one in sorted(used - declared - RESERVED - _SHARED):
            yield f"{name} 用了没有声明的变量 {one}"
        for one in sorted(declared - used):
            yield f"{name} 没有用到变量 {one}"


def _docx_text(content: bytes) -> str:
    """The expressions of a document, without the tags that an editor put between them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("word/document.xml").decode("utf-8")
    plain = _TAG.sub("", xml)
    found = (one.replace("{%p", "{%").replace("{%tr", "{%") for one in _EXPRESSION.findall(plain))
    return "\n".join(found)
