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

__all__ = [
    "Report",
    "add_part",
    "advance",
    "approve_recovery",
    "ask_recovery",
    "bring_in",
    "change_passphrase",
    "finish_recovery",
    "give_to",
    "hand_over",
    "lock",
    "look",
    "make_ring",
    "message",
    "name_subject",
    "note",
    "remind",
    "reply",
    "share_anew",
    "stand_aside",
    "submit",
    "trace_leak",
    "undertake",
    "unlock",
    "use",
    "withdraw_recovery",
]
