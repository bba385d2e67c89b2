"""Record of one opinion of many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one person said in a round (会签, 征求意见, 测评).

    Args:
        key: external task id of the step that kept it.
        case_id: the case.
        round: name of the round, such as 会签.
        signer: user id or name of who said it; None: unsigned (不记名).
        role: post of the signer, group id.
        opinion: ASCII word, see `bureau.domain.opinions`.
        text: in the signer's own words.
        signed_at: when it was said, aware.
        on_behalf: entered by somebody else from paper (代录).
        entered_by: who entered it, user id.
        recorded_at: when it was kept.
        superseded_by: key of a later opinion of the same signer in the same round.
        counted_by: task that counted the round; None while it is open.
    """

    key: str
    case_id: str
    round: str
    opinion: str
    signed_at: datetime
    recorded_at: datetime
    signer: str | None = None
    role: str | None = None
    text: str = ""
    on_behalf: bool = False
    entered_by: str | None = None
    superseded_by: str | None = None
    counted_by: str | None = None
