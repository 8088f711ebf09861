"""What is written is true: diagrams are generated, templates are used, documents name what exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import workflows  # noqa: E402


def test_workflow_pages_are_fresh():
    stale = [name for name, text in workflows.pages().items() if not workflows._is_fresh(name, text)]
    assert stale == [], "run: python scripts/workflows.py"
    assert {path.name for path in workflows.FOLDER.glob("*.md")} == set(workflows.pages())


def test_no_template_is_unused():
    sources = [*(ROOT / "lookback").rglob("*.py"), *(ROOT / "lookback").rglob("templates/**/*.html")]
    texts = {path: path.read_text(encoding="utf-8") for path in sources}
    # Django and allauth look these up by themselves.
    by_name = re.compile(r"^(4[0-9]{2}(_csrf)?|500)\.html$|^(account|mfa|allauth|socialaccount|usersessions)/")
    unused = []
    for template in (ROOT / "lookback").rglob("templates/**/*.html"):
        name = str(template).split("/templates/")[1]
        if by_name.match(name):
            continue
        if not any(name in text for path, text in texts.items() if path != template):
            unused.append(name)
    assert unused == []


def test_readme_is_short_and_has_a_picture():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    assert "make demo" in text and "make test" in text
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert pictures and all((ROOT / picture).exists() for picture in pictures)


def test_architecture_names_paths_that_exist():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:lookback|tests|docs|scripts|bench)/[\w./-]+)`", text)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_links_between_documents_hold():
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_no_machine_path_is_in_the_repository():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    mark = re.compile(r"(?<![\w.])/(?:" + "|".join(("work", "farm", "root")) + r")/")
    guilty = [
        name
        for name in tracked
        if (ROOT / name).suffix in {".py", ".md", ".toml", ".html", ".sh", ".yml", ".yaml", ".txt", ""}
        and (ROOT / name).is_file()
        and mark.search((ROOT / name).read_text(encoding="utf-8", errors="ignore"))
    ]
    assert guilty == []
