"""Words for what the journal records: each room names its nouns here, and its verbs that are no workflow steps."""

from __future__ import annotations

from typing import Any

from lookback.kit.workflow import REGISTRY

_WORDS: dict[str, Any] = {}


def register(words: dict[str, Any]) -> None:
    """Name nouns and verbs. Called by a room's rules.

    A noun is the label of a model: {"rectification.item": _("Item")}; a verb stands behind a noun:
    {"rectification.item.evidence_added": _("Evidence added")}.
    """
    _WORDS.update(words)


def kind_label(kind: str) -> str:
    """The noun in the reader's language, for "rectification.item"; empty where no room has named it."""
    return str(_WORDS.get(kind, ""))


def label(action: str) -> str:
    """The verb in the reader's language; the bare code where no room has named it."""
    if action in _WORDS:
        return str(_WORDS[action])
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
