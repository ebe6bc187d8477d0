from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measurement", "0007_campaigns_and_seasons"),
    ]

    operations = [
        migrations.AddField(
            model_name="target",
            name="due",
            field=models.DateField(blank=True, null=True),
        ),
    ]
