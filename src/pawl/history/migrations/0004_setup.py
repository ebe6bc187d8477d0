from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("history", "0003_guards")]
    operations = [
        migrations.CreateModel(
            name="SetUp",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("mark", models.CharField(max_length=32)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_mark")],
            },
        ),
    ]
