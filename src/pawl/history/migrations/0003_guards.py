from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from pawl.history import guards


def install(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    guards.install(editor.connection)


def lift(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    guards.lift(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("history", "0002_order")]
    operations = [migrations.RunPython(install, lift)]
