"""Addresses of this room. A further part adds its own; a number behind a word names a thing of that word."""

from django.urls import path

from lookback.casework.views import cases, clocks, listed

app_name = "casework"
urlpatterns = [
    path("", cases.case_list, name="case-list"),
    path("new/", cases.case_create, name="case-create"),
    path("cases/<int:pk>/", cases.case_detail, name="case-detail"),
    path("cases/<int:pk>/steps/<slug:step>/", cases.case_step, name="case-step"),
    path("cases/<int:pk>/accused/new/", cases.accused_add, name="accused-add"),
    path("cases/<int:pk>/remarks/new/", cases.remark_add, name="remark-add"),
    path("remarks/<int:pk>/answer/", cases.remark_answer, name="remark-answer"),
    # the clock of the law
    path("clocks/", clocks.clock_list, name="clock-list"),
    path("clock-rules/", clocks.rule_list, name="clock-rule-list"),
    path("cases/<int:pk>/clocks/new/", clocks.clock_start, name="clock-start"),
    path("clocks/<int:pk>/", clocks.clock_detail, name="caseclock-detail"),
    path("clocks/<int:pk>/steps/<slug:step>/", clocks.clock_step, name="clock-step"),
    # difficult cases
    path("cases/<int:pk>/list/", cases.case_put_on_list, name="listed-add"),
    path("listed-cases/", listed.listed_list, name="listed-list"),
    path("listed-cases/<int:pk>/", listed.listed_detail, name="listed-detail"),
    path("listed-cases/<int:pk>/steps/<slug:step>/", listed.listed_step, name="listed-step"),
    path("listed-cases/<int:pk>/measures/new/", listed.measure_plan, name="listed-measure-plan"),
    path("listed-measures/<int:pk>/steps/<slug:step>/", listed.measure_step, name="listed-measure-step"),
]
