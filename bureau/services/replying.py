"""Answers on line whoever handed a case in (topic `reply`)."""

from __future__ import annotations

from bureau.domain.timeline import EventKind
from bureau.services.dispatch import Dispatch, Dispatched, Dispatcher


class Replies:
    """The use case 网上答复. An answer by telephone is a person's act, recorded on a form.

    Args:
        dispatcher: hands it over once.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    def reply(
        self,
        key: str,
        *,
        case_id: str,
        addressee: str,
        text: str,
        reference: str = "",
        paper_kinds: str = "",
        asks_satisfaction: bool = True,
    ) -> Dispatched:
        """Send the answer; a repeat returns the receipt of the first time.

        Args:
            key: external task id.
            case_id: the case.
            addressee: code of the body, such as "hotline12345".
            text: the answer (答复意见).
            reference: the body's own number, when it is not the one handed in with the case.
            paper_kinds: kinds of papers that go along, as for `Forwarding.forward`.
            asks_satisfaction: whether the answer ends with the question for satisfaction.

        Raises:
            Rejected: the body refused the answer.
            Permanent: no text, no such body or case.
            Transient: not now.
        """
        return self._dispatcher.send(
            key,
            Dispatch(
                topic="reply",
                case_id=case_id,
                addressee=addressee,
                kind="reply",
                text=text,
                event=EventKind.REPLIED,
                verb="答复",
                reference=reference,
                paper_kinds=paper_kinds,
                asks_satisfaction=asks_satisfaction,
            ),
        )
