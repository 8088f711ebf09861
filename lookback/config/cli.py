"""The console script `lookback`: a thin front to Django's management commands, and the server."""

import argparse
import os
import sys
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, execute_from_command_line
from django.db.utils import OperationalError

DEMO_SCENARIO = "zhejiang"
DEMO_CLOCK = "2019-11-20T09:00"  # the morning after the scenario's last day

# What is typed -> the management command that a room provides; further words and options go to that command.
PASSED_ON = {
    "check": "check",
    "migrate": "migrate",
    "org import": "org_import",
    "scenario": "scenario",
    "journal verify": "journal_verify",
    "leak trace": "leak_trace",
    "token": "token",
    "tick": "dispatch_tick",
    "clocks import": "clocks_import",
    "clocks recompute": "clocks_recompute",
    "clocks alert": "clocks_alert",
    "norms import": "norms_import",
}
HELP = {
    "demo": "play the demo scenario (once) and serve it, with one account per role",
    "serve": "serve the pages and work off the background tasks",
    "check": "look for mistakes in the configuration",
    "migrate": "bring the tables of the database up to date",
    "org import": "load units from a CSV file: FILE [--dry-run]",
    "scenario": "play a prepared case: list | run NAME",
    "journal verify": "check the chain of the journal; name the first bad entry",
    "leak trace": "compare a leaked text with what each viewer of a tip was shown: FILE --as USERNAME [--tip REF]",
    "token": "tokens for the API: create | revoke | list",
    "tick": "remind and escalate what is due now",
    "clocks": "time limits of cases: import | recompute | alert",
    "clocks import": "load the time limits of a law from a JSON file: FILE",
    "clocks recompute": "reckon the running limits anew after a change of rules or holidays: [--table KEY]",
    "clocks alert": "tell about limits that are about to pass or have passed",
    "norms": "norms of characterisation: import",
    "norms import": "load norms of characterisation from a JSON file: FILE",
    "manage": "any other management command of Django",
}


def main():
    """Entry point of the console script: what a person can repair is said in a sentence, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lookback.config.settings")
    try:
        execute(sys.argv[1:])
    except (ImproperlyConfigured, OperationalError) as error:
        if os.environ.get("LOOKBACK_DEBUG") == "1":
            raise
        reason = str(error).strip().splitlines()[0]
        what = "The database refused" if isinstance(error, OperationalError) else "A setting is wrong"
        sys.exit(f"{what}: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)


def execute(words):
    if words[:1] == ["manage"]:
        execute_from_command_line(["lookback manage", *words[1:]])
        return
    options, rest = parse(words)
    if options.database:
        os.environ["LOOKBACK_DATABASE_URL"] = options.database
    if options.run:
        options.run(options)
    else:
        execute_from_command_line(["lookback", options.command, *rest])


def parse(words):
    """Split the command line into our own options and what is passed on to Django."""
    parser = build_parser()
    options, rest = parser.parse_known_args(words)
    if rest and options.run:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return options, rest


def build_parser():
    parser = argparse.ArgumentParser(prog="lookback", allow_abbrev=False)
    parser.set_defaults(database=None, run=None)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, run in (("demo", demo), ("serve", serve)):
        add_server_options(add_command(commands, name, run=run))
    groups = {}
    for typed, command in PASSED_ON.items():
        group, _, word = typed.rpartition(" ")
        if group:
            if group not in groups:
                parent = commands.add_parser(group, help=HELP.get(group, HELP[typed]))
                groups[group] = parent.add_subparsers(metavar="COMMAND", required=True)
            add_command(groups[group], word, help_of=typed, command=command)
        else:
            add_command(commands, typed, command=command)
    commands.add_parser("manage", help=HELP["manage"])
    return parser


def add_command(commands, name, *, help_of=None, **defaults):
    """Add one subcommand. A command of Django explains its own options, so `--help` is left to it."""
    parser = commands.add_parser(name, help=HELP[help_of or name], add_help="run" in defaults, allow_abbrev=False)
    parser.add_argument(
        "--database",
        metavar="URL",
        default=argparse.SUPPRESS,
        help="postgresql://... or sqlite:///path; else LOOKBACK_DATABASE_URL, else SQLite in the data folder",
    )
    parser.set_defaults(**defaults)
    return parser


def add_server_options(parser):
    environ = os.environ.get
    parser.add_argument("--host", default=environ("LOOKBACK_HOST", "127.0.0.1"), help="default: %(default)s")
    parser.add_argument(
        "--port", type=port_number, default=environ("LOOKBACK_PORT", "8000"), help="default: %(default)s"
    )
    parser.add_argument("--workers", type=int, help="web processes on PostgreSQL; SQLite always has one")


def port_number(text):
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not a port: choose a number from 1 to 65535")


def serve(options):
    """Serve whatever the database holds."""
    start_django()
    # Not at the top of the file: this module imports models, so Django must be set up first.
    from lookback.config.serve import run

    run(host=options.host, port=options.port, workers=options.workers)


def demo(options):
    """Play the demo scenario into a place of its own, then serve it."""
    os.environ["LOOKBACK_DEMO"] = "1"
    os.environ.setdefault("LOOKBACK_CLOCK", DEMO_CLOCK)
    os.environ["LOOKBACK_DATA_DIR"] = str(Path(os.environ.get("LOOKBACK_DATA_DIR", "var"), "demo"))
    if not options.database:
        os.environ.pop("LOOKBACK_DATABASE_URL", None)  # never play the demo into somebody's real database
    start_django()
    from lookback.config.serve import require_free, run  # as in serve() above

    require_free(options.host, options.port)
    call_command("migrate", verbosity=0)
    call_command("scenario", "run", DEMO_SCENARIO, "--if-missing")
    run(host=options.host, port=options.port, workers=options.workers)


def start_django():
    django.setup()
