"""A receipt code as a picture."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData, create_data

QUIET = 4
# 29 letters fit version 2. Fixed version and mask: trying all eight masks takes ten times as long.
VERSION, MASK = 2, 2
WORDS = 44  # bytes that a picture of this version holds, those that mend errors included


def qr_picture(code: str, label: str) -> SafeString:
    """The code, and nothing else, as SVG: no address, so that a scanner leads nowhere."""
    size, fixed, places = _layout()
    words = create_data(VERSION, ERROR_CORRECT_M, [QRData(code.encode("ascii"), mode=MODE_ALPHA_NUM)])
    bits = format(int.from_bytes(bytes(words), "big"), f"0{8 * WORDS}b")
    path = fixed + "".join([place[bit == "1"] for place, bit in zip(places, bits, strict=True)])
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>',
        size + 2 * QUIET,
        label,
        path,
    )


@lru_cache(maxsize=1)
def _layout() -> tuple[int, str, list[tuple[str, str]]]:
    """The size; what is dark in every picture; and for each bit of the words what is drawn for a 0 and for a 1.

    Found once by having the library draw numbered bits: it takes thirty times as long to place them anew each time.
    """
    empty = _drawn(0)
    count = 8 * WORDS
    planes = [_drawn(sum(1 << (count - at) for at in range(1, count + 1) if at >> k & 1)) for k in range(9)]
    size, fixed, places = len(empty), "", [("", "")] * count
    for y in range(size):
        for x in range(size):
            number = sum((plane[y][x] != empty[y][x]) << k for k, plane in enumerate(planes))
            piece = f"M{x + QUIET} {y + QUIET}h1v1h-1z"
            if number:
                places[number - 1] = (piece, "") if empty[y][x] else ("", piece)
            elif empty[y][x]:
                fixed += piece
    return size, fixed, places


def _drawn(bits: int) -> list[list[bool]]:
    """The dark places of a picture of these words, given as one number."""
    picture = QRCode(version=VERSION, error_correction=ERROR_CORRECT_M, mask_pattern=MASK, border=0)
    picture.data_cache = list(bits.to_bytes(WORDS, "big"))
    picture.make(fit=False)
    return picture.get_matrix()
