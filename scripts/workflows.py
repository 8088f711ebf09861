"""Writes docs/workflows from the workflow tables; with --check says whether they are fresh."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "workflows"


def pages() -> dict[str, str]:
    """File name to content, one page per workflow."""
    from lookback.kit.workflow import REGISTRY
    from lookback.org.authority import GRANTS

    for rules in sorted((ROOT / "lookback").glob("*/rules*")):
        import_module(f"lookback.{rules.parent.name}.rules")
    return {f"{name}.md": _page(workflow, GRANTS) for name, workflow in sorted(REGISTRY.items())}


def _page(workflow, grants) -> str:
    lines = [
        f"# {workflow.name}",
        "",
        "Generated from the table in the room's `rules`; do not edit.",
        "",
        "```mermaid",
        workflow.diagram().rstrip(),
        "```",
        "",
        "| Step | From | To | Roles | On | Guards |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join(lines + [_row(step, grants) for step in workflow.steps]) + "\n"


def _row(step, grants) -> str:
    roles = ", ".join(f"`{role.value}`" for role, held in grants.items() if step.permission in held)
    guards = ", ".join(f"`{guard.__name__}`" for guard in step.guards) or "none"
    target = step.target if isinstance(step.target, str) else "(as before)"
    return f"| `{step.name}` | {', '.join(step.sources)} | {target} | {roles} | `{step.where}` | {guards} |"


def main() -> int:
    """Write the pages, or compare."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lookback.config.settings")
    import django

    django.setup()
    if "--check" in sys.argv:
        stale = [name for name, text in pages().items() if not _is_fresh(name, text)]
        print("\n".join(f"stale: {name}" for name in stale))
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


def _is_fresh(name: str, text: str) -> bool:
    path = FOLDER / name
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
