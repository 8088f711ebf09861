"""Frameworks and campaigns."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lookback.inspections import actions, forms
from lookback.inspections.api.common import cleaned, listed, router
from lookback.inspections.api.schemas import CampaignOut, CampaignPage, FrameworkOut
from lookback.inspections.models import Campaign, Framework
from lookback.inspections.queries import visible
from lookback.kit.payload import Cursor, Size, body_of


@router.get("/frameworks", response=list[FrameworkOut])
def list_frameworks(request: HttpRequest) -> Any:
    """The frameworks with all their lists: the keys that other operations take."""
    return Framework.objects.order_by("key", "-version")


@router.get("/campaigns", response=CampaignPage)
def list_campaigns(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> dict[str, Any]:
    """Campaigns, the latest first."""
    return listed(visible.campaigns(request.user), by=("-from_date", "-id"), cursor=cursor, size=size)


@router.post("/campaigns", response=CampaignOut, openapi_extra=body_of(forms.CampaignForm))
def create_campaign(request: HttpRequest) -> Campaign:
    """Open a campaign or yearly programme."""
    visible.require_preparing(request.user)
    return actions.create_campaign(by=request.user, **cleaned(request, forms.CampaignForm, None))
