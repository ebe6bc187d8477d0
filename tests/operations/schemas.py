"""What an engine says that a database has: to hold two ways of making one against each other."""

from typing import Any

from django.db import connections

ASK = {
    "sqlite": ["SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"],
    "postgresql": [
        "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity,"
        " character_maximum_length FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    ],
}


def schema(using: str) -> list[Any]:
    """What the engine says there is; the order of columns is nobody's business."""
    found = []
    with connections[using].cursor() as cursor:
        for question in ASK[connections[using].vendor]:
            cursor.execute(question)
            found += [(*row[:-1], _sorted(str(row[-1]))) for row in cursor.fetchall()]
    return sorted(found, key=repr)


def _sorted(text: str) -> list[str]:
    """The parts of a CREATE TABLE, which the engine keeps as it was written."""
    return sorted(text.removesuffix(")").replace("(", ", ", 1).split(", ")) if "TABLE" in text else [text]
