"""Forms of inspections, one module per noun, and the form of each workflow step that needs more than a note."""

from lookback.inspections.forms.campaign import CampaignForm, MissionForm
from lookback.inspections.forms.finding import (
    AccountabilityForm,
    AgreeForm,
    FindingForm,
    ItemsForm,
    PointerForm,
    QualityForm,
    ReplyForm,
    SuggestionForm,
)
from lookback.inspections.forms.meeting import AgendaForm, AttendanceForm, MeetingForm, VenuesForm
from lookback.inspections.forms.mission import (
    ConflictForm,
    ExtendForm,
    MandateForm,
    MemberForm,
    MobiliseForm,
    PaperForm,
    PlainForm,
    ShortReasonForm,
    VisitForm,
)
from lookback.inspections.forms.response import CommitForm, DecideForm, ObjectionForm, ResponseForm
from lookback.inspections.forms.review import MinutesForm, RollForm, SessionForm, VoteForm
from lookback.kit.forms import ReasonForm

MISSION_FORMS = {"qc_return": ReasonForm, "return": ReasonForm, "suspend": ReasonForm, "cancel": ReasonForm}
FINDING_FORMS = {"agree": AgreeForm, "dispute": ReplyForm, "withdraw": ReasonForm, "qc_return": ReasonForm}
REVIEW_FORMS: dict[str, type] = {}
CASE_FORMS: dict[str, type] = {}
OBJECTION_FORMS = {"uphold": DecideForm, "reject": DecideForm}

__all__ = [
    "CASE_FORMS",
    "FINDING_FORMS",
    "MISSION_FORMS",
    "OBJECTION_FORMS",
    "REVIEW_FORMS",
    "AccountabilityForm",
    "AgendaForm",
    "AttendanceForm",
    "CampaignForm",
    "CommitForm",
    "ConflictForm",
    "ExtendForm",
    "FindingForm",
    "ItemsForm",
    "MandateForm",
    "MeetingForm",
    "MemberForm",
    "MinutesForm",
    "MissionForm",
    "MobiliseForm",
    "ObjectionForm",
    "PaperForm",
    "PlainForm",
    "PointerForm",
    "QualityForm",
    "ResponseForm",
    "RollForm",
    "SessionForm",
    "ShortReasonForm",
    "SuggestionForm",
    "VenuesForm",
    "VisitForm",
    "VoteForm",
]
