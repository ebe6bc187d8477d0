from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measurement", "0013_complete_until"),
    ]

    operations = [
        migrations.AddField(
            model_name="gap",
            name="periods",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="gap",
            name="newest",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="gap",
            name="level",
            field=models.JSONField(null=True),
        ),
    ]
