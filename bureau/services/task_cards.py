"""What stands on the cards of a task list: which case it is, and who it came from (依据：平台).

One question for all cards of a page. The clerk's own log-in says which tasks may be seen; only of
those the facts are read, with the service account.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from bureau.errors import InvalidData, Unauthenticated
from bureau.services.admission import Cookies
from bureau.services.ports.clerk_sessions import ClerkSessions
from bureau.services.ports.clerk_tasks import ClerkTasks

#: Most tasks of one question.
MOST: Final = 50
NUMBER: Final = "caseNumber"
TITLE: Final = "caseTitle"
DOCUMENT: Final = "documentNumber"
#: Who it came from, as start forms call it: the first that is there.
SENDERS: Final = ("sender", "applicantName", "applicant", "complainant")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """One card.

    Args:
        which: number and title of the case, "" before it has them.
        sender: who it came from and under which 文号, "" when neither is known.
    """

    which: str
    sender: str


class TaskCards:
    """Tells what stands on them.

    Args:
        sessions: log-ins of the engine's web apps.
        tasks: variables, with the service account.
    """

    def __init__(self, sessions: ClerkSessions, tasks: ClerkTasks) -> None:
        self._sessions = sessions
        self._tasks = tasks

    def of(self, cookies: Cookies, task_ids: Collection[str]) -> Mapping[str, CardFacts]:
        """By task id; tasks that the clerk may not see are left out.

        Raises:
            InvalidData: more than `MOST`.
            Unauthenticated: nobody is logged in (code "no-session").
            EngineError: the engine cannot be asked.
        """
        if len(task_ids) > MOST:
            raise InvalidData(f"一次至多 {MOST} 项任务。")
        instances = self._sessions.instances_of(cookies, task_ids)
        if instances is None:
            raise Unauthenticated("尚未登录，或登录已过期，请重新登录任务列表。", code="no-session")
        texts = self._tasks.texts_of(
            frozenset(instances.values()), (NUMBER, TITLE, DOCUMENT, *SENDERS)
        )
        return {task: _facts(texts.get(instance, {})) for task, instance in instances.items()}


def _facts(known: Mapping[str, str]) -> CardFacts:
    sender = next((known[name] for name in SENDERS if known.get(name)), "")
    return CardFacts(
        which=" ".join(filter(None, (known.get(NUMBER), known.get(TITLE)))),
        sender=" ".join(filter(None, (sender, known.get(DOCUMENT)))),
    )
