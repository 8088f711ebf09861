"""What the page of a case shows around its stages, each part in a fixed number of queries."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from lookback.casework.models import Case, CaseLink, ListedCase, ListedMeasure, Remark, StageReport
from lookback.journal.models import Entry
from lookback.org.models import Person


def reports_of(case: Case) -> list[StageReport]:
    """The stage reports, the latest first."""
    return list(case.reports.select_related("authority", "reported_by").order_by("-number"))


def remarks_of(case: Case) -> list[Remark]:
    """What reviewers asked, the earliest first, with the case for who answers."""
    remarks = list(case.remarks.select_related("remarked_by", "answered_by"))
    for remark in remarks:
        remark.case = case
    return remarks


def links_of(case: Case, user: Person) -> list[tuple[CaseLink, Case, bool]]:
    """(link, the other case, whether the reader may open it): what it came from first, then what it became."""
    links = CaseLink.objects.filter(Q(case=case) | Q(successor=case)).select_related("case", "successor")
    rows = [(link, link.successor if link.case_id == case.pk else link.case) for link in links.order_by("pk")]
    seen = set(
        Case.objects.visible_to(user).filter(pk__in=[other.pk for _link, other in rows]).values_list("pk", flat=True)
    )
    ordered = sorted(rows, key=lambda row: row[0].case_id == case.pk)
    return [(link, other, other.pk in seen) for link, other in ordered]


def listings_of(case: Case) -> list[ListedCase]:
    """When it was on the list, the latest first."""
    return list(case.listings.select_related("leader", "listing_unit").order_by("-pk"))


def listed_cases(user: Person) -> QuerySet[ListedCase]:
    """Cases on a list that the person sees, with what the list shows."""
    rows = ListedCase.objects.visible_to(user).select_related("case__leading_unit", "leader", "listing_unit")
    return rows.prefetch_related("measures")


def measures_seen(user: Person) -> QuerySet[ListedMeasure]:
    """Measures of cases that the person sees."""
    rows = ListedMeasure.objects.filter(listed__in=ListedCase.objects.visible_to(user))
    return rows.select_related("unit", "listed__listing_unit", "listed__case__leading_unit")


def case_timeline(case: Case, *, limit: int = 200) -> list[Entry]:
    """What happened to the case and to its place on the list, newest first."""
    about = Q(subject_kind=case._meta.label_lower, subject_key=str(case.pk))
    listed = [str(key) for key in case.listings.values_list("pk", flat=True)]
    about |= Q(subject_kind=ListedCase._meta.label_lower, subject_key__in=listed)
    return list(Entry.objects.filter(about).order_by("-id")[:limit])
