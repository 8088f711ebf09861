"""Notices by e-mail: one letter per person and batch, in the person's language."""

from __future__ import annotations

import logging
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lookback.dispatch import rules
from lookback.dispatch.models import Notice
from lookback.org.models import Person

logger = logging.getLogger(__name__)


def mail_notices(notices: list[Notice]) -> None:
    """Mail what was sent to those who have an address. The notice is on their page in any case."""
    ordered = sorted((notice for notice in notices if notice.person.email), key=lambda notice: notice.person_id)
    letters = [_letter(person, list(own)) for person, own in groupby(ordered, key=lambda notice: notice.person)]
    if not letters:
        return
    try:
        get_connection().send_messages(letters)
    except OSError:
        logger.exception("%d reminders could not be mailed; they stand on the recipients' pages.", len(letters))


def _letter(person: Person, notices: list[Notice]) -> EmailMessage:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject = ngettext("Lookback: %(number)d reminder", "Lookback: %(number)d reminders", len(notices))
        body = [_("Good day, %(name)s.") % {"name": person.name}, "", *map(_line, notices), ""]
        body.append(_("Sign in to Lookback to see what is to be done."))
        if settings.SITE_URL:
            body.append(settings.SITE_URL + reverse("dispatch:work-list"))
        return EmailMessage(subject % {"number": len(notices)}, "\n".join(body), to=[person.email])


def _line(notice: Notice) -> str:
    facts = {
        "kind": notice.get_kind_display(),
        "title": _one_line(str(notice.title)),
        "unit": notice.unit,
        "date": notice.due_date,
    }
    line = _("- %(title)s · %(unit)s · due %(date)s · %(kind)s") % facts
    page = rules.page_of(notice)
    return f"{line}\n  {settings.SITE_URL}{page}" if settings.SITE_URL and page else line


def _one_line(text: str) -> str:
    return " ".join(text.split())
