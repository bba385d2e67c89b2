"""What is different between two versions of a diagram, by what it means, not by its XML."""

from __future__ import annotations

from bureau.modelling.compare.compare import Change, Comparison, Kind, compare

__all__ = ["Change", "Comparison", "Kind", "compare"]
