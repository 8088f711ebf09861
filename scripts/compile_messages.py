"""Compile translations (.po) to what Django reads (.mo), without gettext: compile_messages.py FILE.po ..."""

import sys
from pathlib import Path

import polib

for path in map(Path, sys.argv[1:]):
    polib.pofile(str(path), check_for_duplicates=True).save_as_mofile(str(path.with_suffix(".mo")))
