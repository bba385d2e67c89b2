"""Hands a case on to another body, or an order back to who sent it (topic `forward`)."""

from __future__ import annotations

from typing import Final

from bureau.domain.timeline import EventKind
from bureau.errors import Permanent
from bureau.services.dispatch import Dispatch, Dispatched, Dispatcher
from bureau.services.packet_letter import KIND_VERBS

#: Kinds of handing on and their Chinese verbs.
FORWARD_KINDS: Final = {
    kind: KIND_VERBS[kind]
    for kind in ("forward", "return", "report", "transfer", "copy", "feedback")
}


class Forwarding:
    """The use cases 转送 and 退回.

    Args:
        dispatcher: hands it over once.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    def forward(
        self,
        key: str,
        *,
        case_id: str,
        addressee: str,
        kind: str,
        text: str,
        reference: str = "",
        paper_kinds: str = "",
    ) -> Dispatched:
        """Hand on; a repeat returns the receipt of the first time.

        Args:
            key: external task id.
            case_id: the case.
            addressee: code of the body.
            kind: one of `FORWARD_KINDS`, such as "return" 退回: the order is not ours.
            text: why, Chinese.
            reference: the body's own number, when it is not the one handed in with the case.

            paper_kinds: kinds of papers that go along, separated by commas; one that ends with "!"
                must be there.

        Raises:
            Rejected: the body refused it.
            Permanent: no such kind, no text, no such body or case.
            Transient: not now.
        """
        verb = FORWARD_KINDS.get(kind)
        if verb is None:
            raise Permanent(f"no kind of forwarding {kind!r}; known: {', '.join(FORWARD_KINDS)}")
        return self._dispatcher.send(
            key,
            Dispatch(
                topic="forward",
                case_id=case_id,
                addressee=addressee,
                kind=kind,
                text=text,
                event=EventKind.FORWARDED,
                verb=verb,
                reference=reference,
                paper_kinds=paper_kinds,
            ),
        )
