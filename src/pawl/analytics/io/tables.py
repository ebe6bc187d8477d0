"""Opens a file by what it is."""

from pawl.analytics.io.csv_table import CsvTable
from pawl.analytics.io.limits import Limits, Tell
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.parquet_table import ParquetTable
from pawl.analytics.io.source import Source, shape_of
from pawl.analytics.io.staged import Staged
from pawl.analytics.io.xes_table import XesTable
from pawl.analytics.io.xlsx_table import open_xlsx


def open_table(source: Source, mapping: LogMapping, limits: Limits, tell: Tell) -> Staged:
    """Open a file by its first bytes, whatever its name says.

    Returns its table, header known and rows yet to be read.   Raises BadFile for what cannot be read.
    """
    match shape_of(source, limits):
        case "xlsx":
            return open_xlsx(source, mapping, limits, tell)
        case "parquet":
            return ParquetTable(source, mapping, limits, tell)
        case "xes":
            return XesTable(source, mapping, limits, tell)
        case "csv":
            return CsvTable(source, mapping, limits, tell)
