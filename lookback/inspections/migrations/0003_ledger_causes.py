"""Ledgers that are open already get the root cause categories of their mission's framework."""

from django.db import migrations


def fill(apps, schema_editor):
    for mission in (
        apps.get_model("inspections", "Mission")
        .objects.exclude(ledger=None)
        .select_related("ledger", "campaign__framework")
    ):
        rows = mission.campaign.framework.content.get("root_cause_categories", [])
        mission.ledger.causes = [{"key": row["key"], "name": row["name"]} for row in rows]
        mission.ledger.save(update_fields=["causes"])


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0002_finding_successor_and_carried_out"),
        ("rectification", "0004_ledger_causes"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
