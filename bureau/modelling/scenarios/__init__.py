"""Scenarios as modelers write them, and what can be said of them without an engine.

How a scenario is written, how a form is filled in, which parts of a diagram a run went through.
Running them is `bureau.cli.trial`; wrong diagrams to try them on are `bureau.modelling.mutants`.
"""

from __future__ import annotations

from bureau.modelling.scenarios.model import Scenario, ScenarioFile
from bureau.modelling.scenarios.read import read_scenario_file, scenario_files

__all__ = ["Scenario", "ScenarioFile", "read_scenario_file", "scenario_files"]
