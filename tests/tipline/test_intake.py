"""Taking a tip in: who gets its key, who does not learn of it, and what lies in the database afterwards."""

from __future__ import annotations

import pytest
from django.db import connection

from lookback.journal.models import Entry
from lookback.kit.workflow import Refused
from lookback.org.actions import appoint, declare_interest
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.actions import Report
from lookback.tipline.models import Access, Part, Tip
from lookback.tipline.queries import dialogue, keys
from lookback.tipline.rules import codes
from tests.tipline.support import SECRET_TEXT
from tests.world import START

pytestmark = pytest.mark.django_db


def readers(tip):
    return set(Access.objects.filter(tip=tip, ended_at=None).values_list("person__username", flat=True))


def test_the_nearest_desk_reads_it_and_nobody_else(line):
    near, far = line.clerk(Role.TRIAGER, "C1"), line.clerk(Role.TRIAGER, "P1")
    tip = line.report("D1")
    assert readers(tip) == {near.username}
    part = tip.parts.get(kind=Part.Kind.REPORT)
    assert SECRET_TEXT in keys.opened(part, line.key(tip, near)).decode()
    assert not Tip.objects.visible_to(far).exists()
    assert Tip.objects.visible_to(near).get() == tip


def test_the_reporter_reads_it_with_the_code(line):
    line.clerk(Role.TRIAGER, "C1")
    tip = line.report()
    found = dialogue.found(codes.read(line.code.lower()))
    key = keys.readable(found, codes.reporter_keys(line.secret).private)
    assert SECRET_TEXT in keys.opened(found.parts.get(kind=Part.Kind.REPORT), key).decode()
    assert dialogue.found(codes.read(codes.new_code())) is None
    assert found == tip


@pytest.mark.parametrize("accused", ["C1", "C1-POLICE", "D1", "D1-POLICE"])
def test_a_desk_of_the_accused_level_never_learns_of_it(line, accused):
    own = [line.clerk(Role.TRIAGER, place) for place in ("C1", "D1")]
    above = line.clerk(Role.TRIAGER, "P1")
    tip = line.report("D1", accused=(accused,))
    expected = {above.username} if accused.startswith("C1") else {own[0].username}
    assert readers(tip) == expected
    assert not Tip.objects.visible_to(own[1]).exists()


def test_whoever_declared_an_interest_in_the_accused_is_left_out(line):
    first, second = line.clerk(Role.TRIAGER, "P1"), line.clerk(Role.TRIAGER, "P1", 2)
    declare_interest(second, line.unit("C1"), reason="My brother works there.", by=second)
    assert readers(line.report(accused=("C1",))) == {first.username}
    assert readers(line.report()) == {first.username, second.username}


def test_whoever_has_a_post_in_the_accused_unit_is_left_out(line):
    clerk, both = line.clerk(Role.TRIAGER, "P1"), line.clerk(Role.TRIAGER, "P1", 2)
    appoint(both, Role.CO_UNIT, line.unit("C1-POLICE"), by=None, from_date=START)
    assert readers(line.report(accused=("C1",))) == {clerk.username}


def test_no_desk_with_keys_no_tip(line):
    line.world.person(Role.TRIAGER, "C1")  # holds the post, made no key
    with pytest.raises(Refused, match="Nothing was kept"):
        line.report()
    line.clerk(Role.TRIAGER, "C1", 2)
    with pytest.raises(Refused, match="Nothing was kept"):
        line.report(accused=("C1",))
    assert not Tip.objects.exists()
    assert not Entry.objects.filter(action="tipline.tip.received").exists()


def test_the_same_code_twice_is_one_tip(line):
    line.clerk(Role.TRIAGER, "C1")
    tip = line.report()
    report = Report({"what": "again"}, line.unit("C1"), "other", "anonymous")
    assert actions.submit(line.secret, report) == tip
    assert Tip.objects.count() == 1
    assert tip.parts.count() == 2


def test_nothing_readable_lies_in_the_database(line):
    line.clerk(Role.TRIAGER, "P1")
    line.report(accused=("C1",), answers={"what": SECRET_TEXT, "name": "Ouyang Xiaolu", "phone": "13900000000"})
    dump = everything()
    for secret in (SECRET_TEXT, "foreman", "Ouyang", "13900000000", line.code, line.code.replace("-", "")):
        assert secret.encode() not in dump
        assert secret.encode("unicode_escape") not in dump
    assert line.secret not in dump
    # The accused unit is not named by its key either, beside where it stands in the tree.
    assert not Entry.objects.filter(action__startswith="tipline", unit_key__isnull=False).exists()


def test_the_number_of_queries_does_not_grow_with_the_desk(line, django_assert_num_queries):
    line.clerk(Role.TRIAGER, "C1")
    line.report()  # what is kept for a minute is kept from here on
    with django_assert_num_queries(9) as few:
        line.report()
    for number in range(2, 6):
        line.clerk(Role.TRIAGER, "C1", number)
    with django_assert_num_queries(len(few)):
        line.report()


def everything() -> bytes:
    """Every value of every table of the room and of the journal, as bytes."""
    rows = []
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names() if name.startswith(("tipline", "journal"))]
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            rows += [value for row in cursor.fetchall() for value in row]
    return b"\n".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in rows)
