"""`lookback token`: make, revoke and list bearer tokens for the API."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org import actions
from lookback.org.models import ApiToken, Person


class Command(BaseCommand):
    """The operator's way to the tokens that people make on their account page."""

    help = "Tokens for the API: create ACCOUNT, revoke NUMBER, list [ACCOUNT]."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="make a token and print it, this once")
        create.add_argument("account")
        create.add_argument("--name", default="command line", help="what it is for (default: %(default)s)")
        create.add_argument("--days", type=int, default=90, help="how long it lasts (default: %(default)s)")
        revoke = verbs.add_parser("revoke", help="make a token useless")
        revoke.add_argument("number", type=int, help="as shown by list")
        listing = verbs.add_parser("list", help="show the tokens, never their secret")
        listing.add_argument("account", nargs="?")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        getattr(self, f"_{verb}")(options)

    def _create(self, options: dict[str, Any]) -> None:
        person = _person(options["account"])
        try:
            token = actions.create_token(person, name=options["name"], days=options["days"], by=None)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(token)

    def _revoke(self, options: dict[str, Any]) -> None:
        token = ApiToken.objects.filter(pk=options["number"]).first()
        if token is None:
            raise CommandError(_("There is no token %(number)s.") % {"number": options["number"]})
        actions.revoke_token(token, by=None)
        self.stdout.write(_("The token no longer works."))

    def _list(self, options: dict[str, Any]) -> None:
        tokens = ApiToken.objects.select_related("person").order_by("pk")
        if options["account"]:
            tokens = tokens.filter(person=_person(options["account"]))
        for token in tokens.iterator():
            self.stdout.write(f"{token.pk}\t{token.person.username}\t{token.name}\t{_state(token)}")


def _person(account: str) -> Person:
    person = Person.objects.filter(username=account, is_active=True).first()
    if person is None:
        raise CommandError(_("There is no active account “%(account)s”.") % {"account": account})
    return person


def _state(token: ApiToken) -> str:
    if token.revoked_at:
        return _("revoked")
    if token.expires_at <= clock.now():
        return _("expired")
    return _("valid until %(day)s") % {"day": token.expires_at.date()}
