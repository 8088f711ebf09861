"""Verbs of this room: run a clock, put work on a desk, hand down, sign for, remind."""

from lookback.dispatch.actions.cascades import advance_assignment, change_due, open_cascade, send
from lookback.dispatch.actions.deadlines import (
    end_deadline,
    hand_over_deadline,
    move_deadline,
    pause_deadline,
    resume_deadline,
    start_deadline,
)
from lookback.dispatch.actions.desk import requeue
from lookback.dispatch.actions.notices import (
    BATCH,
    in_batches,
    mark_all_read,
    mark_read,
    send_alerts,
    send_due_notices,
    send_personal,
    settle_alerts,
)
from lookback.dispatch.actions.receipts import move_receipts, send_receipts, withdraw_receipt
from lookback.dispatch.actions.reference import load_reference

__all__ = [
    "BATCH",
    "advance_assignment",
    "change_due",
    "end_deadline",
    "hand_over_deadline",
    "in_batches",
    "load_reference",
    "mark_all_read",
    "mark_read",
    "move_deadline",
    "move_receipts",
    "open_cascade",
    "pause_deadline",
    "requeue",
    "resume_deadline",
    "send",
    "send_alerts",
    "send_due_notices",
    "send_personal",
    "send_receipts",
    "settle_alerts",
    "start_deadline",
    "withdraw_receipt",
]
