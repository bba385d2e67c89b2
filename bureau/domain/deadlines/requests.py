"""What happened to one running limit: event, pauses, extensions. Kept with the case."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pause(_Frozen):
    """A clock stop: from an act (补正通知发出) until another (补正材料收到); None: it lasts.

    As with a start day, the day it begins still counts and the day it ends does not.
    """

    since: AwareDatetime
    until: AwareDatetime | None = None
    reason: Reason


class GrantedExtension(_Frozen):
    """An extension that was granted (延期), with its reason and who approved it."""

    granted_at: AwareDatetime
    reason: Reason
    approver: Reason


class DeadlineRequest(_Frozen):
    """Everything a limit is computed from, apart from the rule and the calendar.

    Args:
        rule: id in the register.
        event: when the event happened, or will happen for a backward rule.
        entered: day or moment a person typed.
        pauses: in order of time, not overlapping.
        extensions: in order of time.
    """

    rule: str
    event: AwareDatetime | None = None
    entered: AwareDatetime | date | None = None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[GrantedExtension, ...] = Field(default=())
