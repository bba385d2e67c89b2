"""Deploys every procedure as one bundle and writes its row in the catalogue. May be repeated."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from bureau.cli.console import done, note
from bureau.cli.modelling import open_workspace
from bureau.cli.problem import CannotGoOn
from bureau.cli.revision import source_revision
from bureau.cli.services import open_services
from bureau.cli.session import Session
from bureau.cli.steps.engine import administrator
from bureau.cli.steps.procedures import SHARED, diagram_of, procedure_of
from bureau.engine.bundle import bundle_of
from bureau.engine.deployment import Deployed, Deployments
from bureau.engine.identity import Identity
from bureau.errors import EngineRefused, Permanent
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.lint import Severity, lint_files
from bureau.modelling.picture import picture
from bureau.modelling.workspace import Workspace
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import Procedure, ProcedurePicture
from bureau.settings import Settings

#: Most reasons shown for one diagram.
REASONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Refused:
    """A diagram that was not deployed.

    Args:
        path: the diagram.
        reasons: what is wrong and how to mend it, Chinese.
    """

    path: Path
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a deployment.

    Args:
        deployed: procedures that the engine has now, fresh or unchanged.
        refused: diagrams that were not deployed.
    """

    deployed: tuple[Deployed, ...]
    refused: tuple[Refused, ...]


def deploy_all(session: Session, settings: Settings) -> Outcome:
    """Deploy what is new, grant its starters, write the catalogue; say what came of it.

    A diagram that is refused does not hold up the others: what was deployed of it goes on.

    Raises:
        CannotGoOn: the engine does not accept the administrator.
        EngineUnavailable: the engine does not answer.
    """
    workspace = open_workspace()
    outcome = deploy_bundles(workspace, settings)
    fresh = [one for one in outcome.deployed if one.fresh]
    for one in fresh:
        done(session.console, f"已部署 {one.process_id} {one.version_tag}")
    unchanged = len(outcome.deployed) - len(fresh)
    if unchanged:
        done(session.console, f"流程 {unchanged} 个未变，无需部署")
    for refused in outcome.refused:
        note(session.console, f"未部署 {workspace.relative(refused.path)}（not deployed）：")
        for reason in refused.reasons[:REASONS_SHOWN]:
            session.console.print(f"      {reason}", markup=False)
        if len(refused.reasons) > REASONS_SHOWN:
            session.console.print(f"      …… 共 {len(refused.reasons)} 处", markup=False)
    return outcome


def deploy_bundles(workspace: Workspace, settings: Settings) -> Outcome:
    """Deploy each bundle, called procedures before those that call them."""
    deployed: list[Deployed] = []
    refused: list[Refused] = []
    faults = faults_by_file(workspace)
    revision = source_revision(workspace.root)
    shared_first = sorted(workspace.diagrams, key=lambda path: (path.parent.name != SHARED, path))
    with administrator(settings) as engine, open_services(settings) as services:
        deployments, identity = Deployments(engine), Identity(engine)
        for path in shared_first:
            try:
                diagram = diagram_of(workspace.model(path))
                bundle = bundle_of(path, settings.bpmn_dir, settings.forms_dir)
                broken = [fault for name in bundle.files for fault in faults.get(name, ())]
                if broken:
                    refused.append(Refused(path, tuple(broken)))
                    continue
                procedure = procedure_of(diagram, bundle, services.clock.now())
                if procedure.due_rule not in {None, *services.deadlines.rule_names}:
                    unknown = f"没有时限规则 {procedure.due_rule}（属性 dueRule）"
                    refused.append(Refused(path, (unknown,)))
                    continue
                deployed.append(deployments.deploy(bundle, revision))
            except (CannotGoOn, EngineRefused, Permanent, UnreadableFile) as error:
                refused.append(Refused(path, (str(error),)))
                continue
            for group in bundle.starter_groups:
                identity.allow_start(group, bundle.process_id)
            if not diagram.shared:
                save(services.uow, procedure)
                save_picture(services.uow, procedure.id, picture(diagram.model))
    return Outcome(tuple(deployed), tuple(refused))


def faults_by_file(workspace: Workspace) -> dict[str, list[str]]:
    """Errors of the modelling guide's rules that stop a deployment, by name of the file."""
    files = [*workspace.diagrams, *workspace.tables, *workspace.form_files]
    found: dict[str, list[str]] = {}
    for one in lint_files(files, workspace).open:
        if one.severity is Severity.ERROR:
            said = f"{one.path.name}:{one.line} {one.element} {one.what}。{one.mend}"
            found.setdefault(one.path.name, []).append(said)
    return found


def save(uow: UnitOfWorkFactory, procedure: Procedure) -> bool:
    """Write the row of a procedure unless it says the same already; whether it was written."""
    with uow() as opened:
        known = opened.procedures.get(procedure.id)
        if known is not None and replace(procedure, deployed_at=known.deployed_at) == known:
            return False
        opened.procedures.save(procedure)
        opened.commit()
    return True


def save_picture(uow: UnitOfWorkFactory, procedure_id: str, svg: str) -> bool:
    """Write the picture of a procedure unless it is there already; whether it was written."""
    digest = hashlib.sha256(svg.encode()).hexdigest()
    with uow() as opened:
        known = opened.procedures.picture(procedure_id)
        if not svg or (known is not None and known.digest == digest):
            return False
        drawn = ProcedurePicture(procedure_id=procedure_id, digest=digest, svg=svg)
        opened.procedures.save_picture(drawn)
        opened.commit()
    return True
