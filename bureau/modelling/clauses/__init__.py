"""The annex texts as a register: each sentence that binds somebody, under a stable number.

One YAML file an annex. Diagrams cite clauses by annex, part and number; the lint proves that a
citation exists, the traceability report shows which clauses nobody carries.
"""

from __future__ import annotations

from bureau.modelling.clauses.citation import Citation, Citations, parse_citations
from bureau.modelling.clauses.model import CHART, RULES, Annex, Clause, FlowEntry
from bureau.modelling.clauses.register import ClauseRegister

__all__ = [
    "CHART",
    "RULES",
    "Annex",
    "Citation",
    "Citations",
    "Clause",
    "ClauseRegister",
    "FlowEntry",
    "parse_citations",
]
