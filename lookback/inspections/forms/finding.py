"""Forms of findings, what they rest on, what is suggested, the quality checklist, and the items they become."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections.forms.campaign import offer_below
from lookback.inspections.forms.fields import ChecklistField, Group, RowsForm
from lookback.inspections.models import Finding, Framework, QualityCheck, WorkPaper
from lookback.inspections.models.finding import COMMUNICATED, SIDE
from lookback.kit.forms import DateField, ProseFormField, StepForm, TextField, fill_initial
from lookback.kit.prose import Prose
from lookback.org.forms import UnitCodeField, UnitCodesField
from lookback.org.models import Unit
from lookback.rectification.models.item import Severity


class FindingForm(StepForm):
    """A finding, or a positive practice, in a mission. `subject` is the mission; `finding` the one that is edited."""

    is_positive = forms.BooleanField(label=lazy("This is a positive practice, not a problem"), required=False)
    code = forms.CharField(label=lazy("Code"), max_length=60)
    dimension = forms.ChoiceField(label=lazy("Dimension"))
    taxonomy = forms.ChoiceField(label=lazy("Taxonomy code"), required=False)
    severity = forms.ChoiceField(label=lazy("Severity"), choices=Severity.choices, initial=Severity.MEDIUM)
    title = ProseFormField(
        label=lazy("Title"),
        max_length=300,
        rows=2,
        help_text=lazy("What is wrong, in one sentence, about an organisation, a process, a decision or a record."),
    )
    criterion = ProseFormField(label=lazy("Criterion: which rule, which article"), required=False)
    condition = ProseFormField(label=lazy("Condition: what was found, where, how many"), rows=5, required=False)
    cause_category = forms.ChoiceField(label=lazy("Root cause category"), required=False)
    cause = ProseFormField(label=lazy("Root cause"), required=False)
    effect = ProseFormField(label=lazy("Effect"), required=False)
    units = UnitCodesField(label=lazy("Units concerned"), required=False)
    prior_finding = forms.ModelChoiceField(
        Finding.objects.none(), label=lazy("Repeats the earlier finding"), required=False
    )
    public_summary = ProseFormField(label=lazy("Publishable summary"), required=False)

    def __init__(
        self, *args: Any, finding: Finding | None = None, typical: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.finding, self.typical = finding, typical or {}
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        mission = self.subject
        self.fields["dimension"].choices = mission.framework.choices("dimensions")
        self.fields["taxonomy"].choices = [("", "—"), *taxonomies(mission.framework)]
        self.fields["cause_category"].choices = [("", "—"), *mission.framework.choices("root_cause_categories")]
        offer_below(self.fields["units"], mission.body_unit)
        self.fields["prior_finding"].queryset = (
            Finding.objects.visible_to(self.user)
            .filter(mission__body_unit=mission.body_unit, is_positive=False, status__in=COMMUNICATED)
            .exclude(mission=mission)
        )
        fill_initial(self, self.typical)
        if self.finding:
            del self.fields["code"]
            self._fill_from(self.finding)

    def _fill_from(self, finding: Finding) -> None:
        plain = {name: getattr(finding, name) for name in self.fields if name != "units"}
        fill_initial(self, {**plain, "units": list(finding.units.all())})

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        dimension, taxonomy = clean.get("dimension"), clean.get("taxonomy")
        if taxonomy and dimension and taxonomy not in codes_of(self.subject.framework, dimension):
            self.add_error("taxonomy", _("This code belongs to another dimension."))
        return clean


def taxonomies(framework: Framework) -> list[tuple[str, list[tuple[str, str]]]]:
    """Taxonomy codes, grouped by dimension, for a select box."""
    return [
        (
            str(Prose.of(row["name"])),
            [(code["code"], f"{code['code']} {Prose.of(code['name'])}") for code in row.get("taxonomy", [])],
        )
        for row in framework.rows("dimensions")
    ]


def flat_taxonomies(framework: Framework) -> dict[str, str]:
    """Taxonomy codes and their names."""
    return dict(pair for _dimension, pairs in taxonomies(framework) for pair in pairs)


def typical_wordings(framework: Framework, *, opened: str = "") -> list[dict[str, Any]]:
    """The framework's usual findings by dimension, for links that fill the form. `opened` is shown unfolded."""
    return [
        {
            "name": str(Prose.of(row["name"])),
            "open": row["key"] == opened,
            "rows": [
                {"key": f"{row['key']}.{wording['key']}", "title": str(Prose.of(wording["title"]))}
                for wording in row.get("typical_findings", [])
            ],
        }
        for row in framework.rows("dimensions")
    ]


def typical_wording(framework: Framework, key: str) -> dict[str, Any]:
    """The initial values of one usual finding, in all its languages; empty where there is none of that key."""
    dimension, _dot, name = key.partition(".")
    rows = (row for row in framework.rows("dimensions") if row["key"] == dimension)
    wordings = (wording for row in rows for wording in row.get("typical_findings", []) if wording["key"] == name)
    wording = next(wordings, None)
    if wording is None:
        return {}
    texts = {part: Prose.of(wording.get(part)) for part in ("title", "condition", "criterion")}
    return {"dimension": dimension, **texts}


def codes_of(framework: Framework, dimension: str) -> set[str]:
    """The taxonomy codes of one dimension."""
    rows = (row for row in framework.rows("dimensions") if row["key"] == dimension)
    return {code["code"] for row in rows for code in row.get("taxonomy", [])}


class PointerForm(StepForm):
    """Where the proof lies. `subject` is the finding."""

    paper = forms.ModelChoiceField(WorkPaper.objects.none(), label=lazy("Work paper"), required=False)
    place = forms.CharField(
        label=lazy("Or a place in the body's own records"),
        max_length=200,
        required=False,
        help_text=lazy(
            "Number, date and page of the record. Only where it lies: no copy of case evidence is kept here."
        ),
    )
    is_official_record = forms.BooleanField(label=lazy("It is an official record"), required=False)

    def prepare(self) -> None:
        self.fields["paper"].queryset = self.subject.mission.papers.visible_to(self.user)

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        if not self.errors and not clean.get("paper") and not clean.get("place"):
            self.add_error("place", _("Name a work paper or a place in the records."))
        return clean


class ReplyForm(StepForm):
    """The body agrees with a finding, or disputes it."""

    reply = ProseFormField(label=lazy("Reply"), rows=5)


class IntoForm(StepForm):
    """Another finding of the same mission takes this one's place."""

    into = forms.ModelChoiceField(Finding.objects.none(), label=lazy("Finding that takes its place"))
    reason = TextField(label=lazy("Reason"), rows=2, required=False, max_length=2000)

    def prepare(self) -> None:
        others = self.subject.mission.findings.exclude(pk=self.subject.pk).exclude(status__in=SIDE)
        self.fields["into"].queryset = others


class AgreeForm(ReplyForm):
    """To agree needs no words."""

    reply = ProseFormField(label=lazy("Reply"), rows=4, required=False)


class QualityForm(StepForm):
    """The framework's checklist on one page. `subject` is the mission; gives back the lines that were judged."""

    JUDGEMENTS: ClassVar = [("", lazy("not judged")), ("passed", lazy("passed")), ("failed", lazy("not passed"))]

    def prepare(self) -> None:
        before = {check.key: check for check in QualityCheck.objects.filter(mission=self.subject)}
        for key, text in self.lines:
            check = before.get(key)
            self.fields[f"passed_{key}"] = forms.ChoiceField(
                label=text,
                choices=self.JUDGEMENTS,
                required=False,
                widget=forms.RadioSelect,
                initial=("passed" if check.passed else "failed") if check else "",
            )
            self.fields[f"note_{key}"] = TextField(
                label=_("Note"),
                required=False,
                rows=1,
                max_length=2000,
                initial=check.note if check else "",
            )

    @cached_property
    def lines(self) -> list[tuple[str, str]]:
        """Keys and sentences of the checklist."""
        return self.subject.framework.choices("quality_checklist")

    def groups(self) -> list[Group]:
        """One group per line."""
        return [
            Group(self, [], text, judged=self[f"passed_{key}"], note=self[f"note_{key}"]) for key, text in self.lines
        ]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        checks = []
        for key, _text in self.lines:
            judged, note = clean.get(f"passed_{key}"), clean.get(f"note_{key}", "")
            if judged == "failed" and not note and f"note_{key}" not in self.errors:
                self.add_error(f"note_{key}", _("Say what is wrong."))
            if judged:
                checks.append({"key": key, "passed": judged == "passed", "note": note})
        if not checks and not self.errors:
            self.add_error(None, _("Judge at least one line."))
        return {"checks": checks}


class SuggestionForm(StepForm):
    """One of the report's suggestions. `subject` is the mission."""

    aspect = forms.ChoiceField(label=lazy("Aspect"))
    title = ProseFormField(label=lazy("Title"), max_length=300, rows=2)
    text = ProseFormField(label=lazy("Text"), rows=5)
    findings = ChecklistField(
        Finding.objects.none(),
        label=lazy("Findings it answers"),
        required=False,
    )

    def __init__(self, *args: Any, aspect: str = "", **kwargs: Any) -> None:
        self.aspect = aspect
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["aspect"].choices = self.subject.framework.choices("suggestion_aspects")
        rows = (row for row in self.subject.framework.rows("suggestion_aspects") if row["key"] == self.aspect)
        if row := next(rows, None):
            texts = {part: Prose.of(row.get(part)) for part in ("title", "text")}
            fill_initial(self, {"aspect": self.aspect, **texts})
        self.fields["findings"].queryset = (
            Finding.objects.visible_to(self.user)
            .filter(mission=self.subject, is_positive=False)
            .exclude(status__in=SIDE)
        )


class AccountabilityForm(StepForm):
    """A suggestion that an organisation's responsibility be looked into; never a decision, never a person (B1, B4)."""

    dimension = forms.ChoiceField(label=lazy("Dimension"))
    subject_unit = UnitCodeField(label=lazy("Organisation"))
    competent_unit = UnitCodeField(label=lazy("Competent body"))
    text = ProseFormField(label=lazy("Text"), rows=5)

    def prepare(self) -> None:
        self.fields["dimension"].choices = self.subject.framework.choices("dimensions")
        offer_below(self.fields["subject_unit"], self.subject.body_unit)
        # The competent body may stand above the inspected one, never above whoever mandated the mission.
        near = Unit.objects.filter(parent=self.subject.body_unit) | Unit.objects.above(self.subject.body_unit)
        self.fields["competent_unit"].offer(Unit.objects.below(self.subject.principal_unit), near=near)

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        unit, competent = clean.get("subject_unit"), clean.get("competent_unit")
        if unit and competent and competent.is_within(unit):
            self.add_error("competent_unit", _("An organisation cannot be the one to look into itself."))
        return clean


class ItemsForm(RowsForm):
    """The ledger items that one finding becomes. `subject` is the finding."""

    rows_name = "items"
    row_label = lazy("Item")
    key_fields = ("title",)
    spare_rows = 3
    most_rows = 30
    row_fields: ClassVar = {
        "title": lambda: ProseFormField(label=lazy("Problem to be rectified"), max_length=300, rows=2),
        "severity": lambda: forms.ChoiceField(label=lazy("Severity"), choices=Severity.choices),
        "due_date": lambda: DateField(label=lazy("Due"), required=False),
    }

    def initial_rows(self) -> list[dict[str, Any]]:
        if self.subject.item_links.exists():
            return []
        return [{"title": self.subject.title, "severity": self.subject.severity}]

    def prepare_field(self, name: str, field: forms.Field) -> forms.Field:
        if name == "severity":
            field.initial = self.subject.severity
        return field

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        if not clean["items"] and not self.errors:
            self.add_error("title_1", _("Write at least one item."))
        return clean
