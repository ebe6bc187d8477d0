"""A read that is put together once: from then on only its values change.

For a page Django puts the same statements together again and again, and PostgreSQL plans each of them again;
with a join of eleven tables that costs more than the rows do. A `Prepared` is built like any queryset, with
stand-ins where its values go. What is compiled is kept; PostgreSQL keeps the plan, too.
"""

from pawl.prepared.inserts import insert
from pawl.prepared.reads import Prepared, padded
from pawl.prepared.updates import Update, update

__all__ = ["Prepared", "Update", "insert", "padded", "update"]
