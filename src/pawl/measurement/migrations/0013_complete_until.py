from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measurement", "0012_signal_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="complete_until",
            field=models.DateTimeField(null=True),
        ),
    ]
