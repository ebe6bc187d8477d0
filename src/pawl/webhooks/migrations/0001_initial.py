import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("collaboration", "0001_initial"),
        ("history", "0003_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="collaboration.case",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("url", models.CharField(max_length=500)),
                ("wants", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("paused", "Paused"), ("gone", "Gone")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("secret", models.TextField()),
                ("previous_secret", models.TextField(blank=True)),
                ("rotated_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("quiet_until", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "paused", "gone"])),
                        name="known_webhook_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("delivery", models.BigIntegerField(db_index=True)),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("seconds", models.FloatField(null=True)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("response", models.TextField(blank=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="history.event"
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="webhooks.endpoint",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["endpoint", "-id"], name="attempt_of_endpoint")],
            },
        ),
    ]
