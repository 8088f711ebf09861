"""The database itself refuses to change or remove a journal entry, whoever asks."""

from django.db import migrations

from lookback.journal.protection import protect_entries


def protect(apps, schema_editor):
    protect_entries(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
