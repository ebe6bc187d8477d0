"""A trigger on each engine: what happened to a clock is never changed."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "What happened to a clock is never changed: add another event."
FUNCTION = f"""CREATE OR REPLACE FUNCTION tickets_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = '{REFUSAL}';
END $$"""
POSTGRESQL = """CREATE TRIGGER tickets_clockevent_no_update BEFORE UPDATE ON tickets_clockevent
FOR EACH ROW EXECUTE FUNCTION tickets_refuse()"""
SQLITE = f"""CREATE TRIGGER tickets_clockevent_no_update BEFORE UPDATE ON tickets_clockevent
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""


def install(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTION, params=None)
        editor.execute(POSTGRESQL, params=None)
    else:
        editor.execute(SQLITE, params=None)


def lift(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER tickets_clockevent_no_update ON tickets_clockevent", params=None)
        editor.execute("DROP FUNCTION tickets_refuse()", params=None)
    else:
        editor.execute("DROP TRIGGER tickets_clockevent_no_update", params=None)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_core")]
    operations = [migrations.RunPython(install, lift)]
