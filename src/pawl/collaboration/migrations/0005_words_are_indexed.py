from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE, INDEX = "collaboration_searchtext", "collaboration_searchindex"
ADD = f"INSERT INTO {INDEX} (rowid, own, said, aside) VALUES (NEW.case_id, NEW.own, NEW.said, NEW.aside);"
TAKE = (
    f"INSERT INTO {INDEX} ({INDEX}, rowid, own, said, aside)"
    " VALUES ('delete', OLD.case_id, OLD.own, OLD.said, OLD.aside);"
)
SQLITE = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(own, said, aside, content='{TABLE}', content_rowid='case_id',"
    " tokenize='unicode61 remove_diacritics 0', detail=column)",
    f"CREATE TRIGGER {TABLE}_added AFTER INSERT ON {TABLE} BEGIN {ADD} END",
    f"CREATE TRIGGER {TABLE}_taken AFTER DELETE ON {TABLE} BEGIN {TAKE} END",
    f"CREATE TRIGGER {TABLE}_changed AFTER UPDATE ON {TABLE} BEGIN {TAKE} {ADD} END",
)
SQLITE_BACK = (
    *(f"DROP TRIGGER IF EXISTS {TABLE}_{name}" for name in ("added", "taken", "changed")),
    f"DROP TABLE IF EXISTS {INDEX}",
)
POSTGRESQL = (
    f"CREATE INDEX {INDEX} ON {TABLE} USING gin"
    " (array_to_tsvector(array_remove(string_to_array(own || ' ' || said, ' '), '')))",
    f"CREATE INDEX {INDEX}_aside ON {TABLE} USING gin"
    " (array_to_tsvector(array_remove(string_to_array(own || ' ' || said || ' ' || aside, ' '), ''))) WHERE aside <> ''",
)


def _run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    with editor.connection.cursor() as cursor:
        for one in statements:
            cursor.execute(one)


def install(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE)


def lift(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = editor.connection.vendor == "postgresql"
    back = tuple(f"DROP INDEX IF EXISTS {name}" for name in (INDEX, f"{INDEX}_aside"))
    _run(editor, back if is_postgresql else SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0004_searchtext")]
    operations = [migrations.RunPython(install, lift)]
