"""The types that a field can have: five of a column, and spans, which are only derived."""

from collections.abc import Mapping
from typing import Literal

ColumnType = Literal["text", "whole", "number", "flag", "instant"]
"""What a column of a source can be."""

FieldType = ColumnType | Literal["spans"]
"""What a field can be; spans are stretches of time of one case, each from `since` to before `until`."""

SQL_TYPES: Mapping[FieldType, str] = {
    "text": "VARCHAR",
    "whole": "BIGINT",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
    "instant": "TIMESTAMP",
    "spans": "STRUCT(since TIMESTAMP, until TIMESTAMP)[]",
}
