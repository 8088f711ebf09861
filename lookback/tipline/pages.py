"""How the public pages are drawn: no request in the templates, so that nothing of it can get into them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = {"en": ("English", "en"), "zh-hans": ("中文", "zh-CN")}


# Nothing from elsewhere, and no script: but for the pages that take files, whose script sends these in pieces.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
POLICY_WITH_SCRIPT = f"{POLICY}; script-src 'self'; connect-src 'self'"


def language_of(request: HttpRequest) -> AbstractContextManager[None]:
    """The language of the address; where it has none, what the browser asks for. No cookie is looked at."""
    inside = request.path_info.split("/")[2]
    if inside in LANGUAGES:
        return translation.override(inside)
    asked = [tag for tag, _weight in _accepted(request)]
    found = next((language for tag in asked for language in LANGUAGES if tag[:2] == language[:2]), "")
    return translation.override(found or settings.LANGUAGE_CODE)


def _accepted(request: HttpRequest) -> tuple[tuple[str, float], ...]:
    return parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))


def public_page(
    template: str, url_name: str, context: dict[str, Any], status: int = 200, *, scripted: bool = False
) -> HttpResponse:
    """A page in the present language. `url_name` is where its other language is; `scripted` lets our script run."""
    present = get_language() or "en"
    other = next(language for language in LANGUAGES if language != present)
    label, tag = LANGUAGES[other]
    base = {
        "html_language": LANGUAGES[present][1],
        "here": address(url_name),
        "other": {"label": label, "tag": tag, "url": address(url_name, other)},
        "start": address("report:form-write"),
        "dialogue": address("report:dialogue-open"),
        "reward_page": address("report:reward-claim"),
        "retaliation_page": address("report:retaliation-tell"),
        "is_demo": settings.DEMO,
    }
    html = get_template(template).render(base | context)
    response = HttpResponse(html, status=status)
    response.headers["Content-Language"] = LANGUAGES[present][1]
    response.headers["Content-Security-Policy"] = POLICY_WITH_SCRIPT if scripted else POLICY
    return response


def filled_in(drawn: HttpResponse, words: Mapping[str, str]) -> HttpResponse:
    """A page that was drawn beforehand, with somebody's own words in the places kept for them.

    The words go in as they are: none may come from whoever reads the page.
    """
    content = drawn.content
    for place, word in words.items():
        content = content.replace(place.encode(), word.encode())
    return HttpResponse(content, headers=drawn.headers)


def sentence_page(sentence: str, status: int) -> HttpResponse:
    """A page that says one sentence."""
    return public_page("tipline/public_sentence.html", "report:form-write", {"sentence": sentence}, status)


def address(url_name: str, language: str = "") -> str:
    """Where a public page is in a language, by default the present one."""
    return reverse(url_name, kwargs={"language": language or get_language() or "en"})
