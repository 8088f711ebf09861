"""The part of the bench about the tip line: taking tips in, the desk, and what the clock tells. Called by run.py."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import http_server
import machine
import tip_clients

Child = Callable[..., dict]
QUICK = {"tips": [1_000], "text_tips": 60, "file_tips": 12, "timed": 100}
WHOLE = {"tips": [1_000, 10_000, 100_000], "text_tips": 1_500, "file_tips": 300, "timed": 1_000}


def measure(found: Any, csv: Path, child: Child, environment: Callable, options: Any, say: Callable) -> dict:
    """All sets on one kind of database; the smallest one is also the one that reports come in on."""
    sizes = QUICK if options.quick else WHOLE
    csv = only_prefectures(csv, csv.with_name("prefectures.csv"))
    child("tip_load.py", found, "tree", "tree", "--tree", str(csv))
    results: dict[str, Any] = {"sets": {}, "load": []}
    for count in options.tips or sizes["tips"]:
        found.copy("tree", "tips")
        say(f"loading {count:,} tips")
        loaded = child("tip_load.py", found, "tips", "tips", "--tips", str(count))
        say(f"measuring the desk with {count:,} tips")
        arguments = ["--account", loaded["account"], "--openable", json.dumps(loaded["openable"])]
        pages = child("tip_pages.py", found, "tips", *arguments, "--requests", str(options.requests))
        results["sets"][str(count)] = {"pages": pages, "seconds": loaded["seconds"]}
        results["load"].append(machine.load())
        if len(results["sets"]) == 1:
            say("sending reports")
            results["submitted"] = submitted(environment(found, "tips"), loaded["places"], sizes)
            results["load"].append(machine.load())
            say("asking by the clock")
            results["timing"] = child(
                "tip_timing.py", found, "tips", "--desk", str(loaded["desk"]), "--count", str(sizes["timed"])
            )
        found.remove("tips")
    found.remove("tree")
    return results


def submitted(environment: dict[str, str], places: list[int], sizes: dict[str, Any]) -> dict:
    """Reports through the server, which runs on the database of the environment."""
    with http_server.serving(environment) as server:
        return tip_clients.measure(
            server.port, server.pid, places, text_tips=sizes["text_tips"], file_tips=sizes["file_tips"]
        )


def only_prefectures(csv: Path, out: Path) -> Path:
    """The tree without townships and villages: the public form offers provinces and cities, and the desks are there."""
    with csv.open(encoding="utf-8") as source, out.open("w", encoding="utf-8") as target:
        target.writelines(line for line in source if not {"township", "village"} & set(line.split(",")))
    return out
