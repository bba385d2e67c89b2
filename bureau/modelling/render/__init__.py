"""Draws diagrams as SVG and PNG with bpmn-js in a local Chromium, offline, and a gallery of them.

`npm ci` in this folder fetches the viewer once, pinned by the lock file; nothing else is needed.
"""

from __future__ import annotations

from bureau.modelling.render.browser import Drawn, Renderer
from bureau.modelling.render.gallery import Card, write_gallery
from bureau.modelling.render.tools import CannotDraw

__all__ = ["CannotDraw", "Card", "Drawn", "Renderer", "write_gallery"]
