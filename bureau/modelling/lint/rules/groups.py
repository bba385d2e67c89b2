"""Who may do a task: the lane's role, as a group of the post register (guide 4).

A fixed role carries the literal group; a chosen one `${...Group}`, which must have been set on
every path before, and only to groups of the register. Several groups are separated by commas:
a leader's decision may also be entered by the office.
"""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis.expressions import is_expression, single_variable
from bureau.modelling.bpmn.nodes import UserTask
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit
from bureau.modelling.workspace import PostRegister
from bureau.modelling.workspace.posts import LEADERS


def _tasks(subject: DiagramSubject) -> Iterator[UserTask]:
    for node in subject.nodes:
        if isinstance(node, UserTask):
            yield node


def _register(subject: DiagramSubject) -> Iterator[Hit]:
    posts = subject.workspace.posts
    for node in _tasks(subject):
        if node.assignee or node.candidate_users:
            yield hit(node, "任务指定到人", "改为候选组：任务给岗位，不给具体的人。")
        if not node.candidate_groups.strip():
            yield hit(node, "没有候选组", "填写候选组：泳道对应岗位的组编号。")
        for group in _split(node.candidate_groups):
            if is_expression(group):
                yield from _variable(node, group, subject)
            elif posts is not None and group not in posts.groups:
                yield hit(node, f"岗位名册里没有组「{group}」", "改成 posts.yaml 里的组编号。")


def _variable(node: UserTask, group: str, subject: DiagramSubject) -> Iterator[Hit]:
    name = single_variable(group)
    if name is None or not name.endswith("Group"):
        what = f"候选组「{group}」应为组编号或 ${{…Group}} 一个变量"
        yield hit(node, what, "写成 ${<角色>Group}，由前面的步骤选定。")
        return
    flow = subject.dataflow
    posts = subject.workspace.posts
    if flow is None or posts is None or not flow.reached(node.id):
        return
    if name not in flow.inside[node.id].sure:
        what = f"候选组变量 {name} 并非在到这里的每条路上都已设定"
        yield hit(node, what, "在前面的步骤选定它，或经输入映射传入。")
    found = flow.inside[node.id].domain(name)
    for value in sorted(found.values or (), key=str):
        if value not in posts.groups:
            yield hit(node, f"{found.origin} 的选项 {found.label(value)} 不是岗位名册里的组")
    if found.values is not None and found.nullable and name in flow.inside[node.id].sure:
        yield hit(
            node, f"候选组变量 {name} 可能为空（{found.origin} 不是必填）", "把字段设为必填。"
        )


def _lane(subject: DiagramSubject) -> Iterator[Hit]:
    first: dict[str, UserTask] = {}
    posts = subject.workspace.posts
    for node in _tasks(subject):
        lane = subject.lane_at.get(node.id)
        if lane is None or not node.candidate_groups:
            continue
        other = first.setdefault(lane.id, node)
        if _split(other.candidate_groups) != _split(node.candidate_groups):
            yield hit(
                node,
                f"泳道「{lane.name}」里的候选组不一：{other.candidate_groups}（{other.id}）"
                f"与 {node.candidate_groups}",
                "一条泳道是一个角色：候选组要相同，或换到另一条泳道。",
            )
        elif posts is not None and not is_expression(node.candidate_groups):
            yield from _meant(node, lane.name.strip(), posts)


def _meant(node: UserTask, lane: str, posts: PostRegister) -> Iterator[Hit]:
    found = posts.by_lane(lane)
    meant = {post.group for post in found}
    if found and all(post.section == LEADERS for post in found):
        meant |= posts.decision_writers
    if meant and not set(_split(node.candidate_groups)) <= meant:
        there = "、".join(sorted(meant))
        yield hit(node, f"泳道「{lane}」在岗位名册里是 {there}，候选组却是 {node.candidate_groups}")


def _split(groups: str) -> tuple[str, ...]:
    return tuple(sorted(part.strip() for part in groups.split(",") if part.strip()))


RULES = (
    DiagramRule(
        "candidate-groups",
        "用户任务的候选组是岗位名册里的组，或每条路上都已设定的 ${…Group}",
        "填写 posts.yaml 里的组编号。",
        _register,
    ),
    DiagramRule(
        "lane-role",
        "一条泳道一个角色：其中任务的候选组相同，且与泳道名称的岗位一致",
        "改成泳道对应的组。",
        _lane,
    ),
)
