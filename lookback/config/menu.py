"""The main menu: which pages there are, and who is shown which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lookback.org.authority import Permission as P
from lookback.tipline.queries.desks import TIP


@dataclass(frozen=True)
class Entry:
    """One entry: shown to whoever holds one of `permissions` anywhere; to everybody signed in where there are none."""

    url_name: str
    label: Any
    icon: str
    permissions: tuple[str, ...] = ()


MENU = (
    Entry("dispatch:work-list", _("My work"), "list-check"),
    Entry("rectification:ledger-list", _("Ledger"), "clipboard-check", (P.ITEM_READ,)),
    Entry("inspections:mission-list", _("Missions"), "flag", (P.MISSION_READ,)),
    Entry("inspections:session-list", _("Review sessions"), "gavel", (P.MISSION_READ,)),
    Entry("casework:case-list", _("Cases"), "scale", (P.CASE_READ,)),
    Entry("casework:letter-list", _("Letters of suggestion"), "mail", (P.LETTER_READ,)),
    Entry("insight:board", _("Board"), "chart-bar", (P.BOARD_READ,)),
    Entry("tipline:tip-list", _("Tips"), "shield-lock", (*TIP, P.TIP_CUSTODY)),
    Entry(
        "tipline:reward-list",
        _("Rewards"),
        "certificate",
        (P.REWARD_DECIDE, P.REWARD_BUDGET, P.REWARD_LINK, P.REWARD_PAY, P.REWARD_AUDIT),
    ),
    Entry("tipline:leak-list", _("Leak guard"), "eye", (P.LEAK_REVIEW,)),
    Entry("tipline:figure-list", _("Figures of the tip line"), "chart-bar", (P.TIP_COUNT,)),
    Entry("org:unit-list", _("Organisation"), "sitemap", (P.ORG_READ,)),
    Entry("journal:entry-list", _("Journal"), "history", (P.JOURNAL_READ,)),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """`site_menu` for the page head."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    shown = [entry for entry in MENU if _is_shown(entry, request.user)]
    urls = [reverse(entry.url_name) for entry in shown]
    # Some entries lie below another one's address: only the nearest is marked.
    here = max((url for url in urls if _leads_to(url, request.path)), key=len, default="")
    return {"site_menu": [_row(entry, url, url == here) for entry, url in zip(shown, urls, strict=True)]}


def _is_shown(entry: Entry, user: Any) -> bool:
    return not entry.permissions or any(user.may_anywhere(permission) for permission in entry.permissions)


def _leads_to(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _row(entry: Entry, url: str, is_active: bool) -> dict[str, Any]:
    return {"url": url, "label": entry.label, "icon": entry.icon, "active": is_active}
