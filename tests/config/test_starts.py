"""What a start leaves behind: whole files, also where an earlier start was killed in the middle."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings as django_settings

from lookback.config import serve
from lookback.config import settings as module


def test_a_style_that_was_cut_short_is_whole_after_the_next_start(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    serve.collect_static()
    style = tmp_path / "kit" / "lookback.css"
    whole = style.read_bytes()
    os.truncate(style, 100)
    serve.collect_static()
    assert style.read_bytes() == whole


def test_the_key_is_made_once_and_appears_whole(monkeypatch, tmp_path):
    monkeypatch.delenv("LOOKBACK_SECRET_KEY", raising=False)
    monkeypatch.setattr(module, "DATA_DIR", tmp_path)
    key = module._secret_key()
    assert len(key) > 60
    assert module._secret_key() == key
    (path,) = tmp_path.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_of_two_starts_at_once_one_gives_the_key(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "DATA_DIR", tmp_path)
    path = tmp_path / "secret-key"
    module._make_key(path)
    key = path.read_text()
    module._make_key(path)
    assert path.read_text() == key
    assert list(tmp_path.iterdir()) == [path]


def test_uploads_on_their_way_lie_where_the_sweep_finds_what_a_killed_server_left():
    media = Path(django_settings.DATA_DIR) / "media"
    assert Path(django_settings.FILE_UPLOAD_TEMP_DIR) == media / "incoming"
