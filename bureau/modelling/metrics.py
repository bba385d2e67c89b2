"""Structural figures of a diagram, computed by `bpmn-python`; the only module that knows it.

Its reader fails on call activities and business rule tasks, and its undirected graph keeps one
of two flows between the same two nodes. So it gets a graph of ours, filled from our own reader,
in which every activity is one of the kinds it counts (docs/adr/0003).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from bureau.errors import Permanent
from bureau.modelling.bpmn.model import Model
from bureau.modelling.bpmn.nodes import Activity, Event, Node, SubProcess

#: A called procedure and every task count as a task, a boundary event as an intermediate one.
_TASK, _SUB_PROCESS, _BETWEEN = "task", "subProcess", "intermediateCatchEvent"
_BORDER = "boundaryEvent"
GATEWAYS: Mapping[str, str] = {
    "exclusiveGateway": "排他",
    "parallelGateway": "并行",
    "inclusiveGateway": "包容",
    "eventBasedGateway": "事件",
    "complexGateway": "复杂",
}


class NoMetrics(Permanent):
    """The package that computes the figures is not installed."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures of one diagram, sub-processes' insides included; pools and lanes do not count.

    Args:
        nodes: activities, gateways and events.
        activities: tasks, called procedures and sub-processes.
        gateways: connectors: splits and joins.
        events: events, those on borders included.
        flows: sequence flows.
        cnc: coefficient of network complexity: flows per node.
        gateway_degree: average number of flows at a gateway, 0 without gateways.
        gateway_mix: number of gateways by BPMN tag; kinds that do not occur are left out.
        durfee: d when d kinds of elements occur at least d times each.
        perfect_square: largest p so that the p most frequent kinds occur p² times together.
    """

    nodes: int
    activities: int
    gateways: int
    events: int
    flows: int
    cnc: float
    gateway_degree: float
    gateway_mix: Mapping[str, int]
    durfee: int
    perfect_square: int

    @property
    def mix(self) -> str:
        """The gateways by kind in Chinese, such as ``排他 6、并行 2``; ``无`` without any."""
        listed = (f"{GATEWAYS[tag]} {count}" for tag, count in self.gateway_mix.items())
        return "、".join(listed) or "无"


def can_measure() -> bool:
    """Say whether the package is there: it is in the optional extra `modelling`."""
    return find_spec("bpmn_python") is not None


def measure(model: Model) -> Metrics:
    """Return the figures of a diagram.

    Raises:
        NoMetrics: the package is not installed.
    """
    if not can_measure():
        raise NoMetrics("缺少 bpmn-python，请安装可选依赖 modelling")
    # Imported here: installations that only run procedures have none of these.
    import networkx
    from bpmn_python import bpmn_diagram_metrics as figures
    from bpmn_python.bpmn_diagram_rep import BpmnDiagramGraph

    graph = networkx.MultiDiGraph()
    for node in model.nodes.values():
        graph.add_node(node.id, type=_kind(node))
    for flow in model.flows.values():
        if flow.source in graph and flow.target in graph:
            graph.add_edge(flow.source, flow.target, id=flow.id)
    diagram = BpmnDiagramGraph()
    diagram.diagram_graph = graph
    mix = figures.get_gateway_counts(diagram)
    gateways = figures.all_gateways_count(diagram)
    return Metrics(
        nodes=figures.NumberOfNodes_metric(diagram),
        activities=figures.NOA_metric(diagram),
        gateways=gateways,
        events=figures.TNE_metric(diagram),
        flows=len(diagram.get_flows()),
        cnc=figures.CoefficientOfNetworkComplexity_metric(diagram) if graph else 0.0,
        gateway_degree=figures.AverageGatewayDegree_metric(diagram) if gateways else 0.0,
        gateway_mix={tag: mix[tag] for tag in GATEWAYS if mix[tag]},
        durfee=figures.DurfeeSquare_metric(diagram),
        perfect_square=figures.PerfectSquare_metric(diagram),
    )


def _kind(node: Node) -> str:
    if isinstance(node, SubProcess):
        return _SUB_PROCESS
    if isinstance(node, Activity):
        return _TASK
    if isinstance(node, Event) and node.tag == _BORDER:
        return _BETWEEN
    return node.tag
