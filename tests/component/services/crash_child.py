"""A process that is killed at a fail point: one delivery of a reply, or one round of the relay.

The other side is a text file: one line for each thing it was told, so that a second one shows.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path

from bureau import failpoints
from bureau.domain.clock import SystemClock
from bureau.domain.json_value import JsonObject, JsonValue
from bureau.gateways.files import LocalFileStore
from bureau.gateways.packet_export import PacketExporter
from bureau.persistence.database import Database
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.delivery import Delivery
from bureau.services.dispatch import Addressee, Dispatcher
from bureau.services.effects import EffectLedger
from bureau.services.outbox import Relay
from bureau.services.ports.counterpart import Packet, Receipt
from bureau.services.replying import Replies
from tests.component.services.doubles import EngineDouble

#: Longer than anything here takes, and short enough to be waited for.
LEASE = timedelta(seconds=1)


class FileChannel:
    """Another body that writes down what it gets."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def send(self, packet: Packet, key: str) -> Receipt:
        with self._file.open("a") as lines:
            lines.write(f"{key}\n")
        return Receipt(f"R-{key}", SystemClock().now(), "accepted")

    def find(self, key: str) -> Receipt | None:
        if not self._file.exists() or key not in self._file.read_text().split():
            return None
        return Receipt(f"R-{key}", SystemClock().now(), "accepted")

    def probe(self) -> str:
        return "应答正常"


class FileEngine(EngineDouble):
    """An engine that writes down what it starts."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def find_instance(self, process: str, business_key: str) -> str | None:
        known = self._file.read_text().split() if self._file.exists() else []
        return business_key if business_key in known else None

    def start(self, process: str, business_key: str, variables: JsonObject) -> str:
        with self._file.open("a") as lines:
            lines.write(f"{business_key}\n")
        return business_key

    def variables(self, instance_id: str, names: Collection[str]) -> Mapping[str, JsonValue]:
        return {}


def main(mode: str, url: str, folder: Path, failpoint: str) -> None:
    """Do it once; the fail point kills the process the first time it is reached."""
    failpoints.arm(failpoint, folder)
    database = Database(url)
    uow, clock = SqlUnitOfWorkFactory(database), SystemClock()
    outside = folder / "outside.txt"
    if mode == "reply":
        ledger = EffectLedger(uow, clock, owner="child", lease=LEASE)
        bodies = {"hotline12345": Addressee("12345热线平台", FileChannel(outside))}
        exporter = PacketExporter(LocalFileStore(folder / "files"), 1_000_000)
        replies = Replies(Dispatcher(uow, ledger, clock, bodies, exporter))
        replies.reply("t1", case_id="case-1", addressee="hotline12345", text="已处理")
        ledger.completed("t1")
    else:
        delivery = Delivery(uow, FileEngine(outside), clock)
        relay = Relay(uow, delivery, clock, owner="child", lease=LEASE, ops_group="yunwei")
        relay.run_once()
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4])
