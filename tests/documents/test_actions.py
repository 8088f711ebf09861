"""Files in: kept once, named by content, refused in a sentence; and numbers without gaps."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as live
from django.db import IntegrityError, connection, transaction

from lookback.documents import actions, queries
from lookback.documents.models import Series, StoredFile
from lookback.documents.tasks import sweep
from lookback.documents.uploads import OversizedFile
from lookback.journal.models import Entry
from lookback.kit.workflow import Refused
from tests.documents.conftest import SAMPLES, upload


def on_disk() -> list[str]:
    """Everything under the media folder, by name."""
    root = Path(live.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_kind_that_is_taken_is_kept_byte_for_byte(person, kind):
    row = actions.store_file(upload(f"证据.{kind}", SAMPLES[kind]), by=person)
    digest = hashlib.sha256(SAMPLES[kind]).hexdigest()
    assert (row.sha256, row.size, row.name) == (digest, len(SAMPLES[kind]), f"证据.{kind}")
    assert "/" in row.media_type
    assert on_disk() == [f"files/{digest[:2]}/{digest}"]
    with queries.open_stored(row) as file:
        assert file.read() == SAMPLES[kind]


def test_storing_is_recorded(person):
    row = actions.store_file(upload("a.pdf"), by=person)
    entry = Entry.objects.about(row).get()
    assert entry.action == "documents.file.stored"
    assert entry.detail["sha256"] == row.sha256
    assert entry.actor_key == person.pk


def test_equal_bytes_are_kept_once_with_a_row_each(person):
    first = actions.store_file(upload("a.pdf"), by=person)
    second = actions.store_file(upload("b.pdf"), by=person)
    other = actions.store_file(upload("c.txt", b"other"), by=person)
    assert len(on_disk()) == 2
    assert list(queries.same_content(second)) == [first]
    assert list(queries.same_content(other)) == []


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.pdf", b"", "empty"),
        ("page.html", b"<html>", "not taken"),
        ("fake.pdf", b"MZ\x90\x00 a program", "ending"),
        ("fake.docx", SAMPLES["xlsx"], "ending"),
        ("cut.docx", SAMPLES["docx"][:60], "damaged"),
        ("binary.txt", b"\x00\x01\x02", "plain text"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(person, name, content, word):
    with pytest.raises(Refused) as refused:
        actions.store_file(upload(name, content), by=person)
    assert refused.value.field == "files"
    assert word in str(refused.value) and name in str(refused.value)
    assert on_disk() == []
    assert not StoredFile.objects.exists()


def test_the_limit_is_the_last_byte_that_is_taken(person, settings):
    settings.EVIDENCE_MAX_BYTES = 200
    actions.store_file(upload("fits.txt", b"x" * 200), by=person)
    with pytest.raises(Refused) as refused:
        actions.store_file(upload("over.txt", b"x" * 201), by=person)
    assert "over.txt" in str(refused.value)
    assert len(on_disk()) == 1


def test_the_stand_in_of_a_file_stopped_on_the_way_is_refused(person):
    with pytest.raises(Refused) as refused:
        actions.store_file(OversizedFile("film.mp4", None), by=person)
    assert "film.mp4" in str(refused.value)


class Breaking:
    """An upload that breaks off after its first piece."""

    name = "a.pdf"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def chunks(self):
        yield SAMPLES["pdf"]
        raise self.error


def test_a_disk_that_fails_is_said_and_leaves_nothing(person):
    with pytest.raises(Refused) as refused:
        actions.store_file(Breaking(OSError(28, "No space left on device")), by=person)
    assert refused.value.field == "files"
    assert on_disk() == []


def test_a_stream_that_breaks_leaves_nothing(person):
    with pytest.raises(RuntimeError):
        actions.store_file(Breaking(RuntimeError("gone")), by=person)
    assert on_disk() == []
    assert not StoredFile.objects.exists()


def test_a_rolled_back_row_leaves_bytes_that_nothing_points_to(person):
    with pytest.raises(RuntimeError), transaction.atomic():
        row = actions.store_file(upload("a.pdf"), by=person)
        raise RuntimeError("something else failed")
    assert not StoredFile.objects.exists()
    assert on_disk() == [row.storage_name]  # under its hash: the next upload of the same file uses it
    assert actions.store_file(upload("a.pdf"), by=person).sha256 == row.sha256
    assert on_disk() == [row.storage_name]


def test_taking_in_touches_no_database(person, django_assert_num_queries):
    with django_assert_num_queries(0):
        received = actions.take_in(upload("a.pdf"))
    assert actions.store_file(received, by=person).size == received.size


def test_a_large_file_streams_in_small_pieces(person):
    pieces = 0

    class Large:
        name = "film.mp4"

        def chunks(self):
            nonlocal pieces
            yield SAMPLES["mp4"]
            for _ in range(300):
                pieces += 1
                yield b"x" * 65536

    row = actions.store_file(Large(), by=person)
    assert row.size == len(SAMPLES["mp4"]) + 300 * 65536
    assert pieces == 300


def test_what_a_killed_server_left_behind_is_swept_after_a_day(person):
    row = actions.store_file(upload("a.pdf"), by=person)
    incoming = Path(live.MEDIA_ROOT) / "incoming"
    for name, hours in (("old", 25), ("young", 1)):
        (incoming / name).write_bytes(b"half a file")
        os.utime(incoming / name, times=(time.time() - hours * 3600,) * 2)
    sweep.call()
    assert on_disk() == [row.storage_name, "incoming/young"]


def test_sweeping_a_store_that_is_not_there_yet_does_no_harm(db):
    assert actions.sweep_incoming() == 0


def test_the_database_keeps_out_empty_files(person):
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(sha256="0" * 64, size=0, media_type="x/y", name="x", uploaded_by=person)


# --- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_numbers_count_from_one_in_each_series():
    assert [actions.next_number("a"), actions.next_number("b"), actions.next_number("a")] == [1, 1, 2]


@pytest.mark.django_db
def test_a_number_that_was_not_used_is_given_again():
    with pytest.raises(RuntimeError), transaction.atomic():
        assert actions.next_number("a") == 1
        raise RuntimeError
    assert actions.next_number("a") == 1


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        actions.next_number("a")
    assert not Series.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_eight_numbers():
    numbers, failures = [], []

    def take() -> None:
        try:
            for _ in range(5):
                with transaction.atomic():
                    numbers.append(actions.next_number("closure"))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(numbers) == list(range(1, 41))
