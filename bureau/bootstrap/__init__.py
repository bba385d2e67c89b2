"""Builds everything from the settings: the only package where services are constructed.

`core` holds what every area stands on (clock, database, engine, store, ledger); each area of use
cases has one module that builds it from the core; `services` puts them together for one process.
"""

from __future__ import annotations

from bureau.bootstrap.core import OPS_GROUP, act_lease, process_name, relay_lease
from bureau.bootstrap.limits import LIMIT_RULES
from bureau.bootstrap.services import Services, build

__all__ = [
    "LIMIT_RULES",
    "OPS_GROUP",
    "Services",
    "act_lease",
    "build",
    "process_name",
    "relay_lease",
]
