#!/usr/bin/env python3
"""Fetch the browser libraries that Lookback ships, at the versions pinned here, from npm.

Run it by hand when a version changes; the result is committed, so nothing is fetched to install or to run.
It needs npm. Each library gets a folder with its version in the name, its licence, and a line in README.md.
"""

import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "lookback/kit/static/vendor"
TEST_ONLY = ROOT / "tests/vendor"
SVG = "http://www.w3.org/2000/svg"
# Not stroke-width: the class "icon" of the page decides how thick a line is.
KEPT = ("viewBox", "fill", "stroke", "stroke-linecap", "stroke-linejoin")

ICONS = """
    alert-triangle archive arrow-back-up bell building building-community calendar certificate
    chart-bar chart-line check chevron-down chevron-left chevron-right chevron-up circle-check
    circle-x clipboard-check clock copy dots door-enter download edit external-link eye eye-check
    file-search file-spreadsheet file-text filter flag gavel history home hourglass info-circle key
    language link list-check list-details lock lock-open login logout mail map map-pin menu-2
    message-circle microscope minus paperclip photo plus printer refresh rotate-clockwise scale
    search send settings shield-lock sitemap speakerphone stack-2 table target thumb-up trash upload
    user user-check users video x
""".split()


@dataclass(frozen=True)
class Library:
    """One npm package and what is taken from it: source path -> name in our folder."""

    folder: str
    package: str
    version: str
    licence: str
    files: dict[str, str]
    home: Path = SHIPPED
    licences_of: dict[str, str] = field(default_factory=dict)  # code bundled inside: package@version -> file

    @property
    def target(self):
        return self.home / f"{self.folder}-{self.version}"


LIBRARIES = [
    Library(
        "tabler",
        "@tabler/core",
        "1.6.1",
        "MIT (contains Bootstrap and Popper, both MIT)",
        {"dist/css/tabler.min.css": "tabler.min.css", "dist/js/tabler.min.js": "tabler.min.js"},
        licences_of={"bootstrap@5.3.8": "LICENSE", "@popperjs/core@2.11.8": "LICENSE.md"},
    ),
    Library("tabler-icons", "@tabler/icons", "3.51.0", "MIT", {"LICENSE": "LICENSE"}),
    Library(
        "echarts",
        "echarts",
        "6.1.0",
        "Apache-2.0 (contains parts of d3, BSD-3-Clause)",
        {
            "dist/echarts.min.js": "echarts.min.js",
            "LICENSE": "LICENSE",
            "NOTICE": "NOTICE",
            "licenses/LICENSE-d3": "LICENSE-d3",
        },
    ),
    Library(
        "axe-core",
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE", "LICENSE-3RD-PARTY.txt": "LICENSE-3RD-PARTY.txt"},
        home=TEST_ONLY,
    ),
]


def unpack(package, scratch):
    """Fetch `name@version` with npm and return the folder that holds its files."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=scratch, check=True, capture_output=True, text=True
    )
    target = Path(scratch) / re.sub(r"\W", "-", package)
    with tarfile.open(Path(scratch) / packed.stdout.split()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def copy(source, target):
    """Copy a file; a pointer to a source map is cut off, for the map is not shipped."""
    data = re.sub(rb"\n?(/\*|//)# sourceMappingURL=\S+( ?\*/)?\s*$", b"\n", source.read_bytes())
    target.write_bytes(data)


def write_sprite(icons, target):
    """Join the chosen icons into one file; the id of each symbol is the name of its icon."""
    ET.register_namespace("", SVG)
    sprite = ET.Element(f"{{{SVG}}}svg")
    for icon in sorted(ICONS):
        drawing = ET.parse(icons / f"{icon}.svg").getroot()
        kept = {key: drawing.get(key) for key in ("viewBox", "fill", "stroke", "stroke-linecap", "stroke-linejoin")}
        symbol = ET.SubElement(sprite, f"{{{SVG}}}symbol", {"id": icon, **kept})
        symbol.extend(shape for shape in drawing if shape.get("stroke") != "none")
        for shape in symbol:
            shape.tail = None
        symbol.tail = "\n"
    target.write_text(ET.tostring(sprite, encoding="unicode") + "\n", encoding="utf-8")


def write_tabler_licence(css, target, mit):
    """Tabler's package has no licence file: take the holders from its banner, the terms from Bootstrap's."""
    holders = re.findall(r"\* (Copyright .+)", css.read_text(encoding="utf-8")[:500])
    terms = mit.read_text(encoding="utf-8").split("\n\n")
    target.write_text("\n\n".join([terms[0], "\n".join(holders), *terms[2:]]), encoding="utf-8")


def fetch(library, scratch):
    source = unpack(f"{library.package}@{library.version}", scratch)
    for old in library.home.glob(f"{library.folder}-[0-9]*"):
        shutil.rmtree(old)
    library.target.mkdir(parents=True)
    for path, name in library.files.items():
        copy(source / path, library.target / name)
    for package, path in library.licences_of.items():
        name = package.removeprefix("@").split("@")[0].split("/")[0]
        copy(unpack(package, scratch) / path, library.target / f"LICENSE-{name}")
    if library.package == "@tabler/icons":
        write_sprite(source / "icons/outline", library.target / "sprite.svg")
    if library.package == "@tabler/core":
        licence_of_bootstrap = library.target / "LICENSE-bootstrap"
        write_tabler_licence(library.target / "tabler.min.css", library.target / "LICENSE", licence_of_bootstrap)


def write_readme(home, libraries, title, note):
    lines = [f"# {title}", "", note, ""]
    for library in libraries:
        lines += [f"## {library.folder} {library.version}", ""]
        lines += [
            f"Licence: {library.licence}. Source: npm package `{library.package}`, {library.version}.",
            "",
        ]
        lines += ["| File | SHA-256 |", "| --- | --- |"]
        for path in sorted(library.target.iterdir()):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"| {library.target.name}/{path.name} | `{digest}` |")
        lines.append("")
    (home / "README.md").write_text("\n".join(lines), encoding="utf-8")


def main():
    with tempfile.TemporaryDirectory() as scratch:
        for library in LIBRARIES:
            fetch(library, scratch)
    made_by = "Made by `scripts/vendor_assets.py`; do not edit. Pointers to source maps are cut off."
    shipped = [library for library in LIBRARIES if library.home == SHIPPED]
    icon_note = (
        f"{made_by} The file `sprite.svg` holds {len(ICONS)} icons: "
        '`<svg class="icon" aria-hidden="true"><use href="…/sprite.svg#home"/></svg>`. '
        "htmx is not here: it comes with django-htmx."
    )
    write_readme(SHIPPED, shipped, "Browser libraries shipped with Lookback", icon_note)
    tested = [library for library in LIBRARIES if library.home == TEST_ONLY]
    write_readme(TEST_ONLY, tested, "Browser libraries used by the tests only", made_by)


if __name__ == "__main__":
    main()
