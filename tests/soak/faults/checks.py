"""What must be true at the end of a fault run; everything that is not is one line."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import bagit

from bureau.domain.cases import Case, CaseState
from bureau.domain.numbering import CASE_REGISTER
from bureau.domain.payments import PaymentState
from bureau.domain.timeline import EventKind
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import EffectState, NumberState
from tests.soak.faults.kinds import (
    CHILD,
    COLLECT,
    FILE,
    LETTER,
    PAY,
    PAYMENT_ITEM,
    REGISTER_SIGN,
    SITE,
)
from tests.soak.faults.people import Handed
from tests.soak.faults.system import SoakSystem


def faults_of(system: SoakSystem, handed: Sequence[Handed]) -> list[str]:
    """Everything that is wrong; empty: nothing."""
    return [
        *_numbers(system, handed),
        *_cases(system, handed),
        *_outside(system, handed),
        *_books(system, handed),
        *_timelines(system, handed),
    ]


def outside_acts(system: SoakSystem) -> Counter[tuple[str, str]]:
    """Acts by case and witness, as the counterparts' own logs have them.

    One key may be asked for again, and is answered with the receipt it has: HTTP and folder know a
    packet by its key. A mail has no such protection: each delivery counts.
    """
    acts: Counter[tuple[str, str]] = Counter()
    for row in json.loads((system.folder / "hotline.json").read_text())["deliveries"]:
        if row["status"] == "accepted":
            acts[(str(row["body"]["case_number"]), f"hotline:{row['body']['kind']}")] += 1
    for row in json.loads((system.folder / "offices" / "arrivals.json").read_text()):
        if row["way"] == "mail":
            acts[(_case_in(row["title"]), f"mail:{row['to']}")] += row["deliveries"]
    for path in (system.folder / "exchange").glob("*/out/[!.]*.zip"):
        acts[(path.stem.rpartition("-")[0], f"folder:{path.parent.parent.name}")] += 1
    titles = {}
    with system.services.uow(read_only=True) as uow:
        for publication in uow.publications.find(limit=100_000):
            case = uow.cases.get(publication.case_id)
            titles[publication.key] = case.number if case else "?"
    for path in (system.folder / "websites").glob("*/records/*.json"):
        record = json.loads(path.read_text())
        acts[(titles.get(record["key"], "?"), f"site:{path.parent.parent.name}")] += 1
    return acts


def _case_in(subject: str) -> str:
    """The case number at the end of a mail's subject, in brackets."""
    return subject.rpartition("（")[2].rstrip("）") if "（" in subject else "?"


def _numbers(system: SoakSystem, handed: Sequence[Handed]) -> Iterator[str]:
    """No case number and no 文号 twice or missing."""
    with system.services.uow(read_only=True) as uow:
        for register, year, _ in uow.numbers.counters():
            rows = uow.numbers.of_year(register, year)
            if [row.seq for row in rows] != list(range(1, len(rows) + 1)):
                yield f"{register} {year}: numbers twice or missing"
            states = {row.state for row in rows}
            if states != {NumberState.USED}:
                yield f"{register} {year}: states {sorted(states)}"
            owners = Counter(row.case_id for row in rows)
            if max(owners.values()) > 1:
                yield f"{register} {year}: two numbers for one case"
            expected = {
                CASE_REGISTER: sum(1 + one.kind.children for one in handed),
                REGISTER_SIGN: sum(one.kind is LETTER for one in handed),
            }
            if register in expected and len(rows) != expected[register]:
                yield f"{register} {year}: {len(rows)} numbers, {expected[register]} expected"
    given = [one.number for one in handed]
    if len(set(given)) != len(given):
        yield "the API gave one number twice"


def _cases(system: SoakSystem, handed: Sequence[Handed]) -> Iterator[str]:
    """Every case has one instance, and each step in it once; it ended, or stands where planned."""
    with system.services.uow(read_only=True) as uow:
        numbers = [row.value for _, year, _ in uow.numbers.counters() for row in _used(uow, year)]
        cases = {number: uow.cases.by_number(number) for number in dict.fromkeys(numbers)}
    flaws = {one.number: one.flaw for one in handed if one.flaw}
    for number, case in cases.items():
        if case is None:
            yield f"{number}: no case"
            continue
        flaw = flaws.get(number)
        instances = system.observer.carrying(number)
        if len(instances) != 1:
            yield f"{number}: {len(instances)} instances"
            continue
        instance = system.admin.get_json("history", "process-instance", instances[0])
        steps = Counter(
            one["activityId"]
            for one in system.admin.get_json(
                "history", "activity-instance", params={"processInstanceId": instance["id"]}
            )
            if one["activityType"] in ("serviceTask", "userTask", "receiveTask")
        )
        twice = [step for step, times in steps.items() if times > 1]
        if twice:
            yield f"{number}: done twice {twice}"
        incidents = system.observer.incidents(instance["id"])
        if flaw is None:
            if instance["state"] != "COMPLETED" or case.state is not CaseState.CLOSED:
                told = [one["incidentMessage"] for one in incidents]
                yield (
                    f"{number} {case.procedure_id} {case.title}: {instance['state']},"
                    f" {case.state.value}, stands at {list(steps)[-1:]}, {told}"
                )
        elif [one["activityId"] for one in incidents] != [flaw.stops_at]:
            yield f"{number}: planned incident at {flaw.stops_at}, found {incidents}"
        elif flaw.says not in incidents[0]["incidentMessage"]:
            yield f"{number}: cause {incidents[0]['incidentMessage']!r} does not say {flaw.says!r}"


def _used(uow: UnitOfWork, year: int) -> Any:
    return uow.numbers.of_year(CASE_REGISTER, year)


def _outside(system: SoakSystem, handed: Sequence[Handed]) -> Iterator[str]:
    """Each act on the outside once, and no other."""
    expected: Counter[tuple[str, str]] = Counter()
    for one in handed:
        if one.flaw is None:
            expected.update((one.number, act) for act in one.kind.outside)
    found = outside_acts(system)
    for key in sorted(expected.keys() | found.keys()):
        if found[key] != expected[key]:
            yield f"{key}: {found[key]} times, {expected[key]} expected"


def _books(system: SoakSystem, handed: Sequence[Handed]) -> Iterator[str]:
    """Our own books: acts settled, payments, rows, packages, papers, messages."""
    services = system.services
    flawed = {one.number for one in handed if one.flaw}
    with services.uow(read_only=True) as uow:
        for one in handed:
            case = uow.cases.by_number(one.number)
            if case is None:
                yield f"{one.number}: no case"
                continue
            yield from _book(uow, one, case, services.settings.archive_dir)
        pending, dead = uow.outbox.counts(), uow.outbox.dead()
        children = [uow.cases.by_number(row.value) for row in _used(uow, services.clock.now().year)]
    if dead:
        yield f"outbox: given up {dead}"
    if any(pending.get(state, 0) for state in pending if state.value not in ("done",)):
        yield f"outbox: {dict(pending)}"
    titles = Counter(
        case.data["title"] for case in children if case and case.procedure_id == CHILD.process
    )
    opened = sum(one.kind.children for one in handed) // 2
    if titles != Counter({"甲": opened, "乙": opened}) and opened:
        yield f"linked cases: {titles}, each {opened} expected"
    paid = sum(one.kind is PAY and one.number not in flawed for one in handed)
    payments = services.payments.find()
    if [row.state for row, _ in payments] != [PaymentState.PAID] * paid:
        yield f"payments: {Counter(row.state.value for row, _ in payments)}, {paid} expected"
    rows = services.ledgers.rows.find("key-projects")
    if len(rows) != paid:
        yield f"ledger: {len(rows)} rows, {paid} expected"
    if any(len(services.ledgers.rows.history(row.id)) != 1 for row in rows):
        yield "ledger: a row was written twice"
    for path in (system.folder / "websites" / SITE / "records").glob("*.json"):
        if json.loads(path.read_text())["ended_on"] is None:
            yield f"site: {path.stem} was not taken down"
    rounds = services.collections.rounds.rounds()
    wanted = sum(one.kind is COLLECT and one.number not in flawed for one in handed)
    if len(rounds) != wanted or any(one.reminded != 1 for one in rounds):
        yield f"rounds: {len(rounds)}, {wanted} expected, reminded {[r.reminded for r in rounds]}"


def _timelines(system: SoakSystem, handed: Sequence[Handed]) -> Iterator[str]:
    """Cases of one kind have the same lines: an act done twice, or not told, is one more or less.

    But for receipts: one that comes late has a line of its own.
    """
    lines: dict[str, dict[str, Counter[str]]] = defaultdict(dict)
    with system.services.uow(read_only=True) as uow:
        for one in handed:
            case = uow.cases.by_number(one.number)
            if one.flaw is None and case is not None:
                events = uow.events.of_case(case.id)
                told = Counter(event.kind.value for event in events)
                del told[EventKind.RECEIPT.value]
                lines[one.kind.process][one.number] = told
    for cases in lines.values():
        usual, _ = Counter(frozenset(told.items()) for told in cases.values()).most_common(1)[0]
        for number, told in cases.items():
            if frozenset(told.items()) != usual:
                more, less = told - Counter(dict(usual)), Counter(dict(usual)) - told
                yield f"{number}: timeline has more {dict(more)}, less {dict(less)} than others"


def _book(uow: UnitOfWork, one: Handed, case: Case, archive: Path) -> Iterator[str]:
    effects = uow.effects.of_case(case.id)
    if one.flaw is None:
        unsettled = [
            (effect.topic, effect.state.value)
            for effect in effects
            if effect.state is not EffectState.STORED or effect.completed_at is None
        ]
        if unsettled:
            yield f"{one.number}: acts not settled {unsettled}"
        packages = uow.packages.of_case(case.id)
        kinds = sorted(package.kind for package in packages)
        if kinds != (["archive", "case"] if one.kind.process == "F_Reply" else ["case"]):
            yield f"{one.number}: packages {kinds}"
        for package in packages:
            if not bagit.Bag(str(archive / package.path)).is_valid():
                yield f"{one.number}: package {package.path} is damaged"
    papers = Counter(paper.kind for paper in uow.papers.of_case(case.id))
    if one.kind is LETTER and papers["notice"] != 1:
        yield f"{one.number}: {papers['notice']} papers of the letter"
    if one.kind is PAY and one.flaw is None:
        payment = uow.payments.of_item(case.id, PAYMENT_ITEM)
        if payment is None or not payment.receipt:
            yield f"{one.number}: no payment with a receipt"
    keys = Counter(event.kind.value for event in uow.events.of_case(case.id))
    once = {"closed", "received", "started"}
    twice = {name: times for name, times in keys.items() if name in once and times > 1}
    if twice:
        yield f"{one.number}: told twice in the timeline {twice}"
    if one.kind is FILE and keys["archived"] != 2:
        yield f"{one.number}: listed and numbered in {keys['archived']} lines, 2 expected"
