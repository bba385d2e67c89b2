"""Pictures with marks: the path of a scenario, the coverage of a procedure, what cites clauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from bureau.cli.trial.runner import Run
from bureau.modelling.scenarios.coverage import coverage_of
from bureau.modelling.trace import AnnexTrace
from bureau.modelling.workspace import Workspace

#: CSS class of the viewer's page by what it means.
TAKEN, MISSED = "taken", "missed"


def path_marks(process: str, run: Run, workspace: Workspace) -> dict[str, str]:
    """Marks for the path that one run took; where it stopped is marked as missed."""
    model = workspace.process_model(process)
    if model is None:
        return {}
    coverage = coverage_of(model)
    last = ""
    for ran, history in run.history:
        if ran == process:
            coverage.add(history)
            last = next((str(one["activityId"]) for one in history if not one["endTime"]), last)
            last = last or (str(history[-1]["activityId"]) if history else "")
    marks = dict.fromkeys((*coverage.nodes, *coverage.taken), TAKEN)
    return {**marks, last: MISSED} if run.fault and last else marks


def trace_marks(found: AnnexTrace) -> dict[str, dict[str, str]]:
    """Marks by process: elements that cite a clause of the annex, and those that cite nothing."""
    marks: dict[str, dict[str, str]] = {}
    for clause in found.clauses:
        for one in clause.carriers:
            marks.setdefault(one.process, {})[one.element] = TAKEN
    for one in found.uncited:
        marks.setdefault(one.process, {})[one.element] = MISSED
    return marks


class Pictures:
    """Draws and writes pictures, if this machine can draw at all.

    Args:
        folder: where they are written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def draw(self, wanted: Iterable[tuple[str, str, Mapping[str, str]]]) -> tuple[list[Path], str]:
        """Draw diagrams with marks.

        Args:
            wanted: (file name without ending, XML, marks by element id).

        Returns:
            The PNGs written, beside SVGs of the same name; why nothing could be drawn, or "".
        """
        # Playwright is a tool of development; without it the findings stand in the text.
        try:
            from bureau.modelling.render import CannotDraw, Renderer
        except ImportError:
            return [], "没有安装绘图组件（pip install playwright），未出图"
        written: list[Path] = []
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with Renderer() as renderer:
                for name, xml, marks in wanted:
                    drawn = renderer.draw(xml, dict(marks))
                    (self._folder / f"{name}.svg").write_text(drawn.svg, encoding="utf-8")
                    target = self._folder / f"{name}.png"
                    target.write_bytes(drawn.png)
                    written.append(target)
        except CannotDraw as error:
            return written, str(error)
        return written, ""
