"""What the tip line keeps. Texts, names and files are sealed; docs/security/tipline.md lists what is in the clear."""

from lookback.tipline.models.access import Access
from lookback.tipline.models.file import TipFile
from lookback.tipline.models.identity import Identity, IdentityShare
from lookback.tipline.models.keys import EscrowShare, KeyRing, Recovery, RecoveryApproval, Unlocked
from lookback.tipline.models.leak import LeakInquiry, LeakTrace
from lookback.tipline.models.part import Part, Signature
from lookback.tipline.models.protection import ProtectionPlan
from lookback.tipline.models.recheck import Recheck, RecheckRound
from lookback.tipline.models.retention import Hold, Retention, TipEnd
from lookback.tipline.models.reward import Account, PanelVote, Posting, Reward, Voucher
from lookback.tipline.models.tip import Tip
from lookback.tipline.models.transfer import Copy, Transfer
from lookback.tipline.models.unsealing import Unsealing
from lookback.tipline.models.volume import SightCount, VolumeAlert

__all__ = [
    "Access",
    "Account",
    "Copy",
    "EscrowShare",
    "Hold",
    "Identity",
    "IdentityShare",
    "KeyRing",
    "LeakInquiry",
    "LeakTrace",
    "PanelVote",
    "Part",
    "Posting",
    "ProtectionPlan",
    "Recheck",
    "RecheckRound",
    "Recovery",
    "RecoveryApproval",
    "Retention",
    "Reward",
    "SightCount",
    "Signature",
    "Tip",
    "TipEnd",
    "TipFile",
    "Transfer",
    "Unlocked",
    "Unsealing",
    "VolumeAlert",
    "Voucher",
]
