"""Addresses of the desk. Whoever holds no key to a tip gets 404 for every one below its reference."""

from django.urls import path

from lookback.tipline.views import figures, files, keys, protection, rewards, tips

app_name = "tipline"
urlpatterns = [
    path("", tips.tip_list, name="tip-list"),
    path("keys/", keys.key_detail, name="key-detail"),
    path("keys/make/", keys.key_make, name="key-make"),
    path("keys/unlock/", keys.key_unlock, name="key-unlock"),
    path("keys/lock/", keys.key_lock, name="key-lock"),
    path("keys/passphrase/", keys.key_passphrase, name="key-passphrase"),
    path("keys/share/", keys.key_share, name="key-share"),
    path("keys/hand-over/", keys.key_hand_over, name="key-hand-over"),
    path("keys/recovery/", keys.recovery_ask, name="recovery-ask"),
    path("keys/recovery/finish/", keys.recovery_finish, name="recovery-finish"),
    path("keys/recovery/withdraw/", keys.recovery_withdraw, name="recovery-withdraw"),
    path("keys/recovery/<int:pk>/approve/", keys.recovery_approve, name="recovery-approve"),
    path("rewards/", rewards.reward_list, name="reward-list"),
    path("rewards/fund/", rewards.reward_fund, name="reward-fund"),
    path("rewards/book/", rewards.reward_book, name="reward-book"),
    path("rewards/pay/", rewards.voucher_pay, name="voucher-pay"),
    path("rewards/<int:pk>/", rewards.reward_detail, name="reward-detail"),
    path("rewards/<int:pk>/offer/", rewards.reward_offer, name="reward-offer"),
    path("rewards/<int:pk>/steps/<slug:step>/", rewards.reward_step, name="reward-step"),
    path("figures/", figures.figure_list, name="figure-list"),
    path("figures/export/", figures.figure_export, name="figure-export"),
    path("<str:ref>/", tips.tip_detail, name="tip-detail"),
    path("<str:ref>/undertake/", tips.tip_undertake, name="tip-undertake"),
    path("<str:ref>/open/", tips.tip_open, name="tip-open"),
    path("<str:ref>/export/", tips.tip_export, name="tip-export"),
    path("<str:ref>/files/<int:pk>/", files.file_view, name="file-view"),
    path("<str:ref>/files/<int:pk>/show/", files.file_show, name="file-show"),
    path("<str:ref>/files/<int:pk>/copy/", files.file_copy, name="file-copy"),
    path("<str:ref>/files/<int:pk>/original/", files.file_original, name="file-original"),
    path("<str:ref>/steps/<slug:step>/", tips.tip_step, name="tip-step"),
    path("<str:ref>/message/", tips.tip_message, name="tip-message"),
    path("<str:ref>/note/", tips.tip_note, name="tip-note"),
    path("<str:ref>/name/", tips.tip_name, name="tip-name"),
    path("<str:ref>/stand-aside/", tips.tip_stand_aside, name="tip-stand-aside"),
    path("<str:ref>/bring-in/", tips.tip_bring_in, name="tip-bring-in"),
    path("<str:ref>/reward/", rewards.reward_propose, name="reward-propose"),
    path("<str:ref>/protection/", protection.protection_plan, name="protection-plan"),
    path("<str:ref>/protection/end/", protection.protection_end, name="protection-end"),
    path("<str:ref>/identity/keep/", protection.identity_keep, name="identity-keep"),
]
