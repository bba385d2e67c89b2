"""Ports: templates of papers, and what makes a file of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bureau.domain.json_value import JsonObject
from bureau.domain.paper_templates import PaperTemplate
from bureau.errors import Permanent, Transient


class PaperFailed(Permanent):
    """A paper cannot be made: its template is missing or wrong, or its content too long."""


class RenderingUnavailable(Permanent):
    """This machine cannot make papers at all; the message says what to install."""


class RenderingBusy(Transient):
    """It did not get done in time, or the process that makes it ended: it may the next time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSource:
    """A template with its files, as they are just now.

    Args:
        template: what it declares.
        files: content by name: "paper.yaml", "template.html", "template.docx", "base/..." ...
        bundle: all of them in one file, always the same bytes for the same files.
        sha256: digest of the bundle.
    """

    template: PaperTemplate
    files: Mapping[str, bytes]
    bundle: bytes
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFiles:
    """What came of a template.

    Args:
        pdf: with all fonts inside.
        pages: of the PDF.
        docx: the document to be edited; None for a template without one.
    """

    pdf: bytes
    pages: int
    docx: bytes | None = None


class TemplateSource(Protocol):
    """Where templates are."""

    def get(self, template_id: str) -> PaperSource:
        """The template with its files.

        Raises:
            PaperFailed: there is none, or it is wrong.
        """
        ...


class PaperRenderer(Protocol):
    """Fills templates. Safe to use from several threads."""

    def ready(self) -> None:
        """Wait until papers can be made at once.

        Called before an act is claimed: the start for the first paper may outlast the act's lease.

        Raises:
            RenderingUnavailable: Pango is not installed.
            RenderingBusy: not now.
        """
        ...

    def render(self, source: PaperSource, data: JsonObject) -> RenderedFiles:
        """Fill one template: the same files and data give the same bytes.

        Args:
            source: the template.
            data: values by name.

        Raises:
            PaperFailed: the template is wrong, or the paper has too many pages.
            RenderingUnavailable: Pango is not installed.
            RenderingBusy: it was not made in time.
        """
        ...

    def close(self) -> None:
        """Give back what is held; another paper may still be made."""
        ...
