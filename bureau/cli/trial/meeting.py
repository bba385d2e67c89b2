"""A meeting in a scenario: the office enters its verdict and 纪要 as `bureau meeting` does."""

from __future__ import annotations

from bureau.cli.trial.sample_files import sample_file
from bureau.cli.trial.world import World
from bureau.modelling.scenarios.fault import same
from bureau.modelling.scenarios.model import Sitting
from bureau.services.agenda import MINUTES, Result
from bureau.services.papers import Upload
from bureau.timezone import TIME_ZONE

_MINUTES = "会议纪要.pdf"


def hold_meeting(world: World, step: Sitting, case_number: str) -> None:
    """Enter what the meeting said of the case; the message to it waits in the outbox.

    Raises:
        Unexpected: the queue holds the matter under another title.
        InvalidData: the case does not wait for this meeting.
    """
    agenda, office = world.services.agenda, world.clerk_of("bangongshi").id
    if step.title is not None:
        titles = [
            item.title for item, one in agenda.waiting(step.body) if one.number == case_number
        ]
        same(f"{step.body.label}的议题", titles, [step.title])
    upload = Upload(name=_MINUTES, kind=MINUTES, declared="", chunks=[sample_file(_MINUTES)])
    agenda.enter(
        step.body,
        world.clock.now().astimezone(TIME_ZONE).date(),
        [Result(case_number=case_number, verdict=step.meeting, note=step.note)],
        minutes=world.services.papers.keep(upload, added_by=office),
        by=office,
    )
