"""Where SQL text is run: the few things an engine must do, and DuckDB doing them."""

from typing import Protocol

import duckdb
import pyarrow as pa

from pawl.analytics.kpi.engine.compile import Dialect


class Adapter(Protocol):
    """An engine as the measurement sees it; names are the engine's own temporary tables."""

    @property
    def dialect(self) -> Dialect: ...

    def put(self, name: str, table: pa.Table) -> None:
        """Store a small table under a name."""

    def keep(self, name: str, sql: str) -> None:
        """Run a query and store its rows under a name."""

    def read(self, sql: str) -> pa.Table:
        """Run a query and bring its rows here."""

    def drop(self) -> None:
        """Forget everything that was stored."""


class DuckDBAdapter:
    """Temporary tables on a native DuckDB connection; no Ibis object touches it."""

    dialect: Dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._names: list[str] = []

    def put(self, name: str, table: pa.Table) -> None:
        # a table of DuckDB's own: joins with a registered Arrow table run on one core
        self._connection.register("pawl_incoming", table)
        self.keep(name, "SELECT * FROM pawl_incoming")
        self._connection.unregister("pawl_incoming")

    def keep(self, name: str, sql: str) -> None:
        self._connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
        self._names.append(name)

    def read(self, sql: str) -> pa.Table:
        return self._connection.execute(sql).to_arrow_table()

    def drop(self) -> None:
        for name in self._names:
            self._connection.execute(f'DROP TABLE IF EXISTS temp."{name}"')
        self._names.clear()
