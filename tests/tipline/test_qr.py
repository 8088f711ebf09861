"""The picture of a receipt code is the one that the library would draw."""

from __future__ import annotations

import random
import re

import pytest
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData

from lookback.tipline.qr import MASK, QUIET, VERSION, qr_picture
from lookback.tipline.rules import codes


def drawn_by_the_library(code: str) -> set[tuple[int, int]]:
    picture = QRCode(version=VERSION, error_correction=ERROR_CORRECT_M, mask_pattern=MASK, border=0)
    picture.add_data(QRData(code.encode(), mode=MODE_ALPHA_NUM), optimize=0)
    picture.make(fit=False)
    rows = picture.get_matrix()
    return {(x + QUIET, y + QUIET) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}


DICE = random.Random(29)


@pytest.mark.parametrize("secret", [bytes(15), b"\xff" * 15, *(DICE.randbytes(15) for _number in range(20))])
def test_each_dark_place_is_where_the_library_puts_it(secret):
    code = codes.written(secret)
    picture = qr_picture(code, "a code & a picture")
    places = re.findall(r"M(\d+) (\d+)h1v1h-1z", picture)
    assert len(places) == len(set(places))
    assert {(int(x), int(y)) for x, y in places} == drawn_by_the_library(code)
    assert 'aria-label="a code &amp; a picture"' in picture
    assert 'viewBox="0 0 33 33"' in picture
