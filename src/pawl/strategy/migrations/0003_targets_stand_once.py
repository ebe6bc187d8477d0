from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("strategy", "0002_vision"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="goalkpi",
            name="a_target_has_a_direction",
        ),
        migrations.RemoveField(
            model_name="goalkpi",
            name="direction",
        ),
        migrations.RemoveField(
            model_name="goalkpi",
            name="target",
        ),
        migrations.RemoveField(
            model_name="goalkpi",
            name="until",
        ),
    ]
