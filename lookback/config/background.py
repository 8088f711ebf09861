"""What runs beside the pages: one task worker, and the beat that enqueues the periodic tasks."""

import logging
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from lookback.casework.tasks import alert_of_limits, copy_overdue_letters, delete_names
from lookback.casework.tasks import recompute_clocks as recompute_limits
from lookback.dispatch.tasks import tick
from lookback.documents.tasks import sweep
from lookback.org.tasks import note_dates
from lookback.rectification.tasks import compact_tallies
from lookback.tipline.tasks import erase as erase_tips
from lookback.tipline.tasks import expire as expire_names
from lookback.tipline.tasks import remind as remind_of_tips

logger = logging.getLogger(__name__)

MINUTE, DAY = 60, 24 * 60 * 60


@task()
def tidy():
    """Forget sessions that have ended and the results of tasks done two weeks ago."""
    call_command("clearsessions")
    call_command("prune_db_task_results", queue_name="*", verbosity=0)


@dataclass(frozen=True)
class Periodic:
    task: Task
    seconds: int


# Everything that happens by the clock. Each is enqueued at the start, and then again and again.
PERIODIC = (
    Periodic(tick, MINUTE),
    Periodic(alert_of_limits, MINUTE),
    Periodic(recompute_limits, DAY),
    Periodic(tidy, DAY),
    Periodic(sweep, DAY),
    Periodic(note_dates, DAY),
    Periodic(compact_tallies, 10 * MINUTE),
    Periodic(remind_of_tips, DAY),
    Periodic(erase_tips, DAY),
    Periodic(expire_names, 10 * MINUTE),
    Periodic(delete_names, DAY),
    Periodic(copy_overdue_letters, DAY),
)


@contextmanager
def running(*, seconds_to_stop):
    """Work off tasks and keep the beat as long as the block lasts; then let a running task finish."""
    stopping = threading.Event()
    worker = make_worker()
    threads = [
        threading.Thread(target=work, args=(worker, stopping), name="tasks", daemon=True),
        threading.Thread(target=beat, args=(stopping,), name="beat", daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        worker.running = False
        for thread in threads:
            thread.join(seconds_to_stop)


def make_worker():
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=1,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )


def work(worker, stopping):
    """Run the worker; when the database fails it, wait a little and go on."""
    while not stopping.is_set():
        try:
            worker.run()
        except Exception:
            logger.exception("The task worker stumbled. It goes on in five seconds.")
            connection.close()
            stopping.wait(5)
    connection.close()


def beat(stopping):
    """Enqueue each periodic task when its time has come."""
    due = dict.fromkeys(PERIODIC, 0.0)
    while not stopping.is_set():
        for periodic in PERIODIC:
            if due[periodic] <= time.monotonic():
                due[periodic] = time.monotonic() + periodic.seconds
                enqueue_once(periodic.task)
        stopping.wait(1)
    connection.close()


def enqueue_once(task):
    """Enqueue a periodic task, unless the last one still waits: a slow worker must not find a heap."""
    close_old_connections()
    try:
        waiting = DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY)
        if not waiting.exists():
            task.enqueue()
    except Exception:
        logger.exception("The task %s could not be enqueued. It is tried again at its next time.", task.name)
