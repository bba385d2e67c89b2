"""Scenarios as modelers write them, and what can be said of them without an engine.

How a scenario is written, how a form is filled in, which parts of a diagram a run went through, and
which wrong diagrams (mutants) the scenarios ought to notice. Running them is `bureau.cli.trial`.
"""

from __future__ import annotations

from bureau.modelling.scenarios.model import Scenario, ScenarioFile
from bureau.modelling.scenarios.read import read_scenario_file, scenario_files

__all__ = ["Scenario", "ScenarioFile", "read_scenario_file", "scenario_files"]
