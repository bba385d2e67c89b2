"""Which files a command means: paths, folders, or the id of a procedure (or its beginning)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bureau.modelling.bpmn.nodes import CallActivity, RuleTask, StartEvent, UserTask
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.workspace.workspace import Workspace


class NothingFound(UnreadableFile):
    """A name that is neither a file nor a procedure."""

    code = "nothing-found"


def select_files(names: Iterable[str], workspace: Workspace) -> tuple[Path, ...]:
    """Return the files meant, each once; everything of the project when no name is given.

    A procedure's id (``P2_29`` is enough) means its diagram with the forms and tables it uses and
    the processes it calls.

    Raises:
        NothingFound: a name fits nothing.
    """
    wanted = list(names)
    if not wanted:
        return (*workspace.diagrams, *workspace.tables, *workspace.form_files)
    found: dict[Path, None] = {}
    for name in wanted:
        found.update(dict.fromkeys(_meant(name, workspace)))
    return tuple(found)


def _meant(name: str, workspace: Workspace) -> Iterator[Path]:
    path = Path(name)
    if path.is_file():
        yield path
        return
    if path.is_dir():
        for suffix in ("bpmn", "dmn", "form"):
            yield from sorted(path.rglob(f"*.{suffix}"))
        return
    matching = [
        one for one in workspace.diagrams if one.stem == name or one.stem.startswith(f"{name}_")
    ]
    if not matching:
        raise NothingFound(path, "既不是文件，也不是流程编号")
    for one in matching:
        yield from bundle(one, workspace)


def bundle(diagram: Path, workspace: Workspace) -> Iterator[Path]:
    """Yield a diagram, the forms and tables it uses, and the bundles of what it calls."""
    todo, seen = [diagram], set[Path]()
    while todo:
        path = todo.pop(0)
        if path in seen:
            continue
        seen.add(path)
        yield path
        try:
            model = workspace.model(path)
        except UnreadableFile:
            continue  # the lint reports it
        for node in model.nodes.values():
            used: Path | None = None
            if isinstance(node, UserTask | StartEvent):
                form = workspace.form_by_id(node.form.ref)
                used = form.path if form else None
            elif isinstance(node, RuleTask):
                used = workspace.decision_file(node.decision)
            elif isinstance(node, CallActivity):
                called = workspace.process_file(node.called)
                todo.extend([called] if called else [])
            if used is not None and used not in seen:
                seen.add(used)
                yield used
