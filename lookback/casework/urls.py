"""Addresses of this room. A further part adds its own; a number behind a word names a thing of that word."""

from django.urls import path

from lookback.casework.views import cases, characterisation, clocks, inquiries, letters, listed, quality

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
    # characterisation
    path("cases/<int:pk>/characterisations/new/", characterisation.begin, name="characterisation-begin"),
    path("cases/<int:pk>/matrix/", characterisation.matrix, name="matrix"),
    path("characterisations/<int:pk>/", characterisation.characterisation_detail, name="characterisation-detail"),
    path(
        "characterisations/<int:pk>/steps/<slug:step>/",
        characterisation.characterisation_step,
        name="characterisation-step",
    ),
    path("characterisations/<int:pk>/negatives/", characterisation.negatives_answer, name="negatives-answer"),
    path("characterisations/<int:pk>/level/", characterisation.level_choose, name="level-choose"),
    path("elements/<int:pk>/", characterisation.element_assess, name="element-assess"),
    path("characterisation-changes/", characterisation.change_list, name="change-list"),
    path("norms/", characterisation.norm_list, name="norm-list"),
    path("marked-days/new/", characterisation.marked_day_add, name="marked-day-add"),
    # quality review
    path("quality-rounds/", quality.quality_list, name="quality-list"),
    path("quality-rounds/new/", quality.quality_draw, name="quality-draw"),
    path("quality-rounds/<int:pk>/", quality.quality_detail, name="qualityround-detail"),
    path("sampled-cases/<int:pk>/", quality.sampled_detail, name="sampledcase-detail"),
    path("sampled-cases/<int:pk>/steps/<slug:step>/", quality.sampled_step, name="sampled-step"),
    # difficult cases
    path("cases/<int:pk>/list/", cases.case_put_on_list, name="listed-add"),
    path("listed-cases/", listed.listed_list, name="listed-list"),
    path("listed-cases/<int:pk>/", listed.listed_detail, name="listed-detail"),
    path("listed-cases/<int:pk>/steps/<slug:step>/", listed.listed_step, name="listed-step"),
    path("listed-cases/<int:pk>/measures/new/", listed.measure_plan, name="listed-measure-plan"),
    path("listed-measures/<int:pk>/steps/<slug:step>/", listed.measure_step, name="listed-measure-step"),
    # one case, three inquiries; the joint desk
    path("cases/<int:pk>/inquiries/new/", inquiries.inquiry_open, name="inquiry-open"),
    path("inquiries/<int:pk>/", inquiries.inquiry_detail, name="linkedinquiry-detail"),
    path("inquiries/<int:pk>/steps/<slug:step>/", inquiries.inquiry_step, name="inquiry-step"),
    path("hand-overs/<int:pk>/", inquiries.hand_over_detail, name="handover-detail"),
    path("hand-overs/<int:pk>/steps/<slug:step>/", inquiries.hand_over_step, name="hand-over-step"),
    path("cases/<int:pk>/desk/", inquiries.joint_desk, name="joint-desk"),
    path("cases/<int:pk>/desk/members/new/", inquiries.desk_join, name="desk-join"),
    path("cases/<int:pk>/desk/notes/new/", inquiries.desk_note, name="desk-note"),
    path("desk-members/<int:pk>/leave/", inquiries.desk_leave, name="desk-leave"),
    # letters of suggestion
    path("letters/", letters.letter_list, name="letter-list"),
    path("letters/new/", letters.letter_create, name="letter-create"),
    path("letters/<int:pk>/", letters.letter_detail, name="letter-detail"),
    path("letters/<int:pk>/edit/", letters.letter_edit, name="letter-edit"),
    path("letters/<int:pk>/steps/<slug:step>/", letters.letter_step, name="letter-step"),
]
