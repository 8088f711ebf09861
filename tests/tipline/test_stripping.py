"""What a copy may not say: the words of a sealed name, its numbers and addresses, the receipt code."""

from __future__ import annotations

import pytest

from lookback.kit import sealing
from lookback.tipline.rules import codes, stripping

KEY = sealing.new_key()


def occurs(text: str, name: str = "", contact: str = "") -> bool:
    return stripping.occurs(text, stripping.traces(stripping.words_of(name, contact), KEY), KEY)


@pytest.mark.parametrize(
    ("text", "name", "contact"),
    [
        ("据欧阳明反映", "欧阳明", ""),
        ("据欧 阳·明反映", "欧阳明", ""),
        ("欧阳明先生说", "欧阳 · 明 先生", ""),
        ("ZHANG saw it", "Zhang Wei", ""),
        ("Zhang-Wei", "Wei", ""),
        ("打 139-0000 0000 找他", "", "电话：13900000000"),
        ("call 13900000000", "", "139 0000 0000, after six"),
        ("write to A.B@Example.org", "", "mail a.b@example.org"),
        ("微信号 li_wei88", "", "微信：li_wei88"),
        ("the shop in Willow Street", "", "ask in the shop in Willow Street"),
        ("住在柳树巷的人", "", "柳树巷"),
        ("ＺＨＡＮＧ saw it", "Zhang Wei", ""),
    ],
)
def test_words_of_the_identity_are_found(text, name, contact):
    assert occurs(text, name, contact)


@pytest.mark.parametrize(
    ("text", "name", "contact"),
    [
        ("Zhangjiakou lies far away", "Zhang Wei", ""),
        ("the weight of the trucks", "Zhang Wei", ""),
        ("call after six at the shop", "", "call after six at the shop"),
        ("mail and telephone records of 2019", "", "telephone 13900000000, mail"),
        ("微信群和电话记录", "", "微信 电话 13900000000"),
        ("trucks at night", "", ""),
        ("139 trucks, 0000 papers", "", "13900000000"),
    ],
)
def test_other_texts_pass(text, name, contact):
    assert not occurs(text, name, contact)


def test_another_key_recognises_nothing():
    kept = stripping.traces(stripping.words_of("Zhang Wei", ""), KEY)
    assert not stripping.occurs("Zhang Wei", kept, sealing.new_key())
    assert not any("zhang" in trace for traces in kept.values() for trace in traces)


@pytest.mark.parametrize("written", ["{code}", "code {plain}.", "the code is {spaced}!", "{lower}"])
def test_a_receipt_code_is_found_however_it_is_written(written):
    code = codes.new_code()
    forms = {"code": code, "plain": code.replace("-", ""), "spaced": code.replace("-", " "), "lower": code.lower()}
    text = "trucks " + written.format(**forms) + " at night"
    assert stripping.holds_code(text, codes.lookup(codes.read(code)))
    assert not stripping.holds_code(text, codes.lookup(codes.read(codes.new_code())))
