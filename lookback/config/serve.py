"""The server: Granian for the pages in processes of their own, the background tasks in this one."""

import errno
import multiprocessing
import os
import socket
import threading
import time

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lookback.config import background
from lookback.config.web import load_application

THREADS = 4  # requests that one web process works on at the same time
SECONDS_TO_STOP = 30  # what a running request or task gets before it is cut off


def run(*, host, port, workers=None):
    """Serve until SIGTERM or Ctrl+C."""
    address = require_free(host, port)
    prepare_database()
    collect_static()
    # Not "fork": this process has threads, and a forked child would inherit their locks.
    multiprocessing.set_start_method("spawn", force=True)
    processes = web_processes(workers)
    os.environ["LOOKBACK_WEB_PROCESSES"] = str(processes)  # each counts its share of what the tip line takes
    server = Granian(
        "lookback.config.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,  # whoever reports must not be found by address and time
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_STOP,
    )
    threading.Thread(target=announce, args=(address, port), daemon=True).start()
    with background.running(seconds_to_stop=SECONDS_TO_STOP):
        server.serve(target_loader=load_application, wrap_loader=False)


def web_processes(wanted):
    """How many web processes: on SQLite one, for two would only wait for each other's lock."""
    if connection.vendor == "sqlite":
        return 1
    return wanted or os.cpu_count() or 1


def prepare_database():
    """Bring the embedded database up to date; of a PostgreSQL server only ask that it is."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if connection.vendor != "sqlite":
        raise SystemExit("The tables of the database are not up to date. Run first: lookback migrate")
    call_command("migrate", verbosity=0)


def collect_static():
    """Put the styles and scripts where they are served from, anew each time.

    Without `clear`, a file that was cut short when an earlier start was killed would pass for up to date for ever.
    """
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def require_free(host, port):
    """Return the numeric address to listen on, or stop with a sentence that says why it cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise SystemExit(why_not(error, host, port)) from None
    return address[0]


def why_not(error, host, port):
    """Say in a sentence why this address cannot be listened on."""
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is already in use. Choose another one, for example: --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has. Choose one above 1023: --port 8000"
    return f"{host} is not an address of this machine ({error.strerror})."


def announce(address, port):
    """Say where Lookback is to be found, but only once it answers."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    while True:
        try:
            socket.create_connection((shown, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            break
    shown = f"[{shown}]" if ":" in shown else shown
    print(f"Lookback is ready: http://{shown}:{port}/  (stop it with Ctrl+C)", flush=True)
