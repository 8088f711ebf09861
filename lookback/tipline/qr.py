"""A receipt code as a picture."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData

QUIET = 4
# 29 letters fit version 2. Fixed version and mask: trying all eight masks takes ten times as long.
VERSION, MASK = 2, 2


def qr_picture(code: str, label: str) -> SafeString:
    """The code, and nothing else, as SVG: no address, so that a scanner leads nowhere."""
    picture = QRCode(version=VERSION, error_correction=ERROR_CORRECT_M, mask_pattern=MASK, border=0)
    picture.add_data(QRData(code.encode("ascii"), mode=MODE_ALPHA_NUM), optimize=0)
    picture.make(fit=False)
    rows = picture.get_matrix()
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    size = len(rows) + 2 * QUIET
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>',
        size,
        label,
        path,
    )
