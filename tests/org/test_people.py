"""People, posts and interests: each with a reason, never many at once, never against separation of duties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org import actions, rules
from lookback.org.authority import INCOMPATIBLE, Role
from lookback.org.models import Interest, Person, Post

pytestmark = pytest.mark.django_db
RECORD = {"purpose": "test", "lawful_basis": "test", "delete_by_date": date(2035, 1, 1), "by": None}


def register(username, **change):
    return actions.register_person(username=username, **{**RECORD, **change})


# --- B2, B7 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["purpose", "lawful_basis"])
@pytest.mark.parametrize("text", ["", "   "])
def test_a_person_is_not_registered_without_a_reason(name, text):
    with pytest.raises(Refused) as refused:
        register("somebody", **{name: text})
    assert refused.value.field == name
    assert not Person.objects.exists()


@pytest.mark.parametrize("change", [{"purpose": ""}, {"lawful_basis": ""}, {"delete_by_date": None}])
def test_the_database_keeps_nobody_without_reason_and_end(change):
    person = register("somebody")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(**change)


def test_registering_needs_all_three():
    with pytest.raises(TypeError):
        actions.register_person(username="somebody", by=None)


def test_no_action_takes_many_persons():
    """B2: the verbs of the room take one person each; the import takes units only."""
    assert not [name for name in actions.__all__ if "people" in name or "persons" in name]
    assert not {"person", "username"} & set(actions.import_tree.__kwdefaults__ or {})


def test_an_account_name_is_given_once():
    register("somebody")
    with pytest.raises(Refused, match="taken"):
        register("SomeBody")


def test_registering_is_on_record():
    person = register("somebody")
    entry = Entry.objects.about(person).get()
    assert (entry.action, entry.detail) == ("org.person.registered", {"purpose": "test"})


# --- posts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", sorted(sorted(pair) for pair in INCOMPATIBLE))
def test_incompatible_posts_are_refused_both_ways(world, pair):
    for number, (held, wanted) in enumerate([pair, pair[::-1]]):
        person = register(f"two-hats-{number}")
        actions.appoint(person, held, world.units["P1"], by=None)
        with pytest.raises(Refused, match="at the same time") as refused:
            actions.appoint(person, wanted, world.units["D9"], by=None)
        assert refused.value.field == "role"
        assert person.posts.count() == 1


def test_one_after_the_other_is_no_conflict(world):
    person = register("moves-on")
    start = date(2019, 1, 1)
    actions.appoint(
        person, Role.VERIFIER, world.units["P1"], by=None, from_date=start, to_date=start + timedelta(days=30)
    )
    post = actions.appoint(person, Role.ACCEPTOR, world.units["P1"], by=None, from_date=start + timedelta(days=31))
    assert post.role == Role.ACCEPTOR


def test_a_post_in_an_acting_office_reaches_the_level(world):
    person = world.person(Role.SECRETARIAT, "P1")
    post = person.posts.get()
    assert (post.unit.code, post.scope.code) == ("P1-OFFICE", "P1")
    assert person.may("item.supervise", world.units["D1"])
    assert not person.may("item.supervise", world.units["D9"])


def test_a_post_that_is_over_gives_nothing(world):
    person = world.person(Role.SECRETARIAT, "P1")
    Post.objects.filter(person=person).update(to_date=clock.today() - timedelta(days=1))
    fresh = Person.objects.get(pk=person.pk)
    assert not fresh.may_anywhere("org.read")
    with clock.at(clock.today() - timedelta(days=1)):
        assert Person.objects.get(pk=person.pk).may_anywhere("org.read")


def test_who_manages_appoints_within_reach_only(world):
    manager, person = world.person(Role.SYSADMIN, "P1"), register("new")
    assert actions.appoint(person, Role.CO_UNIT, world.units["D1"], by=manager).unit.code == "D1"
    with pytest.raises(Refused) as refused:
        actions.appoint(person, Role.CO_UNIT, world.units["D9"], by=manager)
    assert refused.value.forbidden
    with pytest.raises(Refused):
        actions.appoint(person, Role.CO_UNIT, world.units["D2"], by=world.person(Role.SECRETARIAT, "P1"))


def test_nobody_appoints_himself(world):
    manager = world.person(Role.SYSADMIN, "P1")
    with pytest.raises(Refused, match="Nobody appoints"):
        actions.appoint(manager, Role.PRINCIPAL, world.units["P1"], by=manager)


def test_a_post_ends_and_stays_on_record(world):
    manager, person = world.person(Role.SYSADMIN, "P1"), world.person(Role.CO_UNIT, "D1")
    post = person.posts.get()
    ended = actions.end_post(post, by=manager)
    assert ended.to_date == clock.today()
    assert Entry.objects.about(person).filter(action="org.post.ended").exists()
    for day in (post.from_date - timedelta(days=1), clock.today() + timedelta(days=5)):
        with pytest.raises(Refused) as refused:
            actions.end_post(post, by=manager, to_date=day)
        assert refused.value.field == "to_date"
    with pytest.raises(Refused):
        actions.end_post(post, by=world.person(Role.SYSADMIN, "P2"))


def test_the_same_post_is_not_given_twice(world):
    person = register("twice")
    actions.appoint(person, Role.CO_UNIT, world.units["D1"], by=None)
    with pytest.raises(Refused):
        actions.appoint(person, Role.CO_UNIT, world.units["D1"], by=None)


# --- interests ----------------------------------------------------------------------------------------------------


def test_an_interest_bars_from_the_unit_and_all_below(world):
    person = world.person(Role.VERIFIER, "P1")
    actions.declare_interest(person, world.units["C1"], reason="kin employed there", by=person)
    assert rules.interest_in(person, world.units["D1"])
    assert rules.interest_in(person, None, world.units["C1"])
    assert rules.interest_in(person, world.units["C2"]) is None


def test_who_is_barred_cannot_lift_it(world):
    person, manager = world.person(Role.SYSADMIN, "P1"), world.person(Role.SYSADMIN, "P1", number=2)
    interest = actions.declare_interest(person, world.units["C1"], reason="kin", by=person)
    for by in (person, world.person(Role.SYSADMIN, "P2"), world.person(Role.SECRETARIAT, "P1")):
        with pytest.raises(Refused) as refused:
            actions.end_interest(interest, reason="gone", by=by)
        assert refused.value.forbidden
    assert rules.interest_in(person, world.units["C1"])
    actions.end_interest(interest, reason="retired", by=manager)
    assert rules.interest_in(person, world.units["C1"]) is None
    assert Interest.objects.count() == 1


def test_an_interest_needs_words(world):
    person = world.person(Role.VERIFIER, "P1")
    with pytest.raises(Refused):
        actions.declare_interest(person, world.units["C1"], reason="  ", by=person)


# --- who sees whom ------------------------------------------------------------------------------------------------


def test_managers_see_their_people_and_those_without_a_post(world):
    manager = world.person(Role.SYSADMIN, "P1")
    below, elsewhere, new = world.person(Role.CO_UNIT, "D1"), world.person(Role.CO_UNIT, "D9"), register("new")
    seen = set(Person.objects.visible_to(manager))
    assert {manager, below, new} <= seen
    assert elsewhere not in seen
    assert set(Person.objects.visible_to(below)) == {below}


def test_a_link_to_sign_in_is_made_by_managers_only(world):
    manager, person = world.person(Role.SYSADMIN, "P1"), world.person(Role.CO_UNIT, "D1")
    assert "/accounts/password/reset/key/" in actions.let_sign_in(person, by=manager)
    for by in (person, world.person(Role.SYSADMIN, "P2"), world.person(Role.SECRETARIAT, "P1")):
        with pytest.raises(Refused):
            actions.let_sign_in(person, by=by)
    with pytest.raises(Refused):
        actions.let_sign_in(manager, by=manager)
