"""What the reporter is told about a status: in plain words, and no more than the reporter may know."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as lazy

from lookback.tipline.models import Tip

S = Tip.Status
_CHECKED = lazy("Your report was accepted and is being checked.")
_WORDS: dict[str, Any] = {
    S.RECEIVED: lazy("Your report has arrived."),
    S.ACKNOWLEDGED: lazy("Your report has arrived. Somebody will read it and decide what happens next."),
    S.NEED_INFO: lazy("We have a question. Please read the last message and answer below."),
    S.ACCEPTED: _CHECKED,
    S.ASSIGNED: _CHECKED,
    S.VERIFYING: _CHECKED,
    S.RESULT_PROPOSED: _CHECKED,
    S.RESULT_CONFIRMED: lazy("The check is finished. You will soon read here what came of it."),
    S.OUT_OF_SCOPE: lazy("This is not ours to decide. You will read here who is responsible."),
    S.TRANSFERRED: lazy("Your report was handed to the body that is responsible. See the last message."),
    S.MERGED: lazy("Somebody had reported the same before. Both reports are handled together."),
    S.FED_BACK: lazy("You find the result in the messages below."),
    S.CLOSED: lazy("This report is closed. If you know something new, you can still write."),
}


def plain_status(tip: Tip) -> Any:
    """One sentence for the reporter."""
    return _WORDS[tip.status]
