"""The WSGI entry point that Granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lookback.config.settings")


def settle() -> None:
    """Tell the garbage collector that the program itself stays.

    Otherwise it looks through the hundred thousands of objects of the loaded program again and again in the middle of
    requests; one page in twenty then takes twice as long. What requests leave behind is still collected.
    """
    get_resolver().url_patterns  # noqa: B018 - loads the views, which would be loaded by the first request
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


application = get_wsgi_application()
settle()
