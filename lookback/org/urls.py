"""Addresses of the organisation."""

from django.urls import path

from lookback.org import views

app_name = "org"
urlpatterns = [
    path("", views.unit_list, name="unit-list"),
    path("units/<int:pk>/", views.unit_detail, name="unit-detail"),
    path("units/search/", views.unit_search, name="unit-search"),
    path("import/", views.tree_import, name="tree-import"),
    path("people/", views.person_list, name="person-list"),
    path("people/new/", views.person_register, name="person-register"),
    path("people/due/", views.forget_list, name="forget-list"),
    path("people/<int:pk>/forget/", views.person_forget, name="person-forget"),
    path("people/<int:pk>/", views.person_detail, name="person-detail"),
    path("people/<int:pk>/appoint/", views.post_appoint, name="post-appoint"),
    path("people/<int:pk>/let-in/", views.person_let_in, name="person-let-in"),
    path("interests/<int:pk>/end/", views.interest_end, name="interest-end"),
    path("posts/<int:pk>/end/", views.post_end, name="post-end"),
    path("account/", views.account, name="account"),
    path("account/language/", views.language_choose, name="language-choose"),
    path("account/interests/new/", views.interest_declare, name="interest-declare"),
    path("account/tokens/new/", views.token_create, name="token-create"),
    path("account/tokens/<int:pk>/revoke/", views.token_revoke, name="token-revoke"),
    path("demo-login/", views.demo_login, name="demo-login"),
]
