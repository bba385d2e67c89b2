"""Who sees cases about persons and secrets in lists: the register 知悉范围 (issue 7, 平台)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit


def _named(subject: DiagramSubject) -> Iterator[Hit]:
    process, scope = subject.process, subject.workspace.readers
    if process is None or scope is None:
        return
    annex = process.properties.get("annex", "")
    readers = scope.restricted.get(process.id)
    if readers is None:
        if annex in scope.annexes:
            yield hit(process, f"附件 {annex} 的事项限定知悉范围，「{process.id}」没有登记")
        return
    posts = subject.workspace.posts
    for group in sorted(readers - posts.groups if posts else ()):
        yield hit(process, f"知悉岗位「{group}」不在岗位名册里")


RULES = (
    DiagramRule(
        "readers-named",
        "事关个人和保密的事项在 readers.yaml 里登记知悉岗位，岗位在岗位名册里",
        "在 bpmn/readers.yaml 的 restricted 里登记事项、知悉岗位和依据。",
        _named,
    ),
)
