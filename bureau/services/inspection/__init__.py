"""Looks at a whole file before it is kept: bombs, programs inside, markings, viruses.

`sniffing` judges name, type and first bytes while the file streams in; this is what can only be
said of the whole of it. A file that is refused leaves nothing behind.
"""

from __future__ import annotations

from bureau.services.inspection.inspector import PaperInspector, VirusFound

__all__ = ["PaperInspector", "VirusFound"]
