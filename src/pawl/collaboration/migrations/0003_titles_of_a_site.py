from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0002_indexes_of_lists")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["kind", "title", "id"], name="case_by_title_of_site"),
        ),
    ]
