"""What an open user task shows after its case moved to another version: the form of that version.

A form comes with the deployment of its diagram, and the engine looks it up by the version that the
task is on. The input mappings of a step run when it is entered, not when it is moved: a field that
is new has no value of its own on an open task, and what is entered goes to the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bureau.modelling.bpmn import read_model_bytes
from bureau.modelling.bpmn.nodes import UserTask
from bureau.modelling.forms import read_form_bytes


@dataclass(frozen=True, slots=True)
class FormChange:
    """A form that differs between two versions, at a task that is open.

    Args:
        task: id of the user task in the old version.
        file: name of the form in the new version, "" when the task has none there.
        added: keys that only the new one fills in, sorted.
        removed: keys that only the old one filled in, sorted.
    """

    task: str
    file: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """What a clerk will see, Chinese."""
        if not self.file:
            return "没有表单"
        told = [f"显示新版表单 {self.file}"]
        if self.added:
            told.append(f"多出 {'、'.join(self.added)}（没有预填，填写后写入流程）")
        if self.removed:
            told.append(f"不再有 {'、'.join(self.removed)}")
        return "，".join(told)


class FormVersions:
    """The forms of two versions.

    Args:
        before, after: what was, and is to be, deployed together: name -> content.
    """

    def __init__(self, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
        self._before, self._after = before, after
        self._old, self._new = _forms_of(before), _forms_of(after)

    def changes(self, targets: Mapping[str, str]) -> tuple[FormChange, ...]:
        """Forms that open tasks will show otherwise than now.

        Args:
            targets: element in the new version by element, "" where there is none.
        """
        found = (self._change(task, target) for task, target in sorted(targets.items()) if target)
        return tuple(one for one in found if one is not None)

    def _change(self, task: str, target: str) -> FormChange | None:
        old, new = self._old.get(task, ""), self._new.get(target, "")
        if not old or self._before.get(old) == self._after.get(new):
            return None
        had, has = _keys(self._before, old), _keys(self._after, new)
        return FormChange(task, new, tuple(sorted(has - had)), tuple(sorted(had - has)))


def _forms_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """File of the form by user task."""
    found: dict[str, str] = {}
    for name, content in files.items():
        if name.endswith(".bpmn"):
            for node in read_model_bytes(content, Path(name)).nodes.values():
                if isinstance(node, UserTask) and node.form.ref:
                    found[node.id] = f"{node.form.ref}.form"
    return found


def _keys(files: Mapping[str, bytes], name: str) -> frozenset[str]:
    if name not in files:
        return frozenset()
    return frozenset(read_form_bytes(files[name], Path(name)).keys)
