"""Words for what the journal records: every verb that is not a workflow step is named here by its room."""

from __future__ import annotations

from typing import Any

from lookback.kit.workflow import REGISTRY

_VERBS: dict[str, Any] = {}


def register(verbs: dict[str, Any]) -> None:
    """Name verbs, e.g. {"rectification.item.evidence_added": _("Evidence added")}. Called by a room's rules."""
    _VERBS.update(verbs)


def label(action: str) -> str:
    """The verb in the reader's language; the bare code where no room has named it."""
    if action in _VERBS:
        return str(_VERBS[action])
    noun, _dot, name = action.rpartition(".")
    workflow = REGISTRY.get(noun)
    if workflow and name in workflow.by_name:
        return str(workflow.by_name[name].label)
    return action


def status_label(action: str, status: str) -> str:
    """A status in the reader's language, judged by the workflow that the action belongs to."""
    workflow = REGISTRY.get(action.rpartition(".")[0])
    if workflow and status in workflow.statuses.values:
        return str(workflow.statuses(status).label)
    return status
