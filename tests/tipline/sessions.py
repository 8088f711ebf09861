"""Run beside a server, on its database: prints what its sessions hold, which the tables have packed and signed."""

from __future__ import annotations

import json

import django

if __name__ == "__main__":
    django.setup()

from django.contrib.sessions.models import Session

if __name__ == "__main__":
    print(json.dumps([session.get_decoded() for session in Session.objects.all()], ensure_ascii=False))
