"""Addresses of what an upheld tip leads to here. They lie below the tip's, where alone the browser sends its key."""

from django.urls import path

from lookback.rectification.views import tips

app_name = "followup"
urlpatterns = [
    path("<str:ref>/items/", tips.item_list, name="item-list"),
    path("<str:ref>/items/new/", tips.item_open, name="item-open"),
    path("<str:ref>/items/<int:pk>/reopen/", tips.item_reopen, name="item-reopen"),
]
