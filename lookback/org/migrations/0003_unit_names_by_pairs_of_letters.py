from django.db import migrations, models

from lookback.org.rules import name_grams

BATCH = 5000


def note_names(apps, schema_editor):
    """Note the names of the units that are there already."""
    grams, units = apps.get_model("org", "NameGram"), apps.get_model("org", "Unit")
    names = units.objects.order_by("pk").values_list("pk", "name_zh").iterator(chunk_size=BATCH)
    rows = (grams(gram=gram, unit_key=key) for key, name in names for gram in name_grams(name))
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            grams.objects.bulk_create(batch)
            batch = []
    grams.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0002_more"),
    ]

    operations = [
        migrations.CreateModel(
            name="NameGram",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "gram", "unit_key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("gram", models.BigIntegerField(verbose_name="pair of letters")),
                ("unit_key", models.BigIntegerField(verbose_name="unit key")),
            ],
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(condition=models.Q(("name_en__gt", "")), fields=["path"], name="unit_named_in_english"),
        ),
        migrations.RunPython(note_names, migrations.RunPython.noop),
    ]
