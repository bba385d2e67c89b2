"""Renderers of papers for trials: shared by worlds, and one that lays a template out only once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from jinja2 import TemplateError

from bureau.domain.json_value import JsonObject
from bureau.gateways.papers.filling import environment
from bureau.services.ports.paper_templates import (
    PaperFailed,
    PaperRenderer,
    PaperSource,
    RenderedFiles,
)


class LentPapers:
    """A renderer that whoever borrowed it does not close."""

    def __init__(self, renderer: PaperRenderer) -> None:
        self.ready = renderer.ready
        self.render = renderer.render

    def close(self) -> None:
        """Leave it open for the next world."""


class QuickPapers:
    """Fills every paper, but lays out only the first of each template.

    For mutants, of which hundreds make the same paper: half the time of a scenario goes into
    pages that no scenario looks at. What a template needs and does not get still shows; what a
    paper says differs in its bytes from the others.
    """

    def __init__(self, renderer: PaperRenderer) -> None:
        self._real = renderer
        self._laid_out: dict[str, RenderedFiles] = {}

    def ready(self) -> None:
        """Wait for the real one, as long as it is still needed."""
        if not self._laid_out:
            self._real.ready()

    def render(self, source: PaperSource, data: JsonObject) -> RenderedFiles:
        """Fill one template.

        Raises:
            PaperFailed: the template is wrong, or does not get what it needs.
        """
        if source.sha256 not in self._laid_out:
            self._laid_out[source.sha256] = self._real.render(source, data)
        try:
            environment(source.files).get_template("template.html").render(data)
        except (TemplateError, ValueError, TypeError, ArithmeticError) as fault:
            raise PaperFailed(f"文书“{source.template.name}”：{fault}") from fault
        told = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
        pages = self._laid_out[source.sha256]
        # A comment behind the end of a PDF is no part of its pages.
        return replace(pages, pdf=pages.pdf + f"\n%{told}\n".encode())

    def close(self) -> None:
        """Leave it open for the next world."""
