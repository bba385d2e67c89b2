"""One topic a file; this list is all there is. Handlers call services, nothing else.

A handler holds no rule: it turns variables into a call of one use case and its result into
variables.
"""

from __future__ import annotations

from typing import Final

from workers.handlers.aggregate import aggregate
from workers.handlers.archive import archive
from workers.handlers.ask_supplement import ask_supplement
from workers.handlers.close_case import close_case
from workers.handlers.collect import collect
from workers.handlers.compute_deadline import compute_deadline
from workers.handlers.count_opinions import count_opinions
from workers.handlers.forward import forward
from workers.handlers.ledger_read import ledger_read
from workers.handlers.ledger_write import ledger_write
from workers.handlers.notify import notify
from workers.handlers.number_document import number_document
from workers.handlers.number_filing import number_filing
from workers.handlers.open_case import open_case
from workers.handlers.pay import pay
from workers.handlers.prepare_filing import prepare_filing
from workers.handlers.publish import publish
from workers.handlers.queue_agenda import queue_agenda
from workers.handlers.record_opinion import record_opinion
from workers.handlers.register import register
from workers.handlers.remind import remind
from workers.handlers.render_document import render_document
from workers.handlers.reply import reply
from workers.runtime.declare import AnyHandler

#: Every handler of the product.
HANDLERS: Final[tuple[AnyHandler, ...]] = (
    register,
    compute_deadline,
    ask_supplement,
    number_document,
    remind,
    notify,
    reply,
    forward,
    publish,
    open_case,
    record_opinion,
    count_opinions,
    queue_agenda,
    archive,
    prepare_filing,
    number_filing,
    ledger_read,
    ledger_write,
    collect,
    aggregate,
    pay,
    render_document,
    close_case,
)
