"""The register of people (人员名册): rows, changes, and what of a telephone number is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Final

from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject
from bureau.domain.posts import PostPlace
from bureau.errors import Conflict, Fault, InvalidData, NotFound
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records.staff import StaffChange, StaffMember
from bureau.timezone import TIME_ZONE

_ID: Final = re.compile(r"[a-zA-Z0-9]{2,64}", re.ASCII)
_MAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_PHONE: Final = re.compile(r"[0-9+\-]{3,20}", re.ASCII)
_NAME_LIMIT: Final = 50


def masked(phone: str) -> str:
    """A telephone number with its middle hidden: 138****5678; short ones wholly."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "*" * len(phone)


class StaffRegister:
    """The use case 人员名册.

    Args:
        uow: opens transactions.
        clock: the one clock.
        posts: all posts by group.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, clock: Clock, posts: Mapping[str, PostPlace]
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._posts = dict(posts)

    def all(self) -> tuple[StaffMember, ...]:
        """Everybody by id, those who left too."""
        with self._uow(read_only=True) as uow:
            return uow.staff.all()

    def find(self, person: str) -> StaffMember:
        """One person by user id, or by a name that only one has.

        Raises:
            NotFound: nobody, or several of this name.
        """
        with self._uow(read_only=True) as uow:
            return named(uow, person)

    def history(self, person: str) -> tuple[StaffChange, ...]:
        """How a row was changed, oldest first.

        Raises:
            NotFound: nobody of this id.
        """
        with self._uow(read_only=True) as uow:
            return uow.staff.history(named(uow, person).id)

    def put(self, rows: Sequence[StaffMember], *, by: str) -> tuple[int, int]:
        """Add people, and change those that are there by id; all or none.

        Who is not among the rows stays as is. Nobody comes back from a closed account this way.

        Args:
            rows: what the register is to say; `version`, `locked` and `successor` do not count.
            by: who says so.

        Returns:
            how many were added, and how many changed.

        Raises:
            InvalidData: every fault, with the place ``/<row from 1>/<field>``.
        """
        added = changed = 0
        ids = [row.id for row in rows]
        with self._uow() as uow:
            known = {one.id for one in uow.staff.all()} | set(ids)
            faults = [
                Fault(f"/{at}{one.pointer}", one.message)
                for at, row in enumerate(rows, start=1)
                for one in (*self._faults(row, known), *_twice(ids, at))
            ]
            if faults:
                raise InvalidData("人员名册有误。", faults=tuple(faults))
            for at, row in enumerate(rows, start=1):
                there = uow.staff.lock(row.id)
                if there is None:
                    fresh = replace(row, locked=False, successor=None, version=1)
                    if not uow.staff.add(fresh):
                        raise Conflict(f"{row.id} 正由另一进程添加，请重试。")
                    self._note(uow, by, "登记", None, fresh)
                    added += 1
                    continue
                if there.locked:
                    where = Fault(f"/{at}/id", f"{there.name} 的账号已因离职停用，请另用账号。")
                    raise InvalidData("人员名册有误。", faults=(where,))
                wanted = replace(row, locked=False, successor=None, version=there.version)
                if wanted != there:
                    self.change_in(uow, there, wanted, by=by, action="修改")
                    changed += 1
            uow.commit()
        return added, changed

    def change_in(
        self, uow: UnitOfWork, there: StaffMember, wanted: StaffMember, *, by: str, action: str
    ) -> StaffMember:
        """Replace a locked row within a transaction, and write down how."""
        made = replace(wanted, version=there.version + 1)
        uow.staff.save(made)
        self._note(uow, by, action, there, made)
        return made

    def today(self) -> date:
        """Today where the bureau is."""
        return self._clock.now().astimezone(TIME_ZONE).date()

    def _note(
        self, uow: UnitOfWork, by: str, action: str, old: StaffMember | None, new: StaffMember
    ) -> None:
        uow.staff.note(
            StaffChange(
                person=new.id,
                at=self._clock.now(),
                by=by,
                action=action,
                before=_plain(old) if old else {},
                after=_plain(new),
            )
        )

    def _faults(self, row: StaffMember, known: set[str]) -> list[Fault]:
        faults = []
        if not _ID.fullmatch(row.id):
            faults.append(Fault("/id", "账号为 2 至 64 个字母或数字。"))
        if not row.name or len(row.name) > _NAME_LIMIT:
            faults.append(Fault("/name", f"姓名必填，至多 {_NAME_LIMIT} 字。"))
        unknown = sorted(set(row.posts) - set(self._posts))
        if unknown:
            faults.append(Fault("/posts", f"岗位名册中没有 {'、'.join(unknown)}。"))
        sections = {place.section for place in self._posts.values()}
        if row.section not in sections:
            faults.append(Fault("/section", f"内设机构只能是 {'、'.join(sorted(sections))}。"))
        if strange := sorted(set(row.leads) - sections):
            faults.append(Fault("/leads", f"没有内设机构 {'、'.join(strange)}。"))
        if row.substitute is not None and (row.substitute not in known or row.substitute == row.id):
            faults.append(Fault("/substitute", "代签人应是名册中的另一人。"))
        if row.email and not _MAIL.fullmatch(row.email):
            faults.append(Fault("/email", "邮箱格式不对。"))
        if row.phone and not _PHONE.fullmatch(row.phone):
            faults.append(Fault("/phone", "电话只含数字、加号和连字符。"))
        if row.ends_on is not None and row.ends_on < row.starts_on:
            faults.append(Fault("/ends_on", "离任日期早于到任日期。"))
        return faults


def named(uow: UnitOfWork, person: str) -> StaffMember:
    """One person by user id, or by a name that only one has.

    Raises:
        NotFound: nobody, or several of this name.
    """
    found = uow.staff.get(person)
    if found is not None:
        return found
    same = [one for one in uow.staff.all() if one.name == person and not one.locked]
    if len(same) == 1:
        return same[0]
    if same:
        ids = "、".join(one.id for one in same)
        raise NotFound(f"名册中有 {len(same)} 位{person}，请写账号：{ids}。")
    raise NotFound(f"人员名册中没有 {person}。")


def _twice(ids: list[str], at: int) -> list[Fault]:
    again = ids.index(ids[at - 1]) != at - 1
    return [Fault("/id", f"账号 {ids[at - 1]} 重复。")] if again else []


def _plain(member: StaffMember) -> JsonObject:
    """For the history: telephone and mailbox are left out, only whether they are there."""
    row = asdict(member)
    row |= {
        "posts": list(member.posts),
        "leads": list(member.leads),
        "email": bool(member.email),
        "phone": bool(member.phone),
        "starts_on": member.starts_on.isoformat(),
        "ends_on": member.ends_on.isoformat() if member.ends_on else None,
    }
    return row
