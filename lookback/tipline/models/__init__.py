"""What the tip line keeps. Texts, names and files are sealed; docs/security/tipline.md lists what is in the clear."""

from lookback.tipline.models.access import Access
from lookback.tipline.models.file import TipFile
from lookback.tipline.models.identity import Identity, IdentityShare
from lookback.tipline.models.keys import EscrowShare, KeyRing, Recovery, RecoveryApproval, Unlocked
from lookback.tipline.models.part import Part, Signature
from lookback.tipline.models.protection import ProtectionPlan
from lookback.tipline.models.retention import Hold, Retention, TipEnd
from lookback.tipline.models.reward import Account, Posting, Reward, Voucher
from lookback.tipline.models.tip import Tip

__all__ = [
    "Access",
    "Account",
    "EscrowShare",
    "Hold",
    "Identity",
    "IdentityShare",
    "KeyRing",
    "Part",
    "Posting",
    "ProtectionPlan",
    "Recovery",
    "RecoveryApproval",
    "Retention",
    "Reward",
    "Signature",
    "Tip",
    "TipEnd",
    "TipFile",
    "Unlocked",
    "Voucher",
]
