"""Marks in a text: invisible to readers, and they point to the right viewer however the text leaks."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.tipline.rules.fingerprint import marks, seed_of, shown, trace

KEY = bytes(range(32))
CHINESE = (
    "晚上十一点左右，有许多卡车从采石场出来，但是门口没有登记。司机说，如果遇到检查，就马上给镇上打电话。"
    "老板经常请派出所的人吃饭，大约每周两次；账本放在二楼（靠窗的柜子）。去年已经有人举报过，但是没有人来查。"
    "什么时候开工，都由他们说了算：不给钱的车，早上就被扣下。有时还打人，许多人不敢说话。\n"
    "如果要查，晚上来最好，但是不要先通知镇里。大约十点以后，车最多；早上五点以前，都已经走了。"
)
ENGLISH = (
    "The trucks leave the quarry at night, often without papers, because the guard does not write anything down. "
    "About every second week the owner pays the officer at the crossing, for example on the third of June, "
    "although he cannot prove it.\nSeveral drivers also said they did not dare to speak until the group came. "
    "Perhaps the book is not burnt; it was not in the office when they began to search, also not in the house."
)
VIEWERS = {number: seed_of(KEY, "TIP2345678", number) for number in range(1, 201)}


def best(original, leaked):
    suspects = trace(original, leaked, VIEWERS)
    return suspects[0] if suspects else None


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_what_is_shown_reads_the_same_and_differs_for_every_viewer(text):
    texts = {shown(text, seed).text for seed in VIEWERS.values()}
    assert len(texts) == 200
    for seed in VIEWERS.values():
        joined = ("" if text is CHINESE else " ").join(shown(text, seed).lines)
        assert letters(marks.plain(joined)) == letters(marks.plain(text))


@given(st.text(max_size=400))
def test_any_text_can_be_shown_and_traced(text):
    seen = shown(text, VIEWERS[1])
    reworded = marks.reworded(text, VIEWERS[1])
    assert letters(without_invisible(seen.text)) == letters(without_invisible(reworded))
    trace(text, seen.text, VIEWERS)
    trace(text, text[::-1], VIEWERS)


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_a_pasted_sentence_names_its_viewer(text):
    for viewer in (1, 17, 200):
        seen = shown(text, VIEWERS[viewer]).text
        suspect = best(text, "Look at this: " + seen[60:180])
        assert (suspect.viewer, suspect.by) == (viewer, "invisible")
        assert suspect.confidence > 0.99


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_a_photo_names_its_viewer_by_the_lines(text):
    for viewer in (3, 42, 199):
        photo = "\n".join(without_invisible(line) for line in shown(text, VIEWERS[viewer]).lines)
        suspect = best(text, photo)
        assert suspect.viewer == viewer
        assert suspect.confidence > 0.9


def test_a_retyped_text_names_its_viewer_by_the_wording():
    dice = random.Random(7)
    hits = 0
    for viewer in range(1, 41):
        typed = retyped(without_invisible(shown(CHINESE, VIEWERS[viewer]).text.replace("\n", "")), dice)
        suspects = trace(CHINESE, typed, VIEWERS)
        hits += viewer in [suspect.viewer for suspect in suspects[:3]]
    assert hits >= 32


def test_a_text_of_nobody_is_laid_on_nobody():
    """What was written by the reporter alone, or retyped in one's own words, points at no viewer."""
    dice = random.Random(11)
    wrong = 0
    for _leak in range(60):
        own = seed_of(KEY, "OTHER", dice.randrange(10**6))
        typed = retyped(without_invisible(shown(CHINESE, own).text.replace("\n", "")), dice)
        suspect = best(CHINESE, typed)
        wrong += suspect is not None and suspect.confidence > 0.9
    assert wrong <= 3


def test_another_text_is_no_leak_of_this_one():
    assert trace(CHINESE, ENGLISH, VIEWERS) == []
    assert trace(CHINESE, "", VIEWERS) == []


def test_the_marks_follow_from_key_tip_and_viewer_alone():
    assert seed_of(KEY, "A", 1) == seed_of(KEY, "A", 1)
    assert len({seed_of(KEY, "A", 1), seed_of(KEY, "A", 2), seed_of(KEY, "B", 1), seed_of(KEY[::-1], "A", 1)}) == 4


def letters(text):
    return "".join(text.split())


def without_invisible(text):
    return "".join(char for char in text if char not in marks.INVISIBLE)


def retyped(text, dice, wrong=0.08):
    """As somebody types it: now and then a letter is lost, and another form of a word is put down."""
    for site in reversed(marks.sites(text)):
        if dice.random() < wrong:
            text = text[: site.start] + dice.choice(site.pair) + text[site.end :]
    return "".join(char for char in text if dice.random() > 0.01)
