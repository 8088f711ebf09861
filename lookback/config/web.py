"""What one web process of the server does first. It knows nothing of the server."""

import multiprocessing
import os
import signal
import threading

from django.core.wsgi import get_wsgi_application


def load_application():
    """Give Granian the application; called inside each web process."""
    threading.Thread(target=stop_with_parent, daemon=True).start()
    return get_wsgi_application()


def stop_with_parent():
    """End a web process whose parent was killed: an orphan would keep the port and answer with old code."""
    multiprocessing.parent_process().join()
    os.kill(os.getpid(), signal.SIGKILL)
