"""Which mutants the lint finds: whoever makes that mistake is told before anything runs.

Rules about the picture do not count: a mutant keeps the picture of the right diagram, so they would
find what a modeler who draws the mistake properly is never told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bureau.modelling.bpmn import Model, read_model_bytes
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.lint import Finding, Severity, lint_files
from bureau.modelling.lint.rules import (
    DIAGRAM_RULES,
    drawing,
    geometry_edges,
    geometry_figures,
    geometry_labels,
    geometry_shapes,
)
from bureau.modelling.mutants.change import Mutant
from bureau.modelling.workspace import Workspace

_OF_THE_PICTURE: Final = frozenset(
    rule.id
    for module in (drawing, geometry_edges, geometry_figures, geometry_labels, geometry_shapes)
    for rule in module.RULES
)
_RULES: Final = tuple(one for one in DIAGRAM_RULES if one.id not in _OF_THE_PICTURE)


class Refusals:
    """Lints mutants of one diagram, and what calls it.

    Args:
        path: of the right diagram.
        workspace: of the right diagram.
    """

    def __init__(self, path: Path, workspace: Workspace) -> None:
        self._path = path
        self._workspace = workspace
        self._looked_at = (path, *(one.path for one in workspace.callers(path.stem)))
        self._before = {_place(one) for one in self._errors(workspace)}

    def of(self, mutant: Mutant) -> str:
        """Id of the rule that finds a mutant, "" when none does."""
        try:
            model: Model = read_model_bytes(mutant.xml, self._path)
        except UnreadableFile:
            return "readable"
        found = self._errors(self._workspace.with_model(model))
        return next((one.rule for one in found if _place(one) not in self._before), "")

    def _errors(self, workspace: Workspace) -> Iterator[Finding]:
        for one in lint_files(self._looked_at, workspace, _RULES).open:
            if one.severity is Severity.ERROR:
                yield one


def _place(finding: Finding) -> tuple[Path, str, str]:
    return finding.path, finding.rule, finding.element
