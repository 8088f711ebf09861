"""Inspections for machines: what the pages do, through the same forms and the same actions."""

from lookback.inspections.api import campaigns, fieldwork, findings, meetings, missions, responses, reviews
from lookback.inspections.api.common import router

__all__ = [
    "campaigns",
    "fieldwork",
    "findings",
    "meetings",
    "missions",
    "responses",
    "reviews",
    "router",
]
