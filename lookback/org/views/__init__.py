"""Pages of the organisation, one module per noun."""

from lookback.org.views.account import (
    account,
    demo_login,
    interest_declare,
    language_choose,
    token_create,
    token_revoke,
)
from lookback.org.views.people import (
    forget_list,
    interest_end,
    person_detail,
    person_forget,
    person_let_in,
    person_list,
    person_register,
    post_appoint,
    post_end,
)
from lookback.org.views.sign_in import sign_in
from lookback.org.views.tree import tree_import
from lookback.org.views.units import unit_detail, unit_list, unit_search

__all__ = [
    "account",
    "demo_login",
    "forget_list",
    "interest_declare",
    "interest_end",
    "language_choose",
    "person_detail",
    "person_forget",
    "person_let_in",
    "person_list",
    "person_register",
    "post_appoint",
    "post_end",
    "sign_in",
    "token_create",
    "token_revoke",
    "tree_import",
    "unit_detail",
    "unit_list",
    "unit_search",
]
