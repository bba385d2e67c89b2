"""What is deployed together: a diagram, the forms and decision tables that it names.

With the binding `deployment` a diagram finds only what came in its own deployment, so every
procedure is one bundle with its own copies of the shared forms: a running case keeps the forms of
its version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from lxml import etree

from bureau.errors import Permanent

_BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_CAMUNDA: Final = "{http://camunda.org/schema/1.0/bpmn}"


class BundleIncomplete(Permanent):
    """A diagram cannot be deployed as it is: every fault in one message."""


@dataclass(frozen=True)
class Bundle:
    """One procedure, ready to be deployed.

    Args:
        process_id: process id; name of the deployment.
        name: Chinese name.
        version_tag: its `camunda:versionTag`.
        starter_groups: groups that may start it in Tasklist (`camunda:candidateStarterGroups`).
        files: resource name -> content.
    """

    process_id: str
    name: str
    version_tag: str
    starter_groups: tuple[str, ...]
    files: Mapping[str, bytes]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over names and contents, hex."""
        total = hashlib.sha256()
        for name in sorted(self.files):
            content = hashlib.sha256(self.files[name]).hexdigest()
            total.update(f"{name}\0{content}\n".encode())
        return total.hexdigest()


def bundle_of(diagram: Path, bpmn_dir: Path, forms_dir: Path) -> Bundle:
    """Collect the bundle of a diagram.

    Args:
        diagram: the BPMN file; exactly one executable process.
        bpmn_dir: where decision tables are looked for, in all folders below.
        forms_dir: where forms are looked for; a form's file stem is its id.

    Raises:
        BundleIncomplete: not readable, no version tag, a form or table is missing or there twice.
    """
    faults: list[str] = []
    content = diagram.read_bytes()
    process = _process(diagram, content)
    tag = process.get(f"{_CAMUNDA}versionTag") or ""
    if not tag:
        faults.append("缺少 camunda:versionTag（版本号）")
    files = {diagram.name: content}
    wanted = (
        (_forms_of(process, faults), _named(forms_dir, ".form", faults), "表单"),
        (_decisions_of(process, faults), _decisions_in(bpmn_dir, faults), "决策表"),
    )
    for names, known, word in wanted:
        for name in sorted(names):
            if name in known:
                files[known[name].name] = known[name].read_bytes()
            else:
                faults.append(f"找不到{word} {name}")
    if faults:
        raise BundleIncomplete(f"{diagram.name} 不能部署：" + "；".join(faults))
    groups = process.get(f"{_CAMUNDA}candidateStarterGroups") or ""
    return Bundle(
        process_id=process.get("id") or "",
        name=process.get("name") or process.get("id") or "",
        version_tag=tag,
        starter_groups=tuple(group.strip() for group in groups.split(",") if group.strip()),
        files=files,
    )


def _process(diagram: Path, content: bytes) -> etree._Element:
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as exc:
        raise BundleIncomplete(f"{diagram.name} 不是合法的 XML：{exc}") from exc
    executable = [
        process for process in root.iter(f"{_BPMN}process") if process.get("isExecutable") == "true"
    ]
    if len(executable) != 1:
        raise BundleIncomplete(f"{diagram.name} 应有一个可执行流程，实有 {len(executable)} 个")
    return executable[0]


def _forms_of(process: etree._Element, faults: list[str]) -> set[str]:
    """Forms that the diagram names, all of them bound to the deployment."""
    names = set()
    for element in process.iter():
        name = element.get(f"{_CAMUNDA}formRef")
        if name is None:
            continue
        names.add(name)
        if element.get(f"{_CAMUNDA}formRefBinding") != "deployment":
            faults.append(f"{element.get('id')} 的表单 {name} 应绑定 deployment")
    return names


def _decisions_of(process: etree._Element, faults: list[str]) -> set[str]:
    """Decision tables that the diagram names, all of them bound to the deployment."""
    names = set()
    for element in process.iter(f"{_BPMN}businessRuleTask"):
        name = element.get(f"{_CAMUNDA}decisionRef")
        if name is None:
            continue
        names.add(name)
        if element.get(f"{_CAMUNDA}decisionRefBinding") != "deployment":
            faults.append(f"{element.get('id')} 的决策表 {name} 应绑定 deployment")
    return names


def _named(folder: Path, suffix: str, faults: list[str]) -> dict[str, Path]:
    return _once(((path.stem, path) for path in sorted(folder.rglob(f"*{suffix}"))), faults)


def _decisions_in(folder: Path, faults: list[str]) -> dict[str, Path]:
    """File of each decision below a folder, by decision id."""
    found = []
    for path in sorted(folder.rglob("*.dmn")):
        try:
            root = etree.fromstring(
                path.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True)
            )
        except etree.XMLSyntaxError as exc:
            faults.append(f"{path.name} 不是合法的 XML：{exc}")
            continue
        decisions = (element for element in root.iter() if _local(element) == "decision")
        found += [(decision.get("id") or "", path) for decision in decisions]
    return _once(found, faults)


def _local(element: etree._Element) -> str:
    # A comment's tag is a function.
    return str(element.tag).rpartition("}")[2]


def _once(found: Iterable[tuple[str, Path]], faults: list[str]) -> dict[str, Path]:
    known: dict[str, Path] = {}
    for name, path in found:
        if name in known:
            faults.append(f"{name} 有两份：{known[name]}、{path}")
        known[name] = path
    return known
