"""What the tip line keeps. Texts, names and files are sealed; docs/security/tipline.md lists what is in the clear."""

from lookback.tipline.models.access import Access
from lookback.tipline.models.file import TipFile
from lookback.tipline.models.identity import Identity, IdentityShare
from lookback.tipline.models.keys import EscrowShare, KeyRing, Recovery, RecoveryApproval, Unlocked
from lookback.tipline.models.part import Part, Signature
from lookback.tipline.models.tip import Tip

__all__ = [
    "Access",
    "EscrowShare",
    "Identity",
    "IdentityShare",
    "KeyRing",
    "Part",
    "Recovery",
    "RecoveryApproval",
    "Signature",
    "Tip",
    "TipFile",
    "Unlocked",
]
