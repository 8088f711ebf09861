"""Who may do what, on one screen: permissions, roles, and which role holds which permission.

A post = (person, role, unit). It reaches the unit and all below it; a post in an office that acts for its
level (a leading group, its office) reaches the level itself. The roles and what they may not do are those of
domain.md 1.3; separation of duties is guarded in the rooms' rules and by database constraints as well.
"""

from __future__ import annotations

from itertools import combinations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """A kind of action. The unit it may be done on comes from the post."""

    ORG_READ = "org.read", _("see units and posts")
    ORG_MANAGE = "org.manage", _("manage people and posts")
    PERSON_FORGET = "person.forget", _("anonymise people past their delete-by date")
    JOURNAL_READ = "journal.read", _("read the journal")
    MISSION_READ = "mission.read", _("see missions")
    MISSION_MANDATE = "mission.mandate", _("mandate, suspend, cancel and close missions")
    MISSION_RUN = "mission.run", _("run the calendar of a mission")
    MISSION_LEAD = "mission.lead", _("lead the field work and drafting")
    MISSION_DECIDE = "mission.decide", _("decide on reports in a review session")
    FINDING_READ = "finding.read", _("see findings")
    FINDING_DRAFT = "finding.draft", _("record work papers and draft findings")
    FINDING_CHECK = "finding.check", _("check the quality of findings")
    FINDING_REPLY = "finding.reply", _("reply to draft findings, object, commit")
    ACCOUNTABILITY_READ = "accountability.read", _("see accountability suggestions")
    ITEM_READ = "item.read", _("see ledger items")
    ITEM_ASSIGN = "item.assign", _("decompose, assign and coordinate items")
    ITEM_WORK = "item.work", _("sign for, plan, work and report")
    ITEM_CLAIM = "item.claim", _("claim completion and sign the truth declaration")
    ITEM_SUPERVISE = "item.supervise", _("approve plans and grant extensions")
    ITEM_VERIFY = "item.verify", _("check at the desk and verify on site")
    ITEM_ACCEPT = "item.accept", _("accept, return and close items")
    ITEM_RISK = "item.risk", _("accept a risk instead of implementing")
    TIP_TAKE = "tip.take", _("take tips in and talk with reporters")
    TIP_TRIAGE = "tip.triage", _("triage, merge and transfer tips")
    TIP_ASSIGN = "tip.assign", _("assign tips for verification")
    TIP_VERIFY = "tip.verify", _("verify tips and propose results")
    TIP_REVIEW = "tip.review", _("confirm, close and reopen tips")
    TIP_HEAD = "tip.head", _("sign results of high priority as the head")
    TIP_CUSTODY = "tip.custody", _("recover lost keys and open sealed names together with a second custodian")
    TIP_PROTECT = "tip.protect", _("plan the protection of reporters")
    TIP_ANSWER = "tip.answer", _("sign for and answer referred matters")
    TIP_COUNT = "tip.count", _("see the figures of the tip line")
    LEAK_REVIEW = "leak.review", _("review who saw tips and names, and inquire into leaks")
    REWARD_DECIDE = "reward.decide", _("decide on rewards by number")
    REWARD_BUDGET = "reward.budget", _("fund rewards and check the budget")
    REWARD_LINK = "reward.link", _("issue vouchers for rewards")
    REWARD_PAY = "reward.pay", _("pay vouchers out")
    REWARD_AUDIT = "reward.audit", _("reconcile the book of rewards")
    CASE_READ = "case.read", _("see cases and their stage reports")
    CASE_REPORT = "case.report", _("enter cases and report their stages")
    CASE_OVERSEE = "case.oversee", _("list difficult cases and follow their measures")
    CASE_REVIEW = "case.review", _("review the handling of other units' cases")
    CASE_SIGN = "case.sign", _("sign as head of an authority for a changed characterisation")
    LETTER_READ = "letter.read", _("see letters of suggestion")
    LETTER_ISSUE = "letter.issue", _("write, issue and verify letters of suggestion")
    LETTER_ANSWER = "letter.answer", _("sign for, accept or object to, and answer letters of suggestion")
    NOTICE_PUBLISH = "notice.publish", _("publish cleared notices")
    BOARD_READ = "board.read", _("see the board")


P = Permission


class Role(models.TextChoices):
    """What a post is for (domain.md 1.3)."""

    PRINCIPAL = "principal", _("principal (mandating collective)")
    SECRETARIAT = "secretariat", _("secretariat (office of the leading group)")
    TEAM_LEAD = "team_lead", _("head of the supervision group")
    TEAM_DEPUTY = "team_deputy", _("deputy head of the supervision group")
    TEAM_MEMBER = "team_member", _("member of the supervision group")
    ADVISER = "adviser", _("adviser")
    BODY_HEAD = "body_head", _("head of the inspected body")
    RECTIFICATION_OFFICE = "rectification_office", _("rectification office")
    RESPONSIBLE_UNIT = "responsible_unit", _("responsible unit")
    CO_UNIT = "co_unit", _("co-unit")
    VERIFIER = "verifier", _("verifier")
    ACCEPTOR = "acceptor", _("acceptor")
    INTAKE = "intake", _("tip intake")
    TRIAGER = "triager", _("tip triager")
    ASSIGNEE = "assignee", _("verifier of tips")
    CLUE_REVIEWER = "clue_reviewer", _("reviewer of tips")
    IDENTITY_CUSTODIAN = "identity_custodian", _("identity custodian")
    PROTECTION_OFFICER = "protection_officer", _("protection officer")
    REWARD_PANEL = "reward_panel", _("member of the reward panel")
    CASHIER = "cashier", _("cashier of rewards")
    CASE_OFFICER = "case_officer", _("case officer of an authority")
    AUTHORITY_HEAD = "authority_head", _("head of an authority on cases")
    CASE_OVERSIGHT = "case_oversight", _("overseer of cases")
    LEGAL_REVIEWER = "legal_reviewer", _("legal reviewer")
    PUBLISHER = "publisher", _("publisher")
    DPO = "dpo", _("data protection officer")
    LOG_AUDITOR = "log_auditor", _("log auditor")
    SYSADMIN = "sysadmin", _("system administrator")


R = Role

_READ = {P.ORG_READ, P.MISSION_READ, P.FINDING_READ, P.ITEM_READ, P.BOARD_READ}
_TEAM = _READ | {P.FINDING_DRAFT, P.ACCOUNTABILITY_READ}
_BODY = _READ | {P.FINDING_REPLY}
_ADDRESSEE = {P.LETTER_READ, P.LETTER_ANSWER}

GRANTS: dict[Role, frozenset[Permission]] = {
    R.PRINCIPAL: frozenset(
        _READ
        | {P.MISSION_MANDATE, P.MISSION_DECIDE, P.ITEM_RISK, P.ACCOUNTABILITY_READ, P.TIP_HEAD}
        | {P.CASE_READ, P.LETTER_READ}
    ),
    R.SECRETARIAT: frozenset(
        _READ
        | {P.MISSION_RUN, P.FINDING_CHECK, P.ITEM_SUPERVISE, P.ACCOUNTABILITY_READ, P.TIP_ASSIGN}
        | {P.TIP_COUNT, P.REWARD_BUDGET, P.CASE_READ, P.LETTER_READ}
    ),
    R.TEAM_LEAD: frozenset(_TEAM | {P.MISSION_LEAD}),
    R.TEAM_DEPUTY: frozenset(_TEAM),
    R.TEAM_MEMBER: frozenset(_TEAM),
    R.ADVISER: frozenset({P.ORG_READ, P.MISSION_READ}),
    R.BODY_HEAD: frozenset(_BODY | {P.ITEM_CLAIM, P.ACCOUNTABILITY_READ} | _ADDRESSEE),
    R.RECTIFICATION_OFFICE: frozenset(_BODY | {P.ITEM_ASSIGN} | _ADDRESSEE),
    R.RESPONSIBLE_UNIT: frozenset(_READ | {P.ITEM_WORK, P.ITEM_CLAIM} | _ADDRESSEE),
    R.CO_UNIT: frozenset(_READ | {P.ITEM_WORK}),
    R.VERIFIER: frozenset(_READ | {P.ITEM_VERIFY}),
    R.ACCEPTOR: frozenset(_READ | {P.ITEM_ACCEPT}),
    R.INTAKE: frozenset({P.TIP_TAKE}),
    R.TRIAGER: frozenset({P.TIP_TAKE, P.TIP_TRIAGE, P.TIP_ASSIGN, P.TIP_ANSWER}),
    R.ASSIGNEE: frozenset({P.TIP_VERIFY, P.TIP_ANSWER}),
    R.CLUE_REVIEWER: frozenset({P.TIP_REVIEW}),
    R.IDENTITY_CUSTODIAN: frozenset({P.TIP_CUSTODY, P.REWARD_LINK}),
    R.PROTECTION_OFFICER: frozenset({P.TIP_PROTECT}),
    R.REWARD_PANEL: frozenset({P.REWARD_DECIDE}),
    R.CASHIER: frozenset({P.REWARD_PAY}),
    R.CASE_OFFICER: frozenset({P.ORG_READ, P.CASE_READ, P.CASE_REPORT, P.LETTER_READ, P.LETTER_ISSUE}),
    R.AUTHORITY_HEAD: frozenset({P.ORG_READ, P.CASE_READ, P.CASE_SIGN}),
    R.CASE_OVERSIGHT: frozenset({P.ORG_READ, P.BOARD_READ, P.CASE_READ, P.CASE_OVERSEE, P.LETTER_READ}),
    R.LEGAL_REVIEWER: frozenset(_READ | {P.CASE_READ, P.CASE_REVIEW}),
    R.PUBLISHER: frozenset({P.NOTICE_PUBLISH}),  # which also shows the items that are cleared: Item.visible_to
    R.DPO: frozenset({P.ORG_READ, P.JOURNAL_READ, P.PERSON_FORGET, P.LEAK_REVIEW}),
    R.LOG_AUDITOR: frozenset({P.JOURNAL_READ, P.TIP_COUNT, P.REWARD_AUDIT, P.LEAK_REVIEW}),
    R.SYSADMIN: frozenset({P.ORG_READ, P.ORG_MANAGE}),
}


def roles_with(*permissions: Permission | str) -> list[Role]:
    """The roles that hold at least one of the permissions, in their order."""
    return [role for role in Role if GRANTS[role].intersection(permissions)]


# Roles that accept, close, decide or unlock sign in with a second factor (outside the demo).
SECOND_FACTOR: frozenset[Role] = frozenset(
    {R.PRINCIPAL, R.ACCEPTOR, R.VERIFIER, R.CLUE_REVIEWER, R.IDENTITY_CUSTODIAN, R.SYSADMIN}
    | {R.PROTECTION_OFFICER, R.REWARD_PANEL, R.CASHIER, R.AUTHORITY_HEAD, R.LEGAL_REVIEWER}
)

# No person may hold both posts of a pair at the same time (domain.md 1.3).
INCOMPATIBLE: frozenset[frozenset[Role]] = frozenset(
    {
        frozenset({R.VERIFIER, R.ACCEPTOR}),
        frozenset({R.VERIFIER, R.RESPONSIBLE_UNIT}),
        frozenset({R.VERIFIER, R.RECTIFICATION_OFFICE}),
        frozenset({R.ACCEPTOR, R.RESPONSIBLE_UNIT}),
        frozenset({R.ACCEPTOR, R.RECTIFICATION_OFFICE}),
        frozenset({R.ACCEPTOR, R.SECRETARIAT}),
        frozenset({R.BODY_HEAD, R.VERIFIER}),
        frozenset({R.SYSADMIN, R.ACCEPTOR}),
        frozenset({R.SYSADMIN, R.VERIFIER}),
        frozenset({R.SYSADMIN, R.LOG_AUDITOR}),
        # Who verifies a tip confirms no result; who runs the machine holds no key (domain.md 1.3, 2.3).
        frozenset({R.ASSIGNEE, R.CLUE_REVIEWER}),
        frozenset({R.SYSADMIN, R.TRIAGER}),
        frozenset({R.SYSADMIN, R.INTAKE}),
        frozenset({R.SYSADMIN, R.CLUE_REVIEWER}),
        frozenset({R.SYSADMIN, R.IDENTITY_CUSTODIAN}),
        # Who knows the reporter, who protects, who decides on the money, who pays: nobody is two of the four (2.5).
        *(
            frozenset(pair)
            for pair in combinations((R.IDENTITY_CUSTODIAN, R.PROTECTION_OFFICER, R.REWARD_PANEL, R.CASHIER), 2)
        ),
        # Who looks for a leak is none of those who could have leaked (1.3, 2.4).
        *(
            frozenset({reviewer, role})
            for reviewer in (R.DPO, R.LOG_AUDITOR)
            for role in (R.INTAKE, R.TRIAGER, R.ASSIGNEE, R.CLUE_REVIEWER, R.IDENTITY_CUSTODIAN, R.PROTECTION_OFFICER)
        ),
        # Who proposes or confirms for a tip decides on no reward, and pays none.
        frozenset({R.CLUE_REVIEWER, R.REWARD_PANEL}),
        frozenset({R.CLUE_REVIEWER, R.CASHIER}),
        frozenset({R.SECRETARIAT, R.REWARD_PANEL}),
        frozenset({R.SECRETARIAT, R.CASHIER}),
        frozenset({R.SYSADMIN, R.CASHIER}),
        # Who handles a case neither oversees nor reviews cases; who runs the machine does none of it (1.3, 3.2).
        frozenset({R.CASE_OFFICER, R.CASE_OVERSIGHT}),
        frozenset({R.CASE_OFFICER, R.LEGAL_REVIEWER}),
        # Who signs as head is neither the reviewer from outside nor the overseer from above.
        frozenset({R.AUTHORITY_HEAD, R.LEGAL_REVIEWER}),
        frozenset({R.AUTHORITY_HEAD, R.CASE_OVERSIGHT}),
        frozenset({R.SYSADMIN, R.AUTHORITY_HEAD}),
        frozenset({R.SYSADMIN, R.CASE_OFFICER}),
        frozenset({R.SYSADMIN, R.CASE_OVERSIGHT}),
        frozenset({R.SYSADMIN, R.LEGAL_REVIEWER}),
    }
)

# What somebody must hold to see a thing at all; where its rows lie decides the rest (`visible_to`). Others get 404.
SIGHT: dict[str, Permission] = {
    "unit": P.ORG_READ,
    "person": P.ORG_MANAGE,
    "entry": P.JOURNAL_READ,
    "mission": P.MISSION_READ,
    "paper": P.FINDING_DRAFT,
    "finding": P.FINDING_READ,
    "review": P.FINDING_READ,
    "accountability": P.ACCOUNTABILITY_READ,
    "session": P.MISSION_READ,
    "meeting": P.MISSION_READ,
    "venue": P.MISSION_READ,
    "ledger": P.ITEM_READ,
    "item": P.ITEM_READ,
    "assignment": P.ITEM_READ,
    "case": P.CASE_READ,
    "quality-round": P.CASE_READ,
    "letter": P.LETTER_READ,
    "board": P.BOARD_READ,
}
