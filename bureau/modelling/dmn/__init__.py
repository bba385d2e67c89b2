"""Typed, frozen picture of a DMN file; only reading, no rule about what is good."""

from __future__ import annotations

from bureau.modelling.dmn.model import Decision, DecisionTable, DmnModel
from bureau.modelling.dmn.reader import read_dmn

__all__ = ["Decision", "DecisionTable", "DmnModel", "read_dmn"]
