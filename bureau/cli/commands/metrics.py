"""`bureau metrics`: structural figures of diagrams, to compare them and to see which grow."""

from __future__ import annotations

from rich.table import Table

from bureau.cli.console import make_console
from bureau.cli.modelling import Names, open_workspace
from bureau.cli.problem import CannotGoOn
from bureau.modelling.metrics import NoMetrics, measure
from bureau.modelling.workspace import select_files


def metrics(names: Names = None) -> None:
    """流程图的结构指标：节点、顺序流、网关、CNC。 Structural figures of diagrams."""
    workspace = open_workspace()
    table = Table("流程", "节点", "活动", "事件", "网关", "顺序流", box=None, pad_edge=False)
    for title in ("CNC", "网关平均度", "Durfee", "完美平方", "网关构成"):
        table.add_column(title)
    for path in select_files(names or (), workspace):
        if path.suffix != ".bpmn":
            continue
        try:
            found = measure(workspace.model(path))
        except NoMetrics as error:
            raise CannotGoOn(str(error), "pip install -r requirements/dev.txt") from error
        table.add_row(
            path.stem,
            *(
                str(one)
                for one in (
                    found.nodes,
                    found.activities,
                    found.events,
                    found.gateways,
                    found.flows,
                )
            ),
            f"{found.cnc:.2f}",
            f"{found.gateway_degree:.2f}",
            str(found.durfee),
            str(found.perfect_square),
            found.mix,
        )
    make_console().print(table)
