"""Columns of typed files brought to the few types that an import knows.

`pa.array`, `pa.scalar` and `to_numpy` import pandas before they look at what they got: a third of a second in
every import of a log. What an import needs of them is made here by hand.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

BATCH = 65_536


def whole_numbers(values: npt.NDArray[np.int32] | npt.NDArray[np.int64]) -> pa.Array:
    """Take over the memory of int32 or int64 values as an Arrow array, without the import of pandas."""
    flat = np.ascontiguousarray(values)
    return pa.Array.from_buffers(pa.from_numpy_dtype(flat.dtype), len(flat), [None, pa.py_buffer(flat)])


def numbers_in(column: pa.Array) -> npt.NDArray[Any]:
    """Look at an Arrow array of numbers, none of them null, as a NumPy array over the same memory."""
    return np.from_dlpack(column)


def words(texts: Sequence[str]) -> pa.Array:
    """Write texts as an Arrow array, without the import of pandas."""
    coded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, coded)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(coded), pa.py_buffer(offsets), pa.py_buffer(b"".join(coded)))


def plain_type(arrow: pa.DataType) -> pa.DataType | None:
    """Name the type in which a column is staged; none where it holds no single values."""
    if pa.types.is_dictionary(arrow):
        arrow = arrow.value_type
    if pa.types.is_string(arrow) or pa.types.is_large_string(arrow) or pa.types.is_string_view(arrow):
        return pa.string()
    if pa.types.is_timestamp(arrow):
        return pa.timestamp("us", arrow.tz and "UTC")
    if pa.types.is_date(arrow):
        return pa.timestamp("us")
    if pa.types.is_float16(arrow) or pa.types.is_decimal(arrow):
        return pa.float64()
    if pa.types.is_boolean(arrow) or pa.types.is_integer(arrow) or pa.types.is_floating(arrow):
        return arrow
    return pa.string() if pa.types.is_null(arrow) else None


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """Every column that is text, number, flag or instant, by its plain type; the rest cannot be mapped."""
    kept = [(each.name, plain_type(each.type)) for each in schema]
    return pa.schema([(name, its) for name, its in kept if its is not None])


def as_plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Bring a batch to plain types; instants finer than microseconds are cut.

    Returns it, every buffer checked.   Raises ArrowInvalid for what is no such value (text that is no UTF-8,
    an instant beyond reach).
    """
    arrays = [_plain(column) for column in batch.columns]
    plain = pa.RecordBatch.from_arrays(arrays, schema=plain_schema(batch.schema))
    plain.validate(full=True)
    return plain


def _plain(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    wanted = plain_type(column.type)
    if pa.types.is_timestamp(column.type):
        # only finer units may lose something; of coarser ones what is out of reach must not wrap round
        return column.cast(wanted, safe=column.type.unit in {"s", "ms"})
    return column.cast(wanted, safe=not pa.types.is_decimal(column.type))


def without_markers(column: pa.Array, markers: pa.Array) -> pa.Array:
    """Blank the texts that mean "no value", and numbers that are none."""
    if pa.types.is_string(column.type):
        return pc.if_else(pc.is_in(column, markers), None, column)
    return pc.if_else(pc.is_nan(column), None, column) if pa.types.is_floating(column.type) else column
