"""Templates of papers on disk, and the process that fills them.

folder     reads `papers/`
renderer   our side: hands a template and its values to the child, bounds time and size
child      the child process: the only place where weasyprint and docxtpl are imported
filling    Jinja in its sandbox
"""

from __future__ import annotations

from bureau.gateways.papers.folder import TemplateFolder
from bureau.gateways.papers.renderer import ChildRenderer, Fonts

__all__ = ["ChildRenderer", "Fonts", "TemplateFolder"]
