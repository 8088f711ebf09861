"""Nothing depends on the first framework: the neutral one, and one made up on the spot, run the whole loop."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lookback.inspections
from lookback.dispatch.queries import profile
from lookback.inspections import actions
from lookback.inspections.models import Framework
from lookback.kit import clock
from lookback.kit.workflow import Refused
from tests.inspections.support import DRAFT, FIELD, RECTIFY, Story

ROOM = Path(lookback.inspections.__file__).parent
SHIPPED = ("cn-special-campaign", "audit")
MADE_UP = {
    "deadline_profile": "neutral",
    "dimensions": [{"key": "bridges", "name": {"en": "Bridges"}}],
    "root_cause_categories": [{"key": "rust", "name": {"en": "Rust"}}],
    "methods": [{"key": "hammer", "name": {"en": "Hammer test"}}],
    "suggestion_aspects": [{"key": "paint", "title": {"en": "Paint"}}],
}


@pytest.fixture
def made_up(db):
    return Framework.objects.create(key="made-up", version=1, name={"en": "Bridges"}, content=MADE_UP)


@pytest.mark.parametrize("key", SHIPPED)
def test_each_shipped_framework_runs_the_loop(world, key):
    story = Story(world, framework_key=key)
    story.rectifying()
    dimensions = [row["key"] for row in story.framework.rows("dimensions")]
    assert [row["key"] for row in story.mission.ledger.dimensions] == dimensions
    assert set(story.mission.ledger.items.values_list("dimension", flat=True)) == {dimensions[0]}


def test_a_framework_made_up_on_the_spot_runs_the_loop(world, made_up):
    story = Story(world, framework_key="made-up")
    story.rectifying()
    assert story.mission.status == "rectifying" and story.mission.profile.key == "neutral"


def test_a_framework_without_a_checklist_has_nothing_left_to_check(world, made_up):
    story = Story(world, framework_key="made-up")
    story.quality_control()
    with clock.at(DRAFT):
        assert story.step("qc_pass", story.secretariat).status == "reply_open"


def test_the_neutral_profile_sets_the_days_of_the_audit(world):
    story = Story(world, framework_key="audit")
    story.feedback_given(findings=1)
    neutral = profile("neutral")
    assert story.mission.profile == neutral and story.mission.profile != profile("cn")


def test_words_of_another_framework_are_not_taken(world):
    story = Story(world, framework_key="audit")
    story.fieldwork()
    foreign = {row["key"] for row in Framework.objects.get(key="cn-special-campaign").rows("dimensions")}
    own = {row["key"] for row in story.framework.rows("dimensions")}
    with clock.at(FIELD), pytest.raises(Refused) as caught:
        story.draft(dimension=min(foreign - own))
    assert caught.value.field == "dimension"


def test_missions_of_two_frameworks_to_one_body_do_not_overlap(world):
    Story(world, framework_key="audit", code="A-1").mandated()
    other = Story(world, code="B-1")
    assert other.mandated().status == "mandated"


def test_vows_are_measured_whatever_the_framework(world):
    story = Story(world, framework_key="audit")
    story.feedback_given(findings=1)
    with clock.at(RECTIFY):
        vow = {"text": "All done", "indicator": "completion_rate", "target_percent": 100, "by_date": clock.today()}
        assert actions.commit(story.mission, by=story.head, statements=[vow])


# --- the data


def test_loading_again_changes_nothing_and_leaves_a_sites_own_version(db, django_assert_num_queries):
    shipped = Framework.objects.get(key="audit", version=1)
    shipped.content["dimensions"] = shipped.content["dimensions"][:1]
    shipped.save()
    actions.load_reference()
    assert len(Framework.objects.get(key="audit", version=1).rows("dimensions")) == 1
    Framework.objects.all().delete()
    actions.load_reference()
    assert set(Framework.objects.values_list("key", flat=True)) == set(SHIPPED)


@pytest.mark.parametrize("key", SHIPPED)
def test_each_framework_has_what_a_mission_needs(db, key):
    framework = Framework.objects.get(key=key)
    for part in ("dimensions", "methods", "root_cause_categories", "quality_checklist", "suggestion_aspects"):
        keys = [row["key"] for row in framework.rows(part)]
        assert keys and len(keys) == len(set(keys)), part
        assert all(name for _key, name in framework.choices(part)), part
    assert profile(framework.content["deadline_profile"])


def test_no_word_of_the_first_framework_is_in_the_code():
    """Keys of dimensions and of the campaign live in the data, and in the scenario that plays the first case."""
    words = re.compile(r"cn-special|leadership|enforcement|grassroots|coordination|mafia|province")
    sources = [path for part in ("models", "rules", "queries", "actions") for path in (ROOM / part).glob("*.py")]
    assert len(sources) > 20
    guilty = [
        f"{path.relative_to(ROOM)}: {match[0]}"
        for path in sources
        for match in words.finditer(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []
