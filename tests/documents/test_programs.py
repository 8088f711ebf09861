"""Programs that look at strangers' files: bounded, in a folder of their own, and nothing is left."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from lookback.documents import cleaner, programs
from lookback.documents.programs import Failed, NotThere, run, scratch, sweep_scratch


@pytest.fixture(autouse=True)
def base(settings, tmp_path) -> Path:
    settings.SCRATCH_DIR = str(tmp_path)
    return tmp_path


def stand_in(folder: Path, script: str) -> str:
    """A program made of a few lines of shell."""
    path = folder / "stand-in"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_the_folder_is_private_and_always_gone(base):
    with pytest.raises(KeyError), scratch() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "plain").write_text("x")
        raise KeyError
    assert list(base.iterdir()) == []


def test_what_it_prints_is_returned(base):
    with scratch() as folder:
        assert run(["echo", "hello"], folder) == "hello\n"


def test_it_gets_nothing_of_our_environment(base, monkeypatch):
    monkeypatch.setenv("LOOKBACK_SECRET_KEY", "secret")
    with scratch() as folder:
        said = run(["env"], folder)
        assert "secret" not in said
        assert f"TMPDIR={folder}" in said


@pytest.mark.parametrize("script", ["exit 1", "kill -9 $$", "head -c 3000000 /dev/zero > big; exit $?"])
def test_what_gives_up_or_writes_too_much_has_failed(base, settings, script):
    settings.EVIDENCE_MAX_BYTES = 500_000
    with scratch() as folder, pytest.raises(Failed):
        run([stand_in(base, script)], folder)


def test_what_takes_too_long_is_ended_with_its_children(base):
    began = time.monotonic()
    with scratch() as folder, pytest.raises(Failed):
        run([stand_in(base, f"sleep 30 & echo $! > {base}/child; sleep 30")], folder, seconds=1)
    assert time.monotonic() - began < 10
    child = int((base / "child").read_text())
    time.sleep(0.2)
    assert not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]


@pytest.mark.parametrize("name", ["no-such-program-at-all", ""])
def test_a_missing_program_is_told(base, name):
    assert not programs.is_there(name)
    with scratch() as folder, pytest.raises(NotThere):
        run([name], folder)


def test_what_a_killed_server_left_is_swept(base):
    for name, age in (("lookback-scratch-old", 7200), ("lookback-scratch-new", 0), ("others", 7200)):
        (base / name).mkdir()
        os.utime(base / name, (time.time() - age,) * 2)
    assert sweep_scratch() == 1
    assert sorted(path.name for path in base.iterdir()) == ["lookback-scratch-new", "others"]


@pytest.mark.parametrize(
    ("script", "works"),
    [("printf clean > file.cleaned.jpg", True), ("exit 0", False), ("exit 1", False), (": > file.cleaned.jpg", False),
     ("ln -s /etc/passwd file.cleaned.jpg", False)],
)  # fmt: skip
def test_a_cleaned_copy_counts_only_when_it_is_there(base, settings, script, works):
    settings.MAT2 = stand_in(base, script)
    with scratch() as folder:
        (folder / "file.jpg").write_bytes(b"x")
        if works:
            assert cleaner.clean(folder, "jpg").read_bytes() == b"clean"
        else:
            with pytest.raises(Failed):
                cleaner.clean(folder, "jpg")
