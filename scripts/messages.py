"""Finds every translatable string of the source and keeps lookback/locale in step with it.

    python scripts/messages.py           add new strings to the catalogue, drop those that are gone
    python scripts/messages.py --missing list what has no Chinese text yet

Pure Python (Django's own template lexer, `ast` and polib), so that nobody needs the gettext programs.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lookback"
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
SINGULAR = {"_", "gettext", "gettext_lazy", "lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}

Key = tuple[str | None, str, str | None]


@dataclass
class Message:
    """One string: its context, its plural if it has one, and where it stands."""

    context: str | None
    text: str
    plural: str | None = None
    places: list[tuple[str, str]] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return (self.context, self.text, self.plural)


def extract() -> dict[Key, Message]:
    """Every translatable string of the package by (context, text, plural)."""
    found: dict[Key, Message] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for message, line in _python_messages(path):
            _note(found, message, path, line)
    for path in sorted(PACKAGE.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            for message in _template_messages(path):
                _note(found, message, path, 0)
    return found


def _note(found: dict[Key, Message], message: Message, path: Path, line: int) -> None:
    kept = found.setdefault(message.key, message)
    place = (str(path.relative_to(ROOT)), "")
    if place not in kept.places:
        kept.places.append(place)


def _python_messages(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (message := _call_message(node)):
            yield message, node.lineno


def _call_message(node: ast.Call) -> Message | None:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name in SINGULAR and texts and len(node.args) == 1:
        return Message(None, texts[0])
    if name in PLURAL and len(texts) >= 2:
        return Message(None, texts[0], texts[1])
    if name in CONTEXT and len(texts) >= 2:
        return Message(texts[0], texts[1])
    return None


def _template_messages(path: Path):
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # templatize leaves the calls in place among X's; each is valid Python when cut out.
    for match in re.finditer(r"\b(?:(?:n|p|np)?gettext|_)\(", code):
        end = _closing(code, match.end())
        call = ast.parse(code[match.start() : end].replace("\n", "\\n"), mode="eval").body
        if message := _call_message(call):
            yield message


def _closing(code: str, start: int) -> int:
    quote, position = "", start
    while position < len(code):
        char = code[position]
        if quote:
            if char == "\\":
                position += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char == ")":
            return position + 1
        position += 1
    raise ValueError("a translation call does not end")


def catalogue() -> polib.POFile:
    """The Chinese catalogue, or a new one."""
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=100)
    made = polib.POFile(wrapwidth=100)
    made.metadata = {
        "Project-Id-Version": "Lookback",
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return made


def missing(found: dict[Key, Message], po: polib.POFile) -> list[Message]:
    """Strings without a Chinese text, or with a fuzzy one."""
    good = {(e.msgctxt, e.msgid, e.msgid_plural or None) for e in po if e.translated() and "fuzzy" not in e.flags}
    return [message for key, message in found.items() if key not in good]


def update(found: dict[Key, Message], po: polib.POFile) -> tuple[int, int]:
    """Add what is new, remove what is gone; returns both counts."""
    have = {(e.msgctxt, e.msgid, e.msgid_plural or None): e for e in po}
    gone = [entry for key, entry in have.items() if key not in found]
    for entry in gone:
        po.remove(entry)
    new = [message for key, message in found.items() if key not in have]
    for message in new:
        plural = {"msgid_plural": message.plural, "msgstr_plural": {0: ""}} if message.plural else {}
        po.append(polib.POEntry(msgctxt=message.context, msgid=message.text, msgstr="", **plural))
    for entry in po:
        entry.occurrences = found[(entry.msgctxt, entry.msgid, entry.msgid_plural or None)].places
        _mark_format(entry)
    po.sort(key=lambda entry: (entry.occurrences[0][0], entry.msgid))
    po.save(str(CATALOGUE))
    return len(new), len(gone)


def _mark_format(entry: polib.POEntry) -> None:
    if "%(" in entry.msgid and "python-format" not in entry.flags:
        entry.flags.append("python-format")


def main() -> int:
    """Update the catalogue, or list what is missing."""
    settings.configure(USE_I18N=True) if not settings.configured else None
    found, po = extract(), catalogue()
    if "--missing" in sys.argv:
        lacking = missing(found, po)
        print("\n".join(message.text for message in lacking))
        return 1 if lacking else 0
    new, gone = update(found, po)
    print(f"{len(found)} strings, {new} new, {gone} gone, {len(missing(found, po))} without Chinese")
    return 0


if __name__ == "__main__":
    sys.exit(main())
