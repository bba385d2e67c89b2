"""Wrong diagrams that lint or scenarios ought to notice, each one change from the right one.

A scenario set is good when it kills mutants, not when it merely passes through. What is changed is
what an annex says: conditions, paths, who acts, limits, what goes into and comes out of a step.
"""

from __future__ import annotations

from bureau.modelling.mutants.change import Mutant
from bureau.modelling.mutants.excuses import Excuses, excuses_file, read_excuses
from bureau.modelling.mutants.make import mutants_of
from bureau.modelling.mutants.refused import Refusals

__all__ = [
    "Excuses",
    "Mutant",
    "Refusals",
    "excuses_file",
    "mutants_of",
    "read_excuses",
]
