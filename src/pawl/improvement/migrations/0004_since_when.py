"""Since when an improvement is in its state: of those that are there already, since they were made."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def since_made(apps: Any, _schema: Any) -> None:
    """The best that is known without reading the journal."""
    improvement, case = apps.get_model("improvement", "Improvement"), apps.get_model("collaboration", "Case")
    made = case.objects.filter(pk=OuterRef("case")).values("created_at")[:1]
    improvement.objects.filter(entered_at=None).update(entered_at=Subquery(made))


class Migration(migrations.Migration):
    dependencies = [("improvement", "0003_verified_and_held")]

    operations = [
        migrations.AddField("improvement", "entered_at", models.DateTimeField(null=True)),
        migrations.RunPython(since_made, migrations.RunPython.noop),
    ]
