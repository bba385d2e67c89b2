"""Papers that the platform writes."""

from __future__ import annotations

from dataclasses import dataclass

from bureau.bootstrap.core import Core, paper_patience
from bureau.gateways.papers import ChildRenderer, Fonts, TemplateFolder
from bureau.services.ports.paper_templates import PaperRenderer, TemplateSource
from bureau.services.writing import CaseSheets, PaperWriter
from bureau.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingServices:
    """Use cases of this area.

    Args:
        papers: one paper of a case from a template.
        sheets: the 办文单 of a case.
        templates: where templates are.
        renderer: fills them; holds a process.
    """

    papers: PaperWriter
    sheets: CaseSheets
    templates: TemplateSource
    renderer: PaperRenderer


def build_writing(core: Core, given: PaperRenderer | None = None) -> WritingServices:
    """Build them; the process that fills templates starts with the first paper.

    Args:
        core: what they stand on.
        given: a renderer that is shared with others.
    """
    settings = core.settings
    templates = TemplateFolder(settings.papers_dir)
    renderer = given or renderer_of(settings)
    return WritingServices(
        papers=PaperWriter(
            core.uow,
            core.effects,
            templates,
            renderer,
            core.files,
            core.clock,
            max_bytes=settings.max_attachment_bytes,
            patience=paper_patience(settings),
        ),
        sheets=CaseSheets(templates, renderer, core.clock),
        templates=templates,
        renderer=renderer,
    )


def renderer_of(settings: Settings) -> ChildRenderer:
    """What fills templates, with the fonts of this office."""
    return ChildRenderer(
        Fonts(
            fangsong=settings.paper_font_fangsong,
            xiaobiaosong=settings.paper_font_xiaobiaosong,
            heiti=settings.paper_font_heiti,
            kaiti=settings.paper_font_kaiti,
            songti=settings.paper_font_songti,
        ),
        seconds=settings.paper_timeout,
        max_pages=settings.paper_max_pages,
    )
