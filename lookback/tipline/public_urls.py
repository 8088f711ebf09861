"""Addresses of the public tip line, each in every language. None ever holds a code."""

from django.urls import path

from lookback.tipline.pages import LANGUAGES
from lookback.tipline.views import dialogue, public, public_reward, uploads

app_name = "report"

urlpatterns = [path("", public.start, name="form-start")]
for language in LANGUAGES:
    chosen = {"language": language}
    urlpatterns += [
        path(f"{language}/", public.write, chosen, name="form-write"),
        path(f"{language}/upload/", uploads.upload, chosen, name="upload-take"),
        path(f"{language}/receipt/", public.receipt, chosen, name="receipt-check"),
        path(f"{language}/dialogue/", dialogue.dialogue, chosen, name="dialogue-open"),
        path(f"{language}/reward/", public_reward.reward, chosen, name="reward-claim"),
        path(f"{language}/retaliation/", public_reward.retaliation, chosen, name="retaliation-tell"),
    ]
