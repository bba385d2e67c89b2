"""What stands behind a process instance, for operations: acts outside, messages in, packages.

Rule: only for the posts of operations. Shows keys, states and times, never the content of a case.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bureau.domain.cases import Case
from bureau.errors import NotFound
from bureau.services.admission import Admission, Cookies
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import Effect, EffectState, OutboxRow, OutboxState, PackageRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that a person must settle.

    Args:
        text: what it is, Chinese.
        command: what to call.
    """

    text: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Everything of one instance.

    Args:
        case: the case that the root instance carries.
        effects: acts of service steps.
        outbox: what the engine is told.
        packages: what was written for the archive.
        troubles: what a person must settle; none: the books agree.
    """

    case: Case
    effects: tuple[Effect, ...]
    outbox: tuple[OutboxRow, ...]
    packages: tuple[PackageRow, ...]
    troubles: tuple[Trouble, ...]


class InstanceWatch:
    """Reads for operations.

    Args:
        uow: opens transactions.
        admission: asks who looks.
        groups: posts that may look.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, admission: Admission, groups: Collection[str]
    ) -> None:
        self._uow = uow
        self._admission = admission
        self._groups = frozenset(groups)

    def of_root(self, cookies: Cookies, root_instance_id: str, now: datetime) -> Watched:
        """What stands behind the topmost instance of a case.

        Raises:
            Unauthenticated: nobody is logged in (code "no-session").
            NotPermitted: the clerk is not of operations.
            NotFound: this instance carries no case.
        """
        self._admission.member(cookies, self._groups)
        with self._uow(read_only=True) as uow:
            case = uow.cases.by_root_instance(root_instance_id)
            if case is None:
                raise NotFound("这个流程实例没有对应的办件：它可能是子流程，或尚未登记。")
            effects = uow.effects.of_case(case.id)
            outbox = uow.outbox.of_case(case.id)
            packages = uow.packages.of_case(case.id)
        return Watched(
            case=case,
            effects=effects,
            outbox=outbox,
            packages=packages,
            troubles=(
                *(_of_effect(one) for one in effects if _is_stuck(one, now)),
                *(_of_row(one) for one in outbox if one.state is OutboxState.DEAD),
                *_of_case(case, packages),
            ),
        )


def _is_stuck(effect: Effect, now: datetime) -> bool:
    if effect.state is EffectState.PARKED:
        return True
    leased = effect.leased_until
    return effect.state is EffectState.CLAIMED and leased is not None and leased < now


def _of_effect(effect: Effect) -> Trouble:
    return Trouble(
        text=f"外部动作 {effect.topic} 结果不明，须人工核实后确认或否认。",
        command=f"bureau effect confirm {effect.key} / bureau effect deny {effect.key}",
    )


def _of_row(row: OutboxRow) -> Trouble:
    return Trouble(
        text=f"第 {row.id} 行消息已停止重试：{row.last_error or '原因未记'}",
        command=f"bureau outbox revive {row.id}",
    )


def _of_case(case: Case, packages: tuple[PackageRow, ...]) -> tuple[Trouble, ...]:
    if case.closed_at is None or case.finished or packages:
        return ()
    return (
        Trouble(
            text="办件已定办结结果，案卷包还没有写成。",
            command="bureau reconcile",
        ),
    )
