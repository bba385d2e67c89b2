"""Typed, frozen picture of a BPMN file: what it means (model, nodes) and how it looks (geometry).

Only reading lives here; no rule about what is good, no writing.
"""

from __future__ import annotations

from bureau.modelling.bpmn.model import Lane, Model, Participant, Process, Scope
from bureau.modelling.bpmn.nodes import Flow, Node
from bureau.modelling.bpmn.reader import read_model, read_model_bytes

__all__ = [
    "Flow",
    "Lane",
    "Model",
    "Node",
    "Participant",
    "Process",
    "Scope",
    "read_model",
    "read_model_bytes",
]
