"""Wrong people: another post may do a task; one of several may not."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bureau.modelling.bpmn.namespaces import bpmn, camunda
from bureau.modelling.mutants.change import Change, Edit


def regrouped(root: etree._Element, groups: tuple[str, ...]) -> Iterator[Change]:
    """Change the candidate groups of every user task, one at a time.

    Args:
        root: the diagram.
        groups: groups of the post register, for swaps.
    """
    name = camunda("candidateGroups")
    for task in root.iter(bpmn("userTask")):
        id, given = task.get("id", ""), [one.strip() for one in task.get(name, "").split(",")]
        others = [one for one in groups if one not in given]
        for number, group in enumerate(given):
            kept = [one for at, one in enumerate(given) if at != number]
            if not group:
                continue
            if others:
                swapped = ",".join([*kept, others[0]])
                yield Change(
                    f"group:{id}:{group}",
                    f"岗位 {group} 换成 {others[0]}",
                    (id,),
                    (Edit(id, attribute=name, value=swapped),),
                )
            if kept:
                yield Change(
                    f"ungroup:{id}:{group}",
                    f"去掉岗位 {group}",
                    (id,),
                    (Edit(id, attribute=name, value=",".join(kept)),),
                )
