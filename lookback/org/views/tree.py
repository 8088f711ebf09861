"""Loading a tree of units from a page: small ones, and only below units that one manages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lookback.org import actions, forms
from lookback.org.actions.tree_import import ImportReport
from lookback.org.authority import Permission as P


def tree_import(request: HttpRequest) -> HttpResponse:
    """Check or load a CSV file; every wrong row is named, and then nothing is loaded."""
    if not request.user.may_anywhere(P.ORG_MANAGE):
        raise Http404
    if request.method != "POST":
        return render(request, "org/tree_import.html", {"form": forms.TreeImportForm()})
    form = forms.TreeImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "org/tree_import.html", {"form": form}, status=422)
    file = form.cleaned_data["file"]
    report = actions.import_tree(
        file, name=file.name, by=request.user, is_dry_run=form.cleaned_data["is_dry_run"], most_rows=forms.MOST_ROWS
    )
    context = {"form": form, "report": report, "outcome": _outcome(report)}
    return render(request, "org/tree_import.html", context, status=422 if report.problem_count else 200)


def _outcome(report: ImportReport) -> str:
    if report.problem_count:
        sentence = _("%(total)s problems, of which %(shown)s are listed. Nothing was loaded.")
        return sentence % {"total": report.problem_count, "shown": len(report.problems)}
    sentence = _("%(units)s units loaded.") if report.is_loaded else _("%(units)s units would be loaded.")
    return sentence % {"units": report.units}
