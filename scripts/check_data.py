"""Check the data that Lookback ships: divisions, holidays, deadlines, frameworks, the Zhejiang scenario.

Plain Python, no Django: python scripts/check_data.py. Prints every problem, ends with 1 when there is one.
"""

import csv
import datetime
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent / "lookback"
DIVISIONS = ROOT / "org/data/zhejiang-2019-06-03.csv"
KINDS = ROOT / "org/data/unit-kinds.json"
HOLIDAYS = ROOT / "dispatch/data/holidays-cn.csv"
DEADLINES = ROOT / "dispatch/data/deadline-profiles.json"
FRAMEWORKS = ROOT / "inspections/data/frameworks"
SCENARIO = ROOT / "inspections/data/scenarios/zhejiang"

LEVEL_COUNTS = {"national": 1, "province": 1, "prefecture": 11, "county": 89}
KIND_COUNTS = {"district": 37, "county_city": 19, "county": 32, "autonomous_county": 1}
ABOVE = {"province": "national", "prefecture": "province", "county": "prefecture"}
DEADLINE_KEYS = {
    "reply", "plan", "progress", "rectification_report", "transferred_leads", "management_decision",
    "lookback_from", "lookback_to", "sign_for", "extension_notice", "objection", "objection_decision",
    "public_notice",
}  # fmt: skip
TIP_KEYS = {"tip_first_look", "tip_feedback"}
ROLES = {
    "principal", "secretariat", "team_lead", "team_deputy", "team_member", "adviser", "body_head",
    "rectification_office", "responsible_unit", "co_unit", "verifier", "acceptor", "intake", "triager",
    "assignee", "clue_reviewer", "identity_custodian", "protection_officer", "reward_panel", "cashier",
    "legal_reviewer", "publisher", "dpo", "log_auditor", "sysadmin",
}  # fmt: skip
TARGETABLE = {
    "completion_rate", "on_time_rate", "verified_closure_rate", "relapse_rate", "root_cause_rate",
    "ack_cascade", "first_pass_rate", "repeat_rate",
}  # fmt: skip

# A finding or an item speaks of organisations, processes, decisions and records, never of what somebody
# believes or feels; and no target counts punishments.
ATTITUDE = re.compile(
    r"思想|态度|忠诚|信念|畏难|不愿|不敢|觉悟|attitude|loyal|belie[fv]|unwilling|dare|afraid|fear", re.I
)
PUNISHMENT = re.compile(r"抓获|打掉|破获|判处|逮捕|刑拘|处分|arrest|convict|suspects?\b|punish|gangs? broken", re.I)

# Officials named in the report that the scenario follows, as hashes: their names stand nowhere in this
# repository, not even here.
OFFICIALS = {
    "a90db5caeffb2ccd", "c433139ba7958bdd", "486f311812dfc143", "8c69e1827f4b9c41", "22a3f5172d494539",
    "c14035d270e089a4", "bd19af24206c7dec", "5cfbb2f5da85b9f8", "e48ce24ecdfed6a1", "0304e896cab3dc68",
    "f2e7d61b63d4099c", "d7515e513e491c36", "58f752932ff70509", "855736b5843cd849", "c52a2b1225901a04",
    "92a054e84d6e2e13", "9a76d92bf6d134f1",
}  # fmt: skip

Problems = Iterator[str]
Json = Any


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def load(path: Path) -> Json:
    """The content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def walk(value: Json, where: str) -> Iterator[tuple[str, Json]]:
    """Every value of a JSON document with the place where it stands."""
    yield where, value
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value, 1):
            yield from walk(child, f"{where}/{key}")


def repeated(values: Iterable[str]) -> list[str]:
    """The values that stand there more than once."""
    return [value for value, count in Counter(values).items() if count > 1]


def divisions_problems(rows: list[dict[str, str]]) -> Problems:
    """Counts, parents, names and successors of the division tree."""
    by_code = {row["code"]: row for row in rows}
    if dict(Counter(row["level"] for row in rows)) != LEVEL_COUNTS:
        yield f"divisions: levels are {Counter(row['level'] for row in rows)}"
    kinds = Counter(row["kind"] for row in rows if row["level"] == "county")
    if dict(kinds) != KIND_COUNTS:
        yield f"divisions: kinds are {kinds}"
    if len(by_code) != len(rows):
        yield "divisions: a code stands there twice"
    for row in rows:
        parent = by_code.get(row["parent_code"])
        if (parent["level"] if parent else None) != ABOVE.get(row["level"]):
            yield f"division {row['code']}: parent {row['parent_code']!r} is not of the level above"
        if row["level"] == "county" and row["code"][:4] != row["parent_code"][:4]:
            yield f"division {row['code']}: code and parent differ"
        yield from division_name_problems(row)


def division_name_problems(row: dict[str, str]) -> Problems:
    """Both names, and successors exactly where the division ended."""
    if not re.fullmatch(r"[\u4e00-\u9fff]+", row["name_zh"]) or not re.fullmatch(r"[A-Za-z' ]+", row["name_en"]):
        yield f"division {row['code']}: a name is missing or in the wrong script"
    if bool(row["valid_to"]) != bool(row["successors"]):
        yield f"division {row['code']}: an end needs successors and the reverse"
    if row["successors"] and not re.fullmatch(r"\d{6}(;\d{6})*", row["successors"]):
        yield f"division {row['code']}: successors are not codes"


def kinds_problems(kinds: list[dict[str, Json]]) -> Problems:
    """Keys once, names in both languages and for the levels stated."""
    for key in repeated(kind["key"] for kind in kinds):
        yield f"unit kind {key} stands there twice"
    for kind in kinds:
        if not kind["name_zh"] or not kind["name_en"] or not isinstance(kind["acts_for_parent"], bool):
            yield f"unit kind {kind['key']}: incomplete"
        if not set(kind["names"]) <= set(kind["levels"]):
            yield f"unit kind {kind['key']}: a name for a level where it does not occur"


def holidays_problems(rows: list[dict[str, str]]) -> Problems:
    """Real dates once each, all years, make-up days only at weekends."""
    for date in repeated(row["date"] for row in rows):
        yield f"holidays: {date} stands there twice"
    if {row["date"][:4] for row in rows} != {str(year) for year in range(2019, 2027)}:
        yield "holidays: a year is missing"
    for row in rows:
        if row["kind"] not in {"holiday", "makeup"} or not row["name_zh"] or not row["name_en"]:
            yield f"holidays: {row['date']} is incomplete"
        if row["kind"] == "makeup" and datetime.date.fromisoformat(row["date"]).weekday() < 5:
            yield f"holidays: {row['date']} is made up on a weekday"


def deadlines_problems(profiles: list[dict[str, Json]]) -> Problems:
    """Each profile has each key, with days, a unit and a source."""
    for profile in profiles:
        entries = profile["entries"]
        wanted = TIP_KEYS if profile["key"] == "tipline" else DEADLINE_KEYS
        if set(entries) != wanted:
            yield f"deadlines {profile['key']}: keys differ by {set(entries) ^ wanted}"
        for key, entry in entries.items():
            sound = isinstance(entry["days"], int) and entry["days"] > 0 and entry["source"]
            if not sound or entry["unit"] not in {"calendar", "working"}:
                yield f"deadlines {profile['key']}/{key}: incomplete"
        if not profile["colours"]["green"] > profile["colours"]["yellow"] > profile["colours"]["red"] == 0:
            yield f"deadlines {profile['key']}: colours are not in order"


def texts_problems(name: str, document: Json) -> Problems:
    """Where one language stands, the other does too, each in its own script."""
    for where, value in walk(document, name):
        if not isinstance(value, dict) or not {"zh", "en"} & set(value) or isinstance(value.get("zh"), list):
            continue
        chinese, english = value.get("zh", ""), value.get("en", "")
        if not re.search(r"[\u4e00-\u9fff]|\d", chinese) or not english.strip():
            yield f"{where}: a language is missing"
        if re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", english):
            yield f"{where}: Chinese in the English text"
        if re.search(r"[A-Za-z]{3,}", re.sub(r"\{\w+\}", "", chinese)):
            yield f"{where}: English in the Chinese text"


def named_officials(text: str) -> bool:
    """Whether a text names one of the officials whose names may stand nowhere."""
    runs = re.findall(r"[\u4e00-\u9fff]+", text)
    grams = [run[at : at + size] for run in runs for size in (2, 3) for at in range(len(run) - size + 1)]
    words = re.findall(r"[a-z']+", text.lower())
    grams += [f"{first} {second}" for first, second in pairwise(words)]
    return any(hashlib.sha256(gram.encode()).hexdigest()[:16] in OFFICIALS for gram in set(grams))


def framework_problems(framework: dict[str, Json], profiles: set[str]) -> Problems:
    """Keys once, references valid, three to six taxonomy codes, every dimension with a suggestion."""
    name = f"framework {framework['key']}"
    dimensions = {dimension["key"] for dimension in framework["dimensions"]}
    for part in ("dimensions", "suggestion_aspects", "practices", "root_cause_categories", "methods"):
        for key in repeated(entry["key"] for entry in framework[part]):
            yield f"{name}: {part} {key} stands there twice"
    codes = [code["code"] for dimension in framework["dimensions"] for code in dimension["taxonomy"]]
    for code in repeated(codes):
        yield f"{name}: taxonomy code {code} stands there twice"
    for dimension in framework["dimensions"]:
        if not 3 <= len(dimension["taxonomy"]) <= 6 or not dimension["typical_findings"]:
            yield f"{name}: dimension {dimension['key']} has too few or too many codes or no typical finding"
    served = {key for aspect in framework["suggestion_aspects"] for key in aspect["dimensions"]}
    if served != dimensions:
        yield f"{name}: suggestions and dimensions differ by {served ^ dimensions}"
    if framework["deadline_profile"] not in profiles:
        yield f"{name}: no deadline profile {framework['deadline_profile']}"
    if not framework["vague_verbs"]["zh"] or not framework["vague_verbs"]["en"]:
        yield f"{name}: no vague verbs"


def findings_problems(findings: list[dict[str, Json]], framework: dict[str, Json], known: "Known") -> Problems:
    """References of findings, institutional wording, evidence enough for quality control."""
    taxonomy = {d["key"]: {code["code"] for code in d["taxonomy"]} for d in framework["dimensions"]}
    causes = {category["key"] for category in framework["root_cause_categories"]}
    methods = {method["key"] for method in framework["methods"]}
    severities = {severity["key"] for severity in framework["severities"]}
    for finding in findings:
        name = f"finding {finding['code']}"
        if finding["taxonomy"] not in taxonomy.get(finding["dimension"], set()):
            yield f"{name}: taxonomy code is not of its dimension"
        if finding["cause_category"] not in causes or finding["method"] not in methods:
            yield f"{name}: cause category or method unknown"
        if finding["severity"] not in severities or len(finding["evidence"]) < 2:
            yield f"{name}: severity unknown or evidence too little"
        for code in finding["scope"]:
            if not known.unit(code, finding["kind"]):
                yield f"{name}: no unit {finding['kind']} in {code}"
        if ATTITUDE.search(json.dumps(finding, ensure_ascii=False)):
            yield f"{name}: speaks of an attitude"
    if set(taxonomy) != {f["dimension"] for f in findings} or repeated(f["code"] for f in findings):
        yield "findings: a dimension without a finding, or a code twice"


class Known:
    """The divisions and kinds that references may name."""

    def __init__(self, divisions: list[dict[str, str]], kinds: list[dict[str, Json]]) -> None:
        self.level = {row["code"]: row["level"] for row in divisions}
        self.parent = {row["code"]: row["parent_code"] for row in divisions}
        self.levels_of_kind = {kind["key"]: set(kind["levels"]) for kind in kinds}

    def unit(self, division: str, kind: str) -> bool:
        """Whether such a kind of unit occurs in this division."""
        return self.level.get(division) in self.levels_of_kind.get(kind, set())


def items_problems(items: list[dict[str, Json]], findings: list[dict[str, Json]], known: Known) -> Problems:
    """Every finding has items, every division a part, every reference exists, no text stands twice."""
    if {item["finding"] for item in items} != {finding["code"] for finding in findings}:
        yield "items: a finding without an item, or an item without its finding"
    covered: set[str] = set()
    for item in items:
        yield from item_problems(item, known)
        covered |= {item["lead"]["division"], *(co["division"] for co in item["co"]), *item["cascade"]}
    for code in sorted(set(known.level) - covered - {"000000"}):
        yield f"items: division {code} has no part in any item"
    for text in repeated(item[field]["zh"] for item in items for field in ("title", "target")):
        yield f"items: {text!r} stands there twice"
    for text in repeated(m["text"]["zh"] for item in items for m in item["immediate"] + item["systemic"]):
        yield f"items: measure {text!r} stands there twice"


def item_problems(item: dict[str, Json], known: Known) -> Problems:
    """One item: units, cascade below the lead, dates in order, a number or a document in the target."""
    name, due = f"item {item['code']}", item["due_offset_days"]
    for unit in [item["lead"], *item["co"]]:
        if not known.unit(unit["division"], unit["kind"]):
            yield f"{name}: no unit {unit}"
    if item["lead"] in item["co"] or repeated(json.dumps(co, sort_keys=True) for co in item["co"]):
        yield f"{name}: a unit stands there twice"
    for code in item["cascade"]:
        if known.parent.get(code) != item["lead"]["division"]:
            yield f"{name}: {code} is not below its lead"
        elif not known.unit(code, item["cascade_kind"]):
            yield f"{name}: no unit {item['cascade_kind']} in {code}"
    if not 60 <= due <= 150 or item.get("cascade_due_offset_days", 0) > due:
        yield f"{name}: due too early or too late"
    milestones = [milestone["offset_days"] for milestone in item["milestones"]]
    if len(milestones) < 2 or milestones != sorted(milestones) or milestones[-1] > due:
        yield f"{name}: milestones missing, out of order or after the due date"
    if not all(item["target"]["quantity"] in item["target"][language] for language in ("zh", "en")):
        yield f"{name}: the target's number is not in its text"
    if item["target"]["due_offset_days"] > due or PUNISHMENT.search(json.dumps(item["target"], ensure_ascii=False)):
        yield f"{name}: the target is late or counts punishments"
    if ATTITUDE.search(json.dumps(item, ensure_ascii=False)):
        yield f"{name}: speaks of an attitude"


def measures_problems(items: list[dict[str, Json]], vague: dict[str, list[str]]) -> Problems:
    """One immediate and one systemic measure at least, each with a verb that is not vague, and a date."""
    for item in items:
        if not item["immediate"] or not item["systemic"]:
            yield f"item {item['code']}: a kind of measure is missing"
        for measure in item["immediate"] + item["systemic"]:
            verb = measure["verb"]
            if verb["zh"] in vague["zh"] or verb["en"].lower() in vague["en"]:
                yield f"item {item['code']}: vague verb {verb}"
            if not measure["quantity"]["zh"] and not measure["document"]["zh"]:
                yield f"item {item['code']}: neither a number nor a document"
            if measure["due_offset_days"] > item["due_offset_days"]:
                yield f"item {item['code']}: a measure is due after its item"


def people_problems(people: dict[str, Json], items: list[dict[str, Json]], known: Known) -> Problems:
    """Names and usernames once, all roles, a leader for each division, staff for each unit with work."""
    everyone = [person for value in people.values() if isinstance(value, list) for person in value]
    for value in repeated([p["username"] for p in everyone] + [p["name"]["zh"] for p in everyone]):
        yield f"people: {value} stands there twice"
    for person in everyone:
        if not known.unit(person["unit"]["division"], person["unit"]["kind"]) or person["role"] not in ROLES:
            yield f"people: {person['username']} has no such unit or role"
    for role in ROLES - {person["role"] for person in people["accounts"]}:
        yield f"people: no account for {role}"
    led = {person["unit"]["division"] for person in people["leaders"]}
    if led != {code for code, level in known.level.items() if level in {"prefecture", "county"}}:
        yield "people: a city or county without a leader"
    staffed = {(p["unit"]["division"], p["unit"]["kind"]) for p in everyone if p["role"] == "responsible_unit"}
    for item in items:
        units = [(item["lead"]["division"], item["lead"]["kind"])]
        units += [(code, item["cascade_kind"]) for code in item["cascade"]]
        for unit in units:
            if unit not in staffed:
                yield f"people: nobody of {unit} to do item {item['code']}"


def papers_problems(framework: dict[str, Json], findings: list[dict[str, Json]], known: Known) -> Problems:
    """Practices, suggestions, accountability suggestions: keys of the framework, units that exist."""
    codes = {finding["code"] for finding in findings}
    practices = [practice["key"] for practice in load(SCENARIO / "practices.json")["practices"]]
    if practices != [practice["key"] for practice in framework["practices"]]:
        yield "practices: not those of the framework"
    aspects = {aspect["key"]: aspect["dimensions"] for aspect in framework["suggestion_aspects"]}
    suggestions = load(SCENARIO / "suggestions.json")["suggestions"]
    if {suggestion["aspect"]: suggestion["dimensions"] for suggestion in suggestions} != aspects:
        yield "suggestions: not those of the framework"
    accountability = load(SCENARIO / "accountability.json")["suggestions"]
    for paper in [*suggestions, *accountability]:
        if not paper["findings"] or not set(paper["findings"]) <= codes:
            yield f"suggestion {paper.get('code', paper.get('number'))}: findings unknown"
    for paper in accountability:
        for unit in (paper["organisation"], paper["competent_body"]):
            if not known.unit(unit["division"], unit["kind"]):
                yield f"accountability {paper['code']}: no unit {unit}"
        if paper["competent_body"] == paper["organisation"]:
            yield f"accountability {paper['code']}: sent to the organisation it speaks of"


def meetings_problems(people: dict[str, Json], known: Known) -> Problems:
    """The feedback meeting, the review session and the mission: units, usernames, measurable statements."""
    meeting, review, mission = (load(SCENARIO / f"{n}.json") for n in ("meeting", "review-session", "mission"))
    units = [entry["unit"] for entry in [meeting["chair"], *meeting["agenda"], *meeting["attendees"]]]
    for unit in filter(None, [*units, review["collective"], meeting["commitment"]["unit"]]):
        if not known.unit(unit["division"], unit["kind"]):
            yield f"meeting: no unit {unit}"
    for statement in meeting["commitment"]["statements"]:
        if statement["measure"] not in TARGETABLE or not 0 <= statement["target"] <= 1:
            yield f"commitment {statement['key']}: not measurable by a targetable indicator"
    usernames = {person["username"] for person in [*people["accounts"], *people["collective"]]}
    members = {member for team in mission["sub_teams"] for member in team["members"]}
    if not {review["recusal"]["username"], *members} <= usernames:
        yield "review session or sub-teams: a username is unknown"
    if len(review["bodies"]) != 10 or repeated(body["code"] for body in review["bodies"]):
        yield "review session: not ten provinces"
    if len(people["collective"]) + 1 != review["members"] or review["quorum"] * 2 <= review["members"]:
        yield "review session: members differ, or the quorum is no majority"


def follow_up_problems(document: Json, framework: dict[str, Json], people: dict[str, Json], known: Known) -> Problems:
    """The second mission: taxonomy codes, units with staff, measures that say how many, counties below their city."""
    taxonomy = {d["key"]: {code["code"] for code in d["taxonomy"]} for d in framework["dimensions"]}
    lists = [*(value for value in people.values() if isinstance(value, list)), document["staff"]]
    everyone = [person for persons in lists for person in persons]
    staffed = {(p["unit"]["division"], p["unit"]["kind"]) for p in everyone if p["role"] == "responsible_unit"}
    for value in repeated(person["name"]["zh"] for person in everyone):
        yield f"follow-up: {value} stands there twice"
    for finding in document["findings"]:
        name = f"follow-up {finding['code']}"
        if finding["taxonomy"] not in taxonomy.get(finding["dimension"], set()):
            yield f"{name}: taxonomy code is not of its dimension"
        if {measure["kind"] for measure in finding["plan"]["measures"]} != {"immediate", "systemic"}:
            yield f"{name}: a kind of measure is missing"
        if ATTITUDE.search(json.dumps(finding, ensure_ascii=False)):
            yield f"{name}: speaks of an attitude"
        for place in finding["places"]:
            unit = (place["division"], finding["kind"])
            if unit not in staffed or not known.unit(*unit):
                yield f"{name}: nobody in {place['division']} to do it"
            for county in place.get("counties", []):
                if known.parent.get(county["division"]) != place["division"]:
                    yield f"{name}: {county['division']} is not below {place['division']}"


def scenario_problems(known: Known) -> Problems:
    """Everything in the folder of the scenario."""
    framework = load(FRAMEWORKS / "cn-special-campaign.json")
    findings = load(SCENARIO / "findings.json")["findings"]
    items = load(SCENARIO / "items.json")["items"]
    people = load(SCENARIO / "people.json")
    yield from findings_problems(findings, framework, known)
    yield from items_problems(items, findings, known)
    yield from measures_problems(items, framework["vague_verbs"])
    yield from people_problems(people, items, known)
    yield from papers_problems(framework, findings, known)
    yield from meetings_problems(people, known)
    yield from follow_up_problems(load(SCENARIO / "follow-up.json"), framework, people, known)
    for path in SCENARIO.glob("*.json"):
        if load(path).get("fictional") is not True:
            yield f"{path.name}: not marked as fictional"


def all_problems() -> Problems:
    """The problems of all data files."""
    divisions, kinds = table(DIVISIONS), load(KINDS)["kinds"]
    profiles = load(DEADLINES)["profiles"]
    yield from divisions_problems(divisions)
    yield from kinds_problems(kinds)
    yield from holidays_problems(table(HOLIDAYS))
    yield from deadlines_problems(profiles)
    for path in sorted(FRAMEWORKS.glob("*.json")):
        yield from framework_problems(load(path), {profile["key"] for profile in profiles})
    yield from scenario_problems(Known(divisions, kinds))
    for path in [KINDS, DEADLINES, *sorted(FRAMEWORKS.glob("*.json")), *sorted(SCENARIO.glob("*.json"))]:
        yield from texts_problems(path.name, load(path))
        if named_officials(path.read_text(encoding="utf-8")):
            yield f"{path.name}: names an official of the report"


def main() -> int:
    """Print the problems; 1 when there is any."""
    problems = list(all_problems())
    print("\n".join(problems) or "the data is in order")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
