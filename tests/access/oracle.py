"""What should happen, said without the code under test: from GRANTS and SIGHT of org/authority.py and the places."""

from __future__ import annotations

from lookback.org.authority import GRANTS, SIGHT, Permission, Role
from tests.access.stage import HOLDS

P = Permission
# A thing hangs on another: it is seen by whoever sees that.
PART_OF = {
    "measure": "item",
    "milestone": "item",
    "evidence": "item",
    "extension": "item",
    "round": "ledger",
    "result": "item",
    "member": "mission",
    "objection": "finding",
    "session-case": "session",
    "post": "person",
    "interest": "person",
    "remark": "case",
    "inquiry": "case",
    "hand-over": "case",
    "desk-member": "case",
    "clock": "case",
    "listed-case": "case",
    "listed-measure": "case",
    "characterisation": "case",
    "element": "case",
    "sampled-case": "case",
}
# From which places each thing is seen, by whoever may see such things at all (domain.md 1.3, 1.8, 1.9).
SEEN_FROM = {
    "item": {"NAT", "P1", "C1", "G11"},
    "ledger": {"NAT", "P1", "C1", "D1", "G11"},  # D1 was handed a part of one of its items
    "assignment": {"NAT", "P1", "C1", "D1"},
    "mission": {"NAT", "P1", "G11"},
    "finding": {"NAT", "P1", "C1", "G11"},  # C1 leads what the finding became
    "paper": {"NAT", "G11"},
    "review": {"NAT", "G11"},  # quality checks and decisions are the issuing side's own
    "accountability": {"NAT", "P1", "G11"},
    "session": {"NAT"},
    "meeting": {"NAT", "P1", "G11"},
    "venue": {"NAT", "P1", "C1", "G11"},
    "unit": {"NAT", "P1", "C1"},
    "case": {"NAT", "P1", "C1"},
    "letter": {"NAT", "P1", "C1"},
    "quality-round": {"NAT", "P1", "C1", "D1"},  # drawn by P1: the seed is published to all below
    "board": {"NAT", "P1", "C1"},
    "person": {"NAT", "P1", "C1"},
}
# Who checks the quality of findings reads the papers they rest on.
ALSO_BY = {"paper": P.FINDING_CHECK}
# Roles that only look: whatever they send, nothing may change.
_LOOKING = {
    P.ORG_READ,
    P.JOURNAL_READ,
    P.MISSION_READ,
    P.FINDING_READ,
    P.ITEM_READ,
    P.BOARD_READ,
    P.CASE_READ,
    P.LETTER_READ,
    P.ACCOUNTABILITY_READ,
    P.TIP_COUNT,
    P.REWARD_AUDIT,
}
# What those who review leaks see where its desk lies in their reach; some of it others see too.
WATCHED = {
    "unsealing": {P.LEAK_REVIEW},  # and custodians who hold a share: nobody here does
    "recheck": {P.LEAK_REVIEW, P.TIP_REVIEW},
    "leak": {P.LEAK_REVIEW},
    "alert": {P.LEAK_REVIEW},
}
ONLOOKERS = {role for role in Role if GRANTS[role] <= _LOOKING}


def sees(role: Role, place: str, noun: str) -> bool:
    """Whether somebody of that role at that place may know that the thing exists."""
    noun = PART_OF.get(noun, noun)
    if noun in ("notice", "token"):  # one's own
        return (role, place) == (Role.RESPONSIBLE_UNIT, "C1")
    if noun == "reward":  # the panel, who checks the budget, who issues the voucher; never who pays
        return bool({P.REWARD_DECIDE, P.REWARD_BUDGET, P.REWARD_LINK} & GRANTS[role]) and place in ("NAT", "P1", "C1")
    if noun in WATCHED:
        return bool(WATCHED[noun] & GRANTS[role]) and place in ("NAT", "P1", "C1")
    if noun in ("tip", "recovery", "transfer"):
        return False  # no role opens a tip: only a key does, and nobody here was given one
    if noun == "session" and place in ("G11", "NAT") and P.MISSION_LEAD in GRANTS[role]:
        return True  # the group's head sees the session that decides on his or her mission
    keys = {SIGHT[noun], ALSO_BY.get(noun, SIGHT[noun])}
    return bool(keys & GRANTS[role]) and place in SEEN_FROM[noun]


def may(role: Role, place: str, permission: str, unit: str) -> bool:
    """Whether the role holds the permission and the place's subtree holds the unit."""
    return permission in GRANTS[role] and unit in HOLDS[place]
