"""Fixtures that every room's tests share."""

from __future__ import annotations

import pytest

from tests.world import World, build_world


@pytest.fixture
def world(db) -> World:
    """A small country: a nation, two provinces, cities, counties, offices, and a person for every role."""
    return build_world()


@pytest.fixture(autouse=True)
def _quiet_data_dir(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
