"""Forms of inspections, one module per noun, and the form of each workflow step that needs more than a note."""

from lookback.inspections.forms.campaign import CampaignForm, MissionFilterForm, MissionForm
from lookback.inspections.forms.finding import (
    AccountabilityForm,
    AgreeForm,
    FindingForm,
    IntoForm,
    ItemsForm,
    PointerForm,
    QualityForm,
    ReplyForm,
    SuggestionForm,
    flat_taxonomies,
    typical_wording,
    typical_wordings,
)
from lookback.inspections.forms.meeting import AgendaForm, AttendanceForm, MeetingForm, SpeechForm, VenuesForm
from lookback.inspections.forms.mission import (
    ConflictForm,
    ExtendForm,
    MandateForm,
    MemberForm,
    MobiliseForm,
    OverviewForm,
    PaperForm,
    PlainForm,
    ShortReasonForm,
    VisitForm,
)
from lookback.inspections.forms.response import CommitForm, DecideForm, ObjectionForm, ResponseForm
from lookback.inspections.forms.review import MinutesForm, RollForm, SessionForm, VoteForm
from lookback.kit.forms import ReasonForm

MISSION_FORMS = {"qc_return": ReasonForm, "return": ReasonForm, "suspend": ReasonForm, "cancel": ReasonForm}
FINDING_FORMS = {
    "agree": AgreeForm,
    "dispute": ReplyForm,
    "withdraw": ReasonForm,
    "qc_return": ReasonForm,
    "merge": IntoForm,
    "supersede": IntoForm,
}
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
    "IntoForm",
    "ItemsForm",
    "MandateForm",
    "MeetingForm",
    "MemberForm",
    "MinutesForm",
    "MissionFilterForm",
    "MissionForm",
    "MobiliseForm",
    "ObjectionForm",
    "OverviewForm",
    "PaperForm",
    "PlainForm",
    "PointerForm",
    "QualityForm",
    "ResponseForm",
    "RollForm",
    "SessionForm",
    "ShortReasonForm",
    "SpeechForm",
    "SuggestionForm",
    "VenuesForm",
    "VisitForm",
    "VoteForm",
    "flat_taxonomies",
    "typical_wording",
    "typical_wordings",
]
