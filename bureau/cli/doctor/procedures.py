"""Diagrams against what is deployed, and topics against what the workers serve."""

from __future__ import annotations

from pathlib import Path

from bureau.cli.finding import Finding, green, red, yellow
from bureau.cli.problem import CannotGoOn
from bureau.cli.steps.procedures import diagram_of
from bureau.engine.bundle import BundleIncomplete, bundle_of
from bureau.engine.deployment import Deployments
from bureau.engine.migration import Migrations
from bureau.engine.session import EngineSession
from bureau.modelling.bpmn import read_model_bytes
from bureau.modelling.bpmn.nodes import ServiceTask
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.workspace import TopicCatalogue, Workspace
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.settings import Settings

AREA = "流程"
TOPICS = "系统步骤"
OPEN = "在办版本"


def check_topics(workspace: Workspace, served: TopicCatalogue) -> list[Finding]:
    """Every topic of a diagram has a handler, and the other way round."""
    used: dict[str, list[str]] = {}
    for path in workspace.diagrams:
        try:
            nodes = workspace.model(path).nodes.values()
        except UnreadableFile:
            continue  # named by the check of the deployments
        for node in nodes:
            if isinstance(node, ServiceTask) and node.topic:
                used.setdefault(node.topic, []).append(f"{path.stem} {node.id}")
    findings = [
        red(TOPICS, topic, f"没有处理程序，用于 {'、'.join(where)}", "编写 workers/handlers 或改图")
        for topic, where in sorted(used.items())
        if topic not in served
    ]
    findings += [
        yellow(TOPICS, topic, "有处理程序，但没有流程使用", "不再需要就删去")
        for topic in sorted(set(served) - set(used))
    ]
    return findings or [green(TOPICS, "主题", f"{len(used)} 个，均有处理程序")]


def check_deployments(
    workspace: Workspace, session: EngineSession, uow: UnitOfWorkFactory, settings: Settings
) -> list[Finding]:
    """Every diagram is deployed as it is in the folder, and stands in the catalogue."""
    tags = Deployments(session).deployed()
    with uow(read_only=True) as opened:
        catalogue = {procedure.id: procedure for procedure in opened.procedures.all()}
    findings: list[Finding] = []
    present: set[str] = set()
    for path in workspace.diagrams:
        present.add(path.stem)
        try:
            diagram = diagram_of(workspace.model(path))
            bundle = bundle_of(path, settings.bpmn_dir, settings.forms_dir)
        except (UnreadableFile, BundleIncomplete, CannotGoOn) as error:
            findings.append(red(AREA, path.stem, str(error), "改正后 bureau deploy"))
            continue
        known = catalogue.get(bundle.process_id)
        if tags.get(bundle.process_id) is None:
            findings.append(red(AREA, path.stem, "未部署", "bureau deploy"))
        elif tags[bundle.process_id] != bundle.version_tag:
            detail = f"引擎中是 {tags[bundle.process_id]}，文件是 {bundle.version_tag}"
            findings.append(red(AREA, path.stem, detail, "bureau deploy"))
        elif known is None and not diagram.shared:
            findings.append(red(AREA, path.stem, "已部署但不在事项目录中", "bureau deploy"))
        elif known is not None and known.digest != bundle.digest:
            detail = f"文件已改而版本号仍是 {bundle.version_tag}"
            remedy = "提高 camunda:versionTag，再 bureau deploy"
            findings.append(red(AREA, path.stem, detail, remedy))
        else:
            findings.append(green(AREA, path.stem, f"{bundle.version_tag}，与文件一致"))
    findings += [
        yellow(AREA, process, "引擎中有，文件夹中没有", "旧流程：在办件办完后可删除部署")
        for process in sorted(set(tags) - present)
    ]
    return findings


def check_open_versions(session: EngineSession, served: TopicCatalogue) -> list[Finding]:
    """The workers serve every step of every deployed version that cases still run on."""
    engine = Migrations(session)
    findings, versions = [], 0
    for one in engine.definitions():
        running = engine.count(one.id)
        if not running:
            continue
        versions += 1
        model = read_model_bytes(engine.xml(one.id), Path(f"{one.key}.bpmn"))
        wanted = {n.topic for n in model.nodes.values() if isinstance(n, ServiceTask) and n.topic}
        missing = sorted(wanted - set(served))
        if missing:
            detail = f"{running} 件在办，没有处理程序的主题：{'、'.join(missing)}"
            remedy = "恢复处理程序，或把在办件移到新版本（bureau move）"
            findings.append(red(OPEN, f"{one.key} {one.tag}", detail, remedy))
    return findings or [green(OPEN, "处理程序", f"在办的 {versions} 个版本均有处理程序")]
