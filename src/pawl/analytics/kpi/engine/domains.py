"""The values of slices: each gets a small number, the same in all tables; 0 stands for a missing value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from pawl.analytics.eventlog.field_types import FieldType
from pawl.analytics.kpi.engine import plan as p
from pawl.analytics.kpi.engine.adapter import Adapter
from pawl.analytics.kpi.engine.compile import to_sql
from pawl.analytics.kpi.engine.crossing import derived, fields_of_slice
from pawl.analytics.kpi.engine.lowering import Flow, domain_name

_ARROW = {"text": pa.string(), "whole": pa.int64(), "flag": pa.bool_()}


@dataclass(frozen=True)
class Domains:
    """Texts by slice, the number of each being its place; and which numbers occur in which table."""

    texts: Mapping[str, tuple[str, ...]]
    codes: Mapping[tuple[str, str], frozenset[int]]

    @property
    def sizes(self) -> Mapping[str, int]:
        return {name: len(texts) for name, texts in self.texts.items()}


def put_domains(
    flows: Sequence[Flow], tables: Mapping[str, p.Types], slices: Sequence[str], adapter: Adapter
) -> Domains:
    """Read the values of the slices and put their numbers where the flows will look for them.

    flows: with the slices that their tables have.   tables: types of columns.   slices: fields, in order.
    Returns the domains.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/generative/test_engine.py.
    """
    texts: dict[str, tuple[str, ...]] = {"": ("",)}
    codes: dict[tuple[str, str], frozenset[int]] = {}
    for name in slices:
        having = sorted({flow.table for flow in flows if name in flow.codes})
        values = {table: _values(table, name, tables[table], adapter) for table in having}
        found = {_text(value) for some in values.values() for value in some if value is not None}
        texts[name] = ("", *sorted(found - {""}))
        numbers = {text: n for n, text in enumerate(texts[name])}
        for table, some in values.items():
            codes[table, name] = frozenset(0 if one is None else numbers[_text(one)] for one in some)
        for kind in {tables[table][name] for table in having}:
            typed = {one for table in having if tables[table][name] == kind for one in values[table]} - {None}
            typed |= {""} if kind == "text" else set()
            adapter.put(domain_name(name, kind), _domain(sorted(typed, key=_text), numbers, kind))
    return Domains(texts, codes)


def _values(table: str, name: str, types: p.Types, adapter: Adapter) -> list[object]:
    source = p.Source(table, tuple((field, types[field]) for field in fields_of_slice(name)))
    rows = p.Aggregate(derived(source, (name,)), (name,), (p.Count(),))
    return list(adapter.read(to_sql(rows, p.NO_DAYS, adapter.dialect))[name].to_pylist())


def _domain(values: Sequence[object], numbers: Mapping[str, int], kind: FieldType) -> pa.Table:
    codes = pa.array([numbers[_text(value)] for value in values], pa.int32())
    return pa.table({"value": pa.array(values, _ARROW[kind]), "code": codes})


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
