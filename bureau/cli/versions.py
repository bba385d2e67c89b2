"""Finds a version of a diagram by what a person types: a file, a git revision, a deployed tag."""

from __future__ import annotations

from pathlib import Path

from bureau.cli.embedded import load_embedded
from bureau.cli.problem import CannotGoOn
from bureau.cli.revision import git
from bureau.cli.steps.engine import administrator
from bureau.engine.migration import Migrations
from bureau.modelling.workspace import Workspace


def diagram_at(text: str, workspace: Workspace) -> tuple[str, bytes]:
    """A label and the XML of a version.

    Args:
        text: a file; a procedure (``P2_29``: as it is in the folder); ``P2_29@1.0.0``: as it is
            deployed; ``P2_29@<git revision>`` otherwise, such as ``P2_29@HEAD~3``.
        workspace: the project.

    Raises:
        CannotGoOn: there is no such version.
    """
    path = Path(text)
    if path.is_file():
        return text, path.read_bytes()
    name, at, version = text.partition("@")
    found = [
        one for one in workspace.diagrams if one.stem == name or one.stem.startswith(f"{name}_")
    ]
    if len(found) != 1:
        raise CannotGoOn(
            f"“{text}”不是文件，也不是一个流程。",
            "Neither a file nor one procedure.",
            "写法：文件、P2_29、P2_29@1.0.0（已部署的版本）、P2_29@HEAD~1（git 版本）",
        )
    if not at:
        return found[0].stem, found[0].read_bytes()
    relative = workspace.relative(found[0])
    content = of_revision(workspace.root, version, relative)
    if content is None:
        content = of_deployed(found[0].stem, version)
    if content is None:
        raise CannotGoOn(
            f"{found[0].stem} 没有版本 {version}。",
            "Neither a git revision nor a deployed version tag.",
        )
    return f"{found[0].stem}@{version}", content


def of_revision(root: Path, revision: str, path: Path) -> bytes | None:
    """A file as it was at a git revision, None: no such revision or no file in it."""
    if revision.startswith("-"):
        return None
    shown = git(root, "show", f"{revision}:{path.as_posix()}")
    return shown or None


def of_deployed(process: str, tag: str) -> bytes | None:
    """A diagram as it is deployed under a version tag; None: it is not."""
    with administrator(load_embedded()) as session:
        engine = Migrations(session)
        found = [one for one in engine.definitions(process) if one.tag == tag]
        return engine.xml(found[-1].id) if found else None
