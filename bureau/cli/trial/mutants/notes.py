"""The verdicts of a procedure on disk, a line each, written as they come.

`build/scenarios/mutants-<process>.jsonl`. A run that was broken off is taken up where it was: a
verdict counts again when everything it stands on is the same (`Note.key`, `Note.against`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Self

from bureau.cli.trial.mutants.verdict import Verdict
from bureau.modelling.mutants import Excuses


@dataclass(frozen=True, slots=True)
class Note:
    """One verdict.

    Args:
        id: of the mutant.
        what: was changed.
        finder: what noticed it, "" when nobody did.
        by: rule or scenario.
        tried: how many scenarios come by its place.
        key: digest of the wrong diagram, of all that is deployed with it and of the program.
        against: digest of the scenario that noticed; of all that come by, when none did.
        excused: reason of the side file why nobody could notice.
        left: reason of the side file why it is left though somebody could.
    """

    id: str
    what: str
    finder: str
    by: str
    tried: int
    key: str
    against: str
    excused: str = ""
    left: str = ""


def note_of(verdict: Verdict, excuses: Excuses, key: str = "", against: str = "") -> Note:
    """A verdict as it is written down."""
    mutant = verdict.mutant
    return Note(
        mutant.id,
        mutant.what,
        verdict.finder,
        verdict.by,
        verdict.tried,
        key,
        against,
        excuses.equivalent.get(mutant.id, ""),
        excuses.survivors.get(mutant.id, ""),
    )


class Notes:
    """The file. Safe to use from several threads.

    Args:
        path: where.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self.before = _read(path)

    def begin(self, known: Iterable[Note]) -> Self:
        """Write the file anew with what is known already."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".draft")
        draft.write_text("".join(map(_line, known)), encoding="utf-8")
        draft.replace(self._path)
        return self

    def add(self, note: Note) -> None:
        """Append a verdict."""
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(_line(note))


def _line(note: Note) -> str:
    return json.dumps(asdict(note), ensure_ascii=False) + "\n"


def _read(path: Path) -> Mapping[str, Note]:
    """Notes of an earlier run by mutant; a line that was cut off is as good as none."""
    found: dict[str, Note] = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for line in lines:
        try:
            note = Note(**json.loads(line))
        except (ValueError, TypeError):
            continue
        found[note.id] = note
    return found
