"""From narrow items to all the rows that stand about an item, inside the database: the same SQL on both.

Small temporary tables say what is common to a status, a ledger, a place, a day; the statements join them.
check.py compares the outcome with what the actions write.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta

from country import Country
from django.db import connection
from items import Maker, S, due_days, titles
from sink import Sink

from lookback.dispatch.models import default_colours
from lookback.dispatch.queries import due
from lookback.dispatch.rules import first_notice_date, notice_date_after
from lookback.kit import colour
from lookback.org.authority import Permission
from lookback.rectification.models import Item
from lookback.rectification.models.item import DONE_STATUSES
from lookback.rectification.models.rollup import NO_DAY
from lookback.rectification.rules import ITEM

UNFOLDED = 300  # items whose tallies the folding task has not come to yet
IS_POSTGRES = connection.vendor == "postgresql"

ORDER = [S.NEW, S.ASSIGNED, S.ACKNOWLEDGED, S.PLAN_SUBMITTED, S.IN_PROGRESS, S.CLAIMED, S.DESK_CHECKED, S.VERIFIED]
ORDER += [S.ACCEPTED, S.PUBLIC_NOTICE, S.CLOSED]
# Days after the feedback on which an item of the loaded sets reached each status.
DAYS = {
    S.ASSIGNED: 3,
    S.ACKNOWLEDGED: 5,
    S.IN_PROGRESS: 20,
    S.CLAIMED: 30,
    S.VERIFIED: 40,
    S.ACCEPTED: 45,
    S.CLOSED: 50,
}

TEMPORARY = {
    "item": "id bigint, ledger bigint, number int, closure int, code varchar(60), place int, status varchar(16), "
    "dimension varchar(40), severity varchar(8), title int, due date, found date, extended boolean",
    "status": "status varchar(16), assigned boolean, planned boolean, working boolean, claimed boolean, "
    "desk_checked boolean, verified boolean, site_checked boolean, done boolean, closed boolean, milestones int",
    "ledger": "ledger bigint, assigned timestamptz, acknowledged timestamptz, working timestamptz, "
    "claimed timestamptz, verified timestamptz, accepted timestamptz, closed timestamptz, checked date, "
    "sign_for_by date, plan_by date",
    "place": "place int, lead bigint, supervising bigint, accepting bigint, level int",
    "co_unit": "place int, unit bigint",
    "reach": "place int, unit bigint, via varchar(8)",
    "title": "title int, text {json}, zh varchar(200), en varchar(200)",
    "day": "due date, original date, notice date",
    "plan": "place int, kind varchar(10), measure {json}, quantity varchar(60), document varchar(200), "
    "milestone {json}, days int",
    "milestone_day": "due date, place int, day date",
    "desk": "status varchar(16), step varchar(40), permission varchar(40), unit varchar(20)",
    "person": "place int, person bigint",
}
KEYS = {"status": "status", "ledger": "ledger", "place": "place", "title": "title", "day": "due", "person": "place"}


def prose(zh: str, en: str) -> str:
    """The text of a prose column."""
    return json.dumps({"zh": zh, "en": en}, ensure_ascii=False)


CAUSE = prose("职责边界不清，日常检查没有留下记录。", "Duties overlap and checks leave no record.")
TARGET = prose("全部核查并销号，建立台账制度。", "All checked and struck off, a ledger rule adopted.")
EXPECTED = prose("核查报告、制度文件。", "Check report, rule.")
PLAN = (
    (
        "immediate",
        prose("逐条复核未办结线索。", "Check every open lead again."),
        "12 条",
        "",
        "完成复核",
        "Check finished",
        20,
    ),
    (
        "systemic",
        prose("制定线索核查办法。", "Adopt a rule on leads."),
        "",
        "线索核查办法",
        "办法印发",
        "Rule adopted",
        0,
    ),
)


def json_text(text: str) -> str:
    """A JSON constant in SQL."""
    quoted = "'" + text.replace("'", "''") + "'"
    return f"{quoted}::jsonb" if IS_POSTGRES else quoted


def as_json(expression: str) -> str:
    """A text expression as JSON."""
    return f"({expression})::jsonb" if IS_POSTGRES else f"({expression})"


def hexadecimal(number: str) -> str:
    """A number as 64 hexadecimal digits, like a SHA-256: scattered, and never the same for two numbers."""
    scattered = f"({number} * 2654435761) % 4294967296"
    return f"lpad(to_hex({scattered}), 64, '0')" if IS_POSTGRES else f"printf('%064x', {scattered})"


def day(value: date) -> str:
    """A day in SQL."""
    return f"DATE '{value}'" if IS_POSTGRES else f"'{value}'"


CODED = as_json("""'{"zh": "' || b.code || ' ' || t.zh || '", "en": "' || b.code || ' ' || t.en || '"}'""")
SOURCE = """
FROM bench_item b JOIN bench_status s ON s.status = b.status JOIN bench_ledger l ON l.ledger = b.ledger
JOIN bench_place p ON p.place = b.place JOIN bench_day d ON d.due = b.due JOIN bench_title t ON t.title = b.title
JOIN bench_person one ON one.place = b.id % 397 JOIN bench_person two ON two.place = b.id % 397 + 1
JOIN bench_person three ON three.place = b.id % 397 + 2
"""

ITEMS = {
    "id": "b.id",
    "ledger_id": "b.ledger",
    "number": "b.number",
    "origin_kind": "'finding'",
    "origin_code": "b.code",
    "title": "t.text",
    "dimension": "b.dimension",
    "severity": "b.severity",
    "found_date": "b.found",
    "status": "b.status",
    "lead_unit_id": "p.lead",
    "leader_id": "CASE WHEN s.assigned THEN one.person END",
    "supervising_unit_id": "p.supervising",
    "accepting_unit_id": "p.accepting",
    "cause_category": "CASE WHEN s.planned THEN 'duty' ELSE '' END",
    "cause": f"CASE WHEN s.planned THEN {json_text(CAUSE)} ELSE {json_text('{}')} END",
    "target": f"CASE WHEN s.planned THEN {json_text(TARGET)} ELSE {json_text('{}')} END",
    "target_quantity": "CASE WHEN s.planned THEN '100%' ELSE '' END",
    "target_document": "''",
    "expected_evidence": f"CASE WHEN s.planned THEN {json_text(EXPECTED)} ELSE {json_text('{}')} END",
    "systemic_waiver": "''",
    "vagueness_override": "''",
    "original_due_date": "CASE WHEN b.extended AND s.working THEN d.original WHEN s.assigned THEN b.due END",
    "due_date": "b.due",
    "assigned_at": "CASE WHEN s.assigned THEN l.assigned END",
    "sign_for_by_date": "CASE WHEN s.assigned THEN l.sign_for_by END",
    "acknowledged_at": "CASE WHEN s.planned THEN l.acknowledged END",
    "plan_approved_at": "CASE WHEN s.working THEN l.working END",
    "progress": "50 * s.milestones",
    "claimed_at": "CASE WHEN s.claimed THEN l.claimed END",
    "claimed_by_id": "CASE WHEN s.claimed THEN one.person END",
    "verified_at": "CASE WHEN s.verified THEN l.verified END",
    "verified_by_id": "CASE WHEN s.verified THEN two.person END",
    "accepted_at": "CASE WHEN s.done THEN l.accepted END",
    "accepted_by_id": "CASE WHEN s.done THEN three.person END",
    "notice_until_date": f"CASE WHEN b.status = 'public_notice' THEN {day(date.today() + timedelta(days=5))} END",
    "outcome": "CASE WHEN s.done THEN 'implemented' ELSE '' END",
    "residual_risk": "''",
    "closure_number": "b.closure",
    "closed_at": "CASE WHEN s.closed THEN l.closed END",
    "returns": "0",
    "relapses": "CASE WHEN b.status = 'reopened' THEN 1 ELSE 0 END",
    "is_alternative": "FALSE",
    "cascade_id": "CAST(NULL AS bigint)",
}

CO_UNITS = """
INSERT INTO rectification_counit (item_id, unit_id)
SELECT b.id, c.unit FROM bench_item b JOIN bench_co_unit c ON c.place = b.place ORDER BY b.id"""

MEASURES = """
INSERT INTO rectification_measure (item_id, kind, text, quantity, document, due_date)
SELECT b.id, n.kind, n.measure, n.quantity, n.document, b.due FROM bench_item b
JOIN bench_status s ON s.status = b.status CROSS JOIN bench_plan n WHERE s.planned ORDER BY b.id, n.place"""

MILESTONES = """
INSERT INTO rectification_milestone (item_id, title, due_date, done_at, done_by_id)
SELECT b.id, n.milestone, m.day, CASE WHEN n.place < s.milestones THEN l.working END,
CASE WHEN n.place < s.milestones THEN one.person END FROM bench_item b
JOIN bench_status s ON s.status = b.status JOIN bench_ledger l ON l.ledger = b.ledger
JOIN bench_person one ON one.place = b.id % 397 CROSS JOIN bench_plan n
JOIN bench_milestone_day m ON m.due = b.due AND m.place = n.place WHERE s.planned ORDER BY b.id, n.place"""

# A file and a piece of evidence for each milestone that is done, under the milestone's own key.
FILES = f"""
INSERT INTO documents_storedfile (id, sha256, size, media_type, name, uploaded_by_id, uploaded_at)
SELECT m.id, {hexadecimal("m.id")}, 20000, 'application/pdf', '核查报告.pdf', m.done_by_id, m.done_at
FROM rectification_milestone m WHERE m.done_at IS NOT NULL ORDER BY m.id"""

EVIDENCE = f"""
INSERT INTO rectification_evidence (id, item_id, milestone_id, unit_id, file_id, kind, caption, evidence_date, place,
added_by_id, added_at, withdrawal_reason)
SELECT m.id, m.item_id, m.id, p.lead, m.id, 'document', {json_text(prose("核查报告", "Check report"))}, l.checked, '',
m.done_by_id, m.done_at, '' FROM rectification_milestone m JOIN bench_item b ON b.id = m.item_id
JOIN bench_place p ON p.place = b.place JOIN bench_ledger l ON l.ledger = b.ledger 
WHERE m.done_at IS NOT NULL ORDER BY m.id"""

CHECKS = """
INSERT INTO rectification_verification (item_id, method, tested, sample_size, place, checked_date, result, note,
verified_by_id, recorded_at)
SELECT b.id, '{method}', '抽查案卷及现场记录', 5, '', l.checked, 'passed', '', two.person, l.verified FROM bench_item b
JOIN bench_status s ON s.status = b.status JOIN bench_ledger l ON l.ledger = b.ledger
JOIN bench_person two ON two.place = b.id % 397 + 1 WHERE {when} ORDER BY b.id"""

DESK = f"""
INSERT INTO dispatch_deskentry (subject_kind, subject_key, title, permission, unit_id, step, due_date, url_name, since)
SELECT '{Item._meta.label_lower}', b.id, {CODED}, k.permission,
CASE k.unit WHEN 'lead_unit' THEN p.lead WHEN 'supervising_unit' THEN p.supervising WHEN 'accepting_unit'
THEN p.accepting WHEN 'body_unit' THEN g.body_unit_id ELSE g.principal_unit_id END, k.step,
CASE WHEN b.status = 'assigned' THEN l.sign_for_by ELSE b.due END, 'rectification:item-step', l.assigned
{SOURCE} JOIN bench_desk k ON k.status = b.status JOIN rectification_ledger g ON g.id = b.ledger ORDER BY b.id"""

REACH = """
INSERT INTO rectification_reach (item_id, unit_id, via, ledger_id, status, dimension, severity, level, is_done,
due_date) SELECT b.id, r.unit, r.via, b.ledger, b.status, b.dimension, b.severity, p.level, s.done, b.due
FROM bench_item b JOIN bench_status s ON s.status = b.status JOIN bench_place p ON p.place = b.place
JOIN bench_reach r ON r.place = b.place ORDER BY b.id"""

# The items led in a unit or below are those whose reach row there says "lead".
TALLY = """
INSERT INTO rectification_tally (unit_id, facet, value, is_done, due_date, count, is_folded)
SELECT unit_id, '{facet}', {column}, is_done, {day}, count(*), {folded} FROM rectification_reach
WHERE via = 'lead' AND item_id {which} GROUP BY unit_id, {column}, is_done, {day}{each}"""
FACETS = {"status": "status", "dimension": "dimension", "severity": "severity", "level": "CAST(level AS varchar(2))"}


def deadlines(key: str, on: str, notice: str, when: str) -> str:
    """The statement that starts one clock of every item for which `when` holds."""
    return f"""
INSERT INTO dispatch_deadline (subject_kind, subject_key, title, key, unit_id, permission, started_at,
original_due_date, due_date, pause_reason, arithmetic, colours, next_notice_date)
SELECT '{Item._meta.label_lower}', b.id, {CODED}, '{key}', p.lead, '{Permission.ITEM_WORK.value}', l.assigned, {on},
{on}, '', {json_text("[]")}, {json_text(json.dumps(default_colours()))}, {notice}
{SOURCE} WHERE {when} ORDER BY b.id"""


def fill(sink: Sink, country: Country, maker: Maker, count: int) -> None:
    """Write `count` items with all that stands about them."""
    for name, columns in TEMPORARY.items():
        json_type = "jsonb" if IS_POSTGRES else "text"
        sink.execute(f"CREATE TEMPORARY TABLE bench_{name} ({columns.format(json=json_type)})")
    for chunk in maker.chunks(count):
        sink.write("bench_item", maker.COLUMNS, chunk)
    for name, rows in _common(country, maker).items():
        sink.write(f"bench_{name}", _names(name), rows)
    for name, key in {**KEYS, "co_unit": "place", "reach": "place", "item": "id"}.items():
        sink.execute(f"CREATE INDEX bench_{name}_key ON bench_{name} ({key})")
        sink.execute(f"ANALYZE bench_{name}")
    for statement in _statements(count):
        sink.execute(statement)


def _names(table: str) -> list[str]:
    # Types in brackets hold no comma, so a comma ends a column.
    return [column.split()[0] for column in TEMPORARY[table].split(", ")]


def _statements(count: int) -> Iterable[str]:
    values = ", ".join(ITEMS.values())
    yield f"INSERT INTO rectification_item ({', '.join(ITEMS)}) SELECT {values} {SOURCE} ORDER BY b.id"
    yield from (CO_UNITS, MEASURES, MILESTONES, FILES, EVIDENCE)
    yield CHECKS.format(method="desk", when="s.desk_checked")
    yield CHECKS.format(method="on_site", when="s.site_checked")
    yield DESK
    yield deadlines("due", "b.due", "d.notice", "s.assigned AND NOT s.done")
    yield deadlines("sign_for", "l.sign_for_by", "CAST(NULL AS date)", "b.status = 'assigned'")
    plan = "b.status IN ('acknowledged', 'plan_submitted') AND l.plan_by < b.due"
    yield deadlines("plan", "l.plan_by", "CAST(NULL AS date)", plan)
    yield REACH
    counted = f"CASE WHEN is_done THEN {day(NO_DAY)} ELSE due_date END"
    for facet, column in FACETS.items():
        common = {"facet": facet, "column": column, "day": counted}
        yield TALLY.format(**common, folded="TRUE", which=f"<= {count - UNFOLDED}", each="")
        yield TALLY.format(**common, folded="FALSE", which=f"> {count - UNFOLDED}", each=", item_id")


def _common(country: Country, maker: Maker) -> dict[str, list]:
    """What items have in common, one list of rows per temporary table."""
    days = due_days(maker.today)
    return {
        "status": [_status(status) for status in S],
        "ledger": [_ledger(ledger) for ledger in country.ledgers],
        "place": maker.places.rows,
        "co_unit": maker.places.co_units,
        "reach": maker.places.reach,
        "title": [(place, prose(row["zh"], row["en"]), row["zh"], row["en"]) for place, row in enumerate(titles())],
        "day": [(str(each), str(each - timedelta(days=30)), _next_notice(each, maker.today)) for each in days],
        "plan": [
            (place, kind, text, quantity, document, prose(zh, en), back)
            for place, (kind, text, quantity, document, zh, en, back) in enumerate(PLAN)
        ],
        "milestone_day": [
            (str(each), place, str(each - timedelta(days=row[-1]))) for each in days for place, row in enumerate(PLAN)
        ],
        "desk": [
            (str(status.value), step.name, str(step.permission.value), step.where)
            for status in S
            if status not in ITEM.terminal
            for step in ITEM.leaving(status)
            if step.main
        ],
        "person": [(place, person.pk) for place, person in enumerate(country.people)],
    }


def _status(status: S) -> tuple:
    """How far an item of this status has come. A relapsed one is back at work: its claim is void, its records stay."""
    relapsed = status == S.REOPENED
    stage = ORDER.index(S.IN_PROGRESS if relapsed else status)
    marks = (S.ASSIGNED, S.ACKNOWLEDGED, S.IN_PROGRESS, S.CLAIMED, S.DESK_CHECKED, S.VERIFIED)
    assigned, planned, working, claimed, desk_checked, verified = (stage >= ORDER.index(mark) for mark in marks)
    marked = (assigned, planned, working, claimed, desk_checked or relapsed, verified, verified or relapsed)
    marked += (status in DONE_STATUSES, status == S.CLOSED)
    milestones = 2 if claimed or relapsed else int(working)
    return (str(status.value), *map(int, marked), milestones)


def _ledger(ledger) -> tuple:
    on = {status: ledger.communicated_date + timedelta(days=days) for status, days in DAYS.items()}
    sign_for_by = due(ledger.profile, "sign_for", on[S.ASSIGNED]).date
    plan_by = due(ledger.profile, "plan", on[S.ACKNOWLEDGED]).date
    # Nine in the morning in China.
    return (
        ledger.pk,
        *(f"{each} 01:00:00" for each in on.values()),
        str(on[S.VERIFIED]),
        str(sign_for_by),
        str(plan_by),
    )


def _next_notice(on: date, today: date) -> str | None:
    """The day of the next reminder after today: earlier ones count as sent, so that no letters go out."""
    days = default_colours()
    coming = [first_notice_date(on, days)]
    coming += [notice_date_after(sent, on, days) for sent in (colour.GREEN, colour.YELLOW)]
    return next((str(each) for each in coming if each > today), None)
