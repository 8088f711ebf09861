"""Verbs of the organisation: register people, create units, appoint, declare interests, issue tokens, import trees."""

from lookback.org.actions.forgetting import forget_person, note_delete_dates
from lookback.org.actions.offices import create_offices
from lookback.org.actions.people import (
    appoint,
    choose_language,
    declare_interest,
    end_interest,
    end_post,
    let_sign_in,
    register_person,
)
from lookback.org.actions.reference import load_reference
from lookback.org.actions.sign_in import record_failed_sign_in, record_sign_in
from lookback.org.actions.territory import units_from_divisions
from lookback.org.actions.tokens import create_token, revoke_token, token_digest
from lookback.org.actions.tree_import import import_tree
from lookback.org.actions.units import create_unit

__all__ = [
    "appoint",
    "choose_language",
    "create_offices",
    "create_token",
    "create_unit",
    "declare_interest",
    "end_interest",
    "end_post",
    "forget_person",
    "import_tree",
    "let_sign_in",
    "load_reference",
    "note_delete_dates",
    "record_failed_sign_in",
    "record_sign_in",
    "register_person",
    "revoke_token",
    "token_digest",
    "units_from_divisions",
]
