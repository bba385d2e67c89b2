"""Random diagrams for property tests: lanes, splits and joins, loops, boundary events."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import strategies as st

from tests.unit.modelling.build import TIMER, Build

NAMES = (
    "审核材料",
    "登记收件",
    "报局领导审签",
    "答复举报投诉人",
    "形成初审报告并转报市商务局",
    "归档",
)
QUESTIONS = ("是否齐全？", "是否属于本科室业务？", "是否需要实地检查？")
ANSWERS = ("同意", "不同意", "不属于本科室或我局管辖范围")


@st.composite
def diagrams(draw: st.DrawFn, most: int = 24) -> Build:
    """A process with one start, tasks and gateways in lanes, forward and back flows, ends."""
    build = Build()
    lanes = [f"泳道{number}" for number in range(draw(st.integers(1, 4)))]
    for lane in lanes:
        build.lane(lane)
    lane_of = st.sampled_from(lanes)
    count = draw(st.integers(1, most))
    ids = [build.node("startEvent", "Start_1", "已收到", lane=draw(lane_of))]
    for number in range(count):
        lane = draw(lane_of)
        kind = draw(st.integers(0, 9))
        if kind == 9:
            ids.append(_sub_process(build, draw, number, lane, lanes))
        elif kind >= 5:
            name = draw(st.sampled_from(QUESTIONS))
            ids.append(build.node("exclusiveGateway", f"Gateway_{number}", name, lane=lane))
        else:
            id = build.node("userTask", f"User_{number}", draw(st.sampled_from(NAMES)), lane=lane)
            ids.append(id)
            if draw(st.integers(0, 4)) == 0:
                _reminder(build, id, number, lane, draw(lane_of))
    ids.append(build.node("endEvent", "End_1", "已办结", lane=draw(lane_of)))
    _outside_bodies(build, draw)
    pairs: dict[tuple[str, str], None] = {}
    for number, id in enumerate(ids[:-1]):
        pairs[id, ids[number + 1]] = None
        if id.startswith("Gateway_"):
            for _ in range(draw(st.integers(0, 2))):
                other = draw(st.sampled_from(ids[1:]))
                if other != id:
                    pairs[id, other] = None
    for source, target in pairs:
        named = source.startswith("Gateway_")
        build.flow(source, target, name=draw(st.sampled_from(ANSWERS)) if named else "")
    for number, id in enumerate(ids[1::5]):
        build.note(f"Note_{number}", "原则上十个工作日，情况复杂的可以延长。", id)
    return build


def _reminder(build: Build, host: str, number: int, lane: str, other: str) -> None:
    """A timer on a task that leads to a step of its own."""
    timer = build.node(
        "boundaryEvent",
        f"Timer_{number}",
        "受理满5个工作日",
        lane=lane,
        inner=TIMER,
        attachedToRef=host,
        cancelActivity="false",
    )
    task = build.node("serviceTask", f"Service_{number}", "发送催办通知", lane=other)
    end = build.node("endEvent", f"End_R{number}", "已催办", lane=other)
    build.flow(timer, task)
    build.flow(task, end)


def _sub_process(build: Build, draw: st.DrawFn, number: int, lane: str, lanes: list[str]) -> str:
    """An open sub-process with a branch or a return inside, and up to two timers on it.

    Its nodes stand in its own lane, or in several.
    """
    over = draw(st.booleans())
    lane_of = st.sampled_from(lanes)
    id = build.node("subProcess", f"Sub_{number}", "办理并答复", lane=lane)
    inner = [
        build.node(
            "startEvent", f"Start_S{number}", "已接收", scope=id, lane=draw(lane_of) if over else ""
        )
    ]
    for step in range(draw(st.integers(1, 4))):
        tag, prefix = draw(
            st.sampled_from([("userTask", "User_S"), ("exclusiveGateway", "Gateway_S")])
        )
        where = draw(lane_of) if over else ""
        inner.append(
            build.node(tag, f"{prefix}{number}_{step}", "是否同意？", scope=id, lane=where)
        )
    where = draw(lane_of) if over else ""
    inner.append(build.node("endEvent", f"End_S{number}", "已答复", scope=id, lane=where))
    pairs = dict.fromkeys(pairwise(inner))
    for source in inner[1:-1]:
        target = draw(st.sampled_from(inner[1:]))
        if source.startswith("Gateway_") and target != source:
            pairs[source, target] = None
    for source, target in pairs:
        build.flow(source, target, name="不同意", scope=id)
    for timer in range(draw(st.integers(0, 2))):
        _reminder(build, id, number * 10 + 100 + timer, lane, draw(lane_of))
    return id


def _outside_bodies(build: Build, draw: st.DrawFn) -> None:
    """Collapsed pools with message flows to tasks, inside sub-processes too."""
    xml = build.xml()
    tasks: list[str] = re.findall(r'id="((?:User|Service)_\w+)"', xml)
    for number in range(draw(st.integers(0, 3)) if tasks else 0):
        pool = f"Pool_{number}"
        build.pools.append(f'<bpmn:participant id="{pool}" name="市商务局{number}"/>')
        for step in range(draw(st.integers(1, 3))):
            ends = [pool, draw(st.sampled_from(tasks))]
            if draw(st.booleans()):
                ends.reverse()
            build.pools.append(
                f'<bpmn:messageFlow id="Message_{number}_{step}" name="转报材料" '
                f'sourceRef="{ends[0]}" targetRef="{ends[1]}"/>'
            )
