from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from pawl.analytics.similarity import tokens

BATCH, MOST = 500, 4000


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Titles and comments; `pawl reindex` brings the other texts of records in."""
    using = editor.connection.alias  # a restore migrates another database than the site's own
    case, comment, text = (
        apps.get_model("collaboration", name).objects.using(using)
        for name in ("Case", "Comment", "SearchText")
    )
    last = 0
    while rows := list(case.filter(pk__gt=last).order_by("pk").values_list("pk", "title")[:BATCH]):
        said: dict[tuple[int, bool], list[str]] = {}
        told = comment.filter(case__in=[pk for pk, _title in rows]).order_by("pk")
        for pk, is_internal, words in told.values_list("case_id", "is_internal", "text"):
            said.setdefault((pk, is_internal), []).extend(tokens(words))
        text.bulk_create(
            text.model(
                case_id=pk,
                own=" ".join(tokens(title) * 2),
                said=" ".join(said.get((pk, False), [])[:MOST]),
                aside=" ".join(said.get((pk, True), [])[:MOST]),
            )
            for pk, title in rows
        )
        last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0005_words_are_indexed")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
