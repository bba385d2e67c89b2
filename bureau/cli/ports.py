"""Which part of the embedded system listens where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

#: First port of the default layout: front 8080 ... engine's health 8085, simulated bodies 8090.
DEFAULT_BASE = 8080

#: Distance of each part from the first port.
OFFSETS = {
    "front": 0,
    "engine": 1,
    "api": 2,
    "worker": 3,
    "relay": 4,
    "engine_management": 5,
    "hotline": 10,
    "offices": 11,
    "mail": 12,
    "mailbox": 13,
}

#: What each port is for, as users read it.
LABELS = {
    "front": "统一入口",
    "engine": "流程引擎",
    "api": "接口服务",
    "worker": "工作进程状态",
    "relay": "转送进程状态",
    "engine_management": "引擎状态",
    "hotline": "12345 热线模拟",
    "offices": "外部单位模拟",
    "mail": "邮件服务器模拟",
    "mailbox": "邮箱模拟",
}


@dataclass(frozen=True, slots=True)
class Ports:
    """One port for each part, all on this machine."""

    front: int
    engine: int
    api: int
    worker: int
    relay: int
    engine_management: int
    hotline: int
    offices: int
    mail: int
    mailbox: int

    @classmethod
    def from_base(cls, base: int) -> Ports:
        """The layout that starts at `base`."""
        return cls(**{name: base + offset for name, offset in OFFSETS.items()})

    def items(self) -> Iterator[tuple[str, int]]:
        """Pairs of part and port."""
        for field in fields(self):
            yield field.name, getattr(self, field.name)

    def as_env(self, host: str = "127.0.0.1") -> dict[str, str]:
        """The settings that carry these ports to every process."""
        engine = f"http://{host}:{self.engine}"
        return {
            "BUREAU_PUBLIC_URL": f"http://{host}:{self.front}",
            "BUREAU_FRONT_PORT": str(self.front),
            "BUREAU_ENGINE_URL": f"{engine}/engine-rest",
            "BUREAU_ENGINE_WEB_URL": engine,
            "BUREAU_ENGINE_MANAGEMENT_PORT": str(self.engine_management),
            "BUREAU_API_PORT": str(self.api),
            "BUREAU_METRICS_PORT": str(self.worker),
            "BUREAU_RELAY_METRICS_PORT": str(self.relay),
            "BUREAU_HOTLINE_URL": f"http://{host}:{self.hotline}",
            "BUREAU_OFFICES_PORT": str(self.offices),
            "BUREAU_MAIL_PORT": str(self.mail),
            "BUREAU_MAILBOX_PORT": str(self.mailbox),
        }
