from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Epoch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("added", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="seal",
            name="last_transaction",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="seal",
            name="marks",
            field=models.TextField(default=""),
        ),
        migrations.AlterField(
            model_name="event",
            name="transaction",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["transaction", "id"], name="event_in_order"),
        ),
    ]
