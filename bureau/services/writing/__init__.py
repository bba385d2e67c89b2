"""Papers that the platform writes: filling templates, and the 办文单 of a case.

rendering    topic `render-document`: one paper of a case, made once
case_sheet   what a case was and how it went, on paper; part of its package
"""

from __future__ import annotations

from bureau.services.writing.case_sheet import CaseSheets
from bureau.services.writing.rendering import PaperWriter, WrittenPaper

__all__ = ["CaseSheets", "PaperWriter", "WrittenPaper"]
