from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("history", "0003_guards")]
    operations = [
        migrations.CreateModel(
            name="SetUp",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("mark", models.BigIntegerField()),
            ],
        ),
    ]
