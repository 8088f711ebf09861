"""The verbs of the room. Whoever calls one that reads or writes a sealed text hands it the key."""

from lookback.tipline.actions.dialogue import reply
from lookback.tipline.actions.intake import Report, give_to, submit
from lookback.tipline.actions.keys import change_passphrase, lock, make_ring, share_anew, unlock, use
from lookback.tipline.actions.leaks import trace_leak
from lookback.tipline.actions.parts import add_part
from lookback.tipline.actions.recovery import approve_recovery, ask_recovery, finish_recovery, withdraw_recovery
from lookback.tipline.actions.reminders import remind
from lookback.tipline.actions.sight import bring_in, hand_over, look, name_subject, stand_aside, undertake
from lookback.tipline.actions.steps import advance
from lookback.tipline.actions.talk import message, note
from lookback.tipline.actions.transfer import advance_transfer, look_at_copy, refer, undertake_copy, withdraw
from lookback.tipline.actions.transfer_clock import remind_of_transfers
from lookback.tipline.actions.unsealing import advance_unsealing, ask_unsealing, expire_unsealings, open_name

__all__ = [
    "Report",
    "add_part",
    "advance",
    "advance_transfer",
    "advance_unsealing",
    "approve_recovery",
    "ask_recovery",
    "ask_unsealing",
    "bring_in",
    "change_passphrase",
    "expire_unsealings",
    "finish_recovery",
    "give_to",
    "hand_over",
    "lock",
    "look",
    "look_at_copy",
    "make_ring",
    "message",
    "name_subject",
    "note",
    "open_name",
    "refer",
    "remind",
    "remind_of_transfers",
    "reply",
    "share_anew",
    "stand_aside",
    "submit",
    "trace_leak",
    "undertake",
    "undertake_copy",
    "unlock",
    "use",
    "withdraw",
    "withdraw_recovery",
]
