"""Fixtures that every room's tests share."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.db.backends.base.operations import BaseDatabaseOperations

from lookback.kit.kept import Kept
from tests.migrated import copy_instead_of_migrating
from tests.world import World, build_world


def pytest_configure() -> None:
    """A test database need not survive a power cut: without waiting for the disk the tests take half the time."""
    default = django_settings.DATABASES["default"]
    if "sqlite" in default["ENGINE"]:
        options = default["OPTIONS"]
        options = options | {"init_command": options["init_command"].replace("=FULL", "=OFF")}
        default["OPTIONS"] = options
    copy_instead_of_migrating()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first: so that no worker is left with one of them while the others have nothing to do."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture
def world(db) -> World:
    """A small country: a nation, two provinces, cities, counties, offices, and a person for every role."""
    return build_world()


@pytest.fixture
def sign_in(client):
    """`sign_in(person)`: the browser of that person."""

    def use(person):
        client.force_login(person)
        return client

    return use


@pytest.fixture
def no_second_factor(settings) -> None:
    """As in the demo: whoever decides need not show a second factor."""
    settings.DEMO = True


@pytest.fixture(autouse=True)
def _quiet_data_dir(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_test() -> None:
    Kept.forget_all()


@pytest.fixture(autouse=True, scope="session")
def _flush_may_empty_the_journal():
    """After a test with real commits all tables are emptied; the triggers that forbid it are put back afterwards."""
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(operations, statements):
        with operations.connection.cursor() as cursor:
            if operations.connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE IF EXISTS journal_entry DISABLE TRIGGER USER")
            else:
                cursor.execute("DROP TRIGGER IF EXISTS journal_entry_no_delete")
        return original(operations, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield
