from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0002_order"),
        ("jobs", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="delivery",
            name="deliver_once",
        ),
        migrations.AddField(
            model_name="cursor",
            name="transaction",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="delivery",
            name="address",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["handler", "address", "id"], name="delivery_of_handler"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("event", "handler", "address"), name="deliver_once"),
        ),
    ]
