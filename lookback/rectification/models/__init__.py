"""Tables of rectification, one module per noun."""

from lookback.rectification.models.checks import Declaration, Verification
from lookback.rectification.models.evidence import Evidence
from lookback.rectification.models.information import TipOrigin
from lookback.rectification.models.item import CoUnit, Item
from lookback.rectification.models.ledger import Ledger
from lookback.rectification.models.lookback import LookbackResult, LookbackRound
from lookback.rectification.models.plan import Extension, Measure, Milestone, VagueVerb
from lookback.rectification.models.rollup import Reach, Tally

__all__ = [
    "CoUnit",
    "Declaration",
    "Evidence",
    "Extension",
    "Item",
    "Ledger",
    "LookbackResult",
    "LookbackRound",
    "Measure",
    "Milestone",
    "Reach",
    "Tally",
    "TipOrigin",
    "VagueVerb",
    "Verification",
]
