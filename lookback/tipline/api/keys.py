"""One's own key: made, unlocked, locked, shared, recovered, handed over."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from lookback.kit.payload import Key, body, body_of, checked
from lookback.org.models import Person
from lookback.tipline import actions
from lookback.tipline.api.common import Unlock, private_key, router
from lookback.tipline.api.schemas import HandedOut, KeyOut, RecoveryOut, UnlockedOut, person_ref
from lookback.tipline.forms.keys import ChangePassphraseForm, HandOverForm, NewPassphraseForm, PassphraseForm
from lookback.tipline.queries import keys
from lookback.tipline.rules import written_session_key


@router.post("/tips/unlock", response=UnlockedOut, openapi_extra=body_of(PassphraseForm))
def unlock_key(request: HttpRequest) -> dict[str, str]:
    """Unlock one's key; the answer is sent as the header `Lookback-Unlock` afterwards."""
    values = checked(PassphraseForm(body(request)))
    return {"session_key": written_session_key(actions.unlock(by=request.user, **values))}


@router.post("/tips/lock", response={204: None})
def lock_key(request: HttpRequest) -> tuple[int, None]:
    """Lock one's key in every session."""
    actions.lock(by=request.user)
    return 204, None


@router.get("/tips/key", response=KeyOut)
def read_key(request: HttpRequest) -> dict[str, Any]:
    """One's own key; 404 before it was made."""
    return _key(request.user)


@router.post("/tips/key", response=KeyOut, openapi_extra=body_of(NewPassphraseForm))
def make_key(request: HttpRequest) -> dict[str, Any]:
    """Make one's key, shared among the custodians above."""
    values = checked(NewPassphraseForm(body(request)))
    custodians = keys.custodians_of(request.user)
    actions.make_ring(by=request.user, passphrase=values["passphrase"], custodians=custodians)
    return _key(request.user)


@router.post("/tips/key/passphrase", response=KeyOut, openapi_extra=body_of(ChangePassphraseForm))
def change_passphrase(request: HttpRequest) -> dict[str, Any]:
    """Choose another passphrase; every session is locked."""
    values = checked(ChangePassphraseForm(body(request)))
    actions.change_passphrase(by=request.user, old=values["old"], new=values["new"])
    return _key(request.user)


@router.post("/tips/key/share", response=KeyOut)
def share_key(request: HttpRequest, unlock: Unlock = None) -> dict[str, Any]:
    """Share one's key out among the custodians of today."""
    private = private_key(request, unlock)
    actions.share_anew(by=request.user, private=private, custodians=keys.custodians_of(request.user))
    return _key(request.user)


@router.post("/tips/key/hand-over", response=HandedOut, openapi_extra=body_of(HandOverForm))
def hand_over(request: HttpRequest, unlock: Unlock = None) -> dict[str, int]:
    """Give all one's keys to a successor."""
    private = private_key(request, unlock)
    values = checked(HandOverForm(body(request), user=request.user))
    handed, kept = actions.hand_over(by=request.user, private=private, to=values["to"])
    return {"handed": handed, "kept": kept}


@router.get("/tips/recovery", response=list[RecoveryOut])
def list_recoveries(request: HttpRequest) -> list[dict[str, Any]]:
    """Requests of colleagues that wait for one's share."""
    return [
        {"id": row.pk, "person": person_ref(row.ring.person), "asked_at": row.asked_at}
        for row in keys.recoveries_for(request.user)
    ]


@router.post("/tips/recovery", response=KeyOut, openapi_extra=body_of(NewPassphraseForm))
def ask_recovery(request: HttpRequest) -> dict[str, Any]:
    """Ask for one's key back, with the passphrase that it shall have."""
    values = checked(NewPassphraseForm(body(request)))
    actions.ask_recovery(by=request.user, passphrase=values["passphrase"])
    return _key(request.user)


@router.post("/tips/recovery/finish", response=KeyOut, openapi_extra=body_of(PassphraseForm))
def finish_recovery(request: HttpRequest) -> dict[str, Any]:
    """Put the key together, once two custodians have approved."""
    actions.finish_recovery(by=request.user, **checked(PassphraseForm(body(request))))
    return _key(request.user)


@router.post("/tips/recovery/withdraw", response={204: None})
def withdraw_recovery(request: HttpRequest) -> tuple[int, None]:
    """It is not needed any more."""
    actions.withdraw_recovery(by=request.user)
    return 204, None


@router.post("/tips/recovery/{recovery_id}/approve", response={204: None})
def approve_recovery(request: HttpRequest, recovery_id: Key, unlock: Unlock = None) -> tuple[int, None]:
    """A custodian passes the share on."""
    recovery = get_object_or_404(keys.recoveries_for(request.user), pk=recovery_id)
    actions.approve_recovery(recovery, by=request.user, private=private_key(request, unlock))
    return 204, None


def _key(person: Person) -> dict[str, Any]:
    ring = keys.current_ring(person)
    if ring is None:
        raise Http404
    recovery = ring.recoveries.filter(ended_at=None).first()
    return {
        "made_at": ring.made_at,
        "custodians": [person_ref(share.custodian) for share in ring.shares.select_related("custodian")],
        "recovery_asked_at": recovery.asked_at if recovery else None,
    }
