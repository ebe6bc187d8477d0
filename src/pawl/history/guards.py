"""Triggers that keep the journal append-only, on both engines; installed by a migration, checked at start-up.

They stop defects and careless hands. Whoever owns the database can lift them, and then the seals tell.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = "The journal only grows: rows of {table} are neither changed nor deleted."
ERASE_ONLY = "Texts of the journal can only be erased, together with their salt; nothing else may change."

FROZEN = ("history_event", "history_seal")
TEXTS = "history_eventtext"
NAMES = tuple(
    f"{table}_{verb}" for table in (*FROZEN, TEXTS) for verb in ("no_update", "no_delete")
)  # fmt: skip

SAME = {
    "history_event": "id = NEW.id",
    "history_seal": "id = NEW.id OR first = NEW.first OR last = NEW.last",
    TEXTS: "id = NEW.id OR (event_id = NEW.event_id AND name = NEW.name)",
}
"""What INSERT OR REPLACE of SQLite would put in place of a row, past the triggers for deletion."""

ERASING = (
    "NEW.text = '' AND NEW.salt = '' AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL"
    " AND NEW.id = OLD.id AND NEW.event_id = OLD.event_id AND NEW.name = OLD.name"
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; those that stand are left as they are."""
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for undoing the migration, and for emptying a test's database."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name in (*NAMES, *_extra(is_postgresql=is_postgresql)):
            table = next(one for one in (*FROZEN, TEXTS) if name.startswith(f"{one}_"))
            on = f" ON {table}" if is_postgresql else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that should stand and do not."""
    is_postgresql = connection.vendor == "postgresql"
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if is_postgresql
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    return {*NAMES, *_extra(is_postgresql=is_postgresql)} - found


def _extra(*, is_postgresql: bool) -> tuple[str, ...]:
    if not is_postgresql:
        return tuple(f"{table}_no_replace" for table in SAME)
    return ("history_event_transaction", *(f"{table}_no_truncate" for table in (*FROZEN, TEXTS)))


def _sqlite() -> list[str]:
    made = []
    for table in FROZEN:
        refusal = f"SELECT RAISE(ABORT, '{APPEND_ONLY.format(table=table)}');"
        made += [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN {refusal} END"
            for verb in ("UPDATE", "DELETE")
        ]
    made += [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table}"
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
        f" BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY.format(table=table)}'); END"
        for table, same in SAME.items()
    ]
    refusal = f"SELECT RAISE(ABORT, '{ERASE_ONLY}');"
    return [
        *made,
        f"CREATE TRIGGER IF NOT EXISTS {TEXTS}_no_update BEFORE UPDATE ON {TEXTS}"
        f" WHEN NOT ({ERASING}) BEGIN {refusal} END",
        f"CREATE TRIGGER IF NOT EXISTS {TEXTS}_no_delete BEFORE DELETE ON {TEXTS} BEGIN {refusal} END",
    ]


def _postgresql() -> list[str]:
    made = [_REFUSE, _REFUSE_TEXT, _STAMP]
    for table in FROZEN:
        made += [
            _trigger(f"{table}_no_{verb.lower()}", f"BEFORE {verb} ON {table}", "ROW", "history_refuse")
            for verb in ("UPDATE", "DELETE")
        ]
    made += [
        _trigger(f"{TEXTS}_no_{verb.lower()}", f"BEFORE {verb} ON {TEXTS}", "ROW", "history_refuse_text")
        for verb in ("UPDATE", "DELETE")
    ]
    made += [
        _trigger(f"{table}_no_truncate", f"BEFORE TRUNCATE ON {table}", "STATEMENT", "history_refuse")
        for table in (*FROZEN, TEXTS)
    ]
    stamp = _trigger(
        "history_event_transaction", "BEFORE INSERT ON history_event", "ROW", "history_stamp"
    )  # fmt: skip
    return [*made, stamp]


def _trigger(name: str, when: str, each: str, function: str) -> str:
    return f"CREATE OR REPLACE TRIGGER {name} {when} FOR EACH {each} EXECUTE FUNCTION {function}()"


_REFUSE = f"""
CREATE OR REPLACE FUNCTION history_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
    MESSAGE = replace('{APPEND_ONLY}', '{{table}}', TG_TABLE_NAME);
END $$"""

_REFUSE_TEXT = f"""
CREATE OR REPLACE FUNCTION history_refuse_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF {ERASING} THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = '{ERASE_ONLY}';
END $$"""

_STAMP = """
CREATE OR REPLACE FUNCTION history_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.transaction := pg_current_xact_id()::text::bigint
    + coalesce((SELECT max(added) FROM history_epoch), 0);
  RETURN NEW;
END $$"""
