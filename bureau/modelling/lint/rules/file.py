"""One executable process a file, named as the file (modelling guide 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bureau.modelling.lint.finding import Hit, SetAttribute
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

_NAME = re.compile(r"(?:P\d+(?:_\d+)+|S)_[A-Z][A-Za-z0-9]*")
_DEPARTMENTS = ("zonghe", "guonei", "guoji", "touzi", "shared")


def _one_process(subject: DiagramSubject) -> Iterator[Hit]:
    processes = subject.model.processes
    runnable = [one for one in processes if one.executable]
    if not processes:
        yield Hit("", "", "文件里没有流程")
    elif not runnable:
        first = processes[0]
        repair = (SetAttribute(first.id, "isExecutable", "true"),) if len(processes) == 1 else ()
        yield hit(first, "流程没有标为可执行（isExecutable）", "勾选「可执行」。", repair)
    for other in runnable[1:]:
        yield hit(other, "同一文件里有不止一个可执行流程", "把它移到自己的文件里。")


def _file_name(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    if process is None:
        return
    if process.id != subject.path.stem:
        yield hit(process, f"流程编号「{process.id}」与文件名「{subject.path.stem}」不同")
    if not _NAME.fullmatch(process.id):
        yield hit(process, f"流程编号「{process.id}」不是 P<附件号>_<英文名> 或 S_<英文名>")
    folder = subject.path.parent.name
    if folder not in _DEPARTMENTS:
        places = "、".join(_DEPARTMENTS)
        yield hit(process, f"文件放在「{folder}」，应放在 {places} 之一", "移到所属科室的文件夹。")
    elif process.id.startswith("S_") != (folder == "shared"):
        yield hit(process, f"「{process.id}」不应放在 {folder}", "共用子流程（S_）放在 shared。")


RULES = (
    DiagramRule(
        "one-process",
        "一个文件只有一个可执行流程",
        "一个文件只留一个可执行流程。",
        _one_process,
    ),
    DiagramRule(
        "file-name",
        "文件名等于流程编号，放在所属科室的文件夹",
        "让文件名与流程编号一致；上线后不再改名。",
        _file_name,
    ),
)
