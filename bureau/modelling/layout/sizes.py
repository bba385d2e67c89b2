"""Default sizes of BPMN shapes and the distances between them, in pixels."""

from __future__ import annotations

from bureau.modelling.bpmn.nodes import Event, Gateway, Node

TASK = (100.0, 80.0)
EVENT = (36.0, 36.0)
GATEWAY = (50.0, 50.0)

TRACK = 14.0  # between parallel edges
CHANNEL = 34.0  # least width of a channel
GAP = 5.0  # between a shape or line and its label
LANE_HEAD = 30.0
POOL_HEAD = 30.0
BLACK_BOX = 60.0  # height of a collapsed pool
SUB_PAD = 16.0  # inside an open sub-process
SUB_HEAD = 24.0  # its name on top
ORIGIN = (160.0, 80.0)


def size_of(node: Node) -> tuple[float, float]:
    """Return width and height of a node that is not an open sub-process."""
    if isinstance(node, Event):
        return EVENT
    if node.tag == "frame":
        return 0.0, 0.0  # holds a border of a sub-process, see `frames`
    return GATEWAY if isinstance(node, Gateway) else TASK
