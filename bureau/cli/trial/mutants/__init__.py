"""Tries the mutants of a procedure: does the lint, the engine or a scenario notice?

The lint looks at every mutant first: it costs a few hundredths of a second. What it lets pass is
deployed beside the right diagram and tried on the scenarios that come by its place, those that get
there soonest first, until one fails. A verdict is printed and written as soon as there is one, and
is not looked for again as long as nothing changes that it stands on.
"""

from __future__ import annotations

from bureau.cli.trial.mutants.run import try_mutants

__all__ = ["try_mutants"]
