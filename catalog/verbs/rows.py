"""Writes many rows quickly."""

from collections.abc import Iterable, Sequence
from itertools import batched

from django.db import connection, models

ROWS_PER_STATEMENT = 1000


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Stores these fields of rows of one model.

    One prepared statement, run for each row: `bulk_update` builds an expression for every
    cell, which costs ten times as much as writing it.
    """
    if not rows or not names:
        return
    meta = rows[0]._meta
    fields = [meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    # Every name in it is a model's own.
    statement = f"UPDATE {quote(meta.db_table)} SET {columns} WHERE {quote(meta.pk.column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                (
                    *(
                        field.get_db_prep_save(getattr(row, field.attname), connection)
                        for field in fields
                    ),
                    row.pk,
                )
                for row in rows
            ],
        )


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple]) -> None:
    """Stores rows given as tuples of these fields' values, in which no column may miss.

    `bulk_create` needs an object for each row, which takes longer to make than to store;
    an import ties hundreds of thousands of values.
    """
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    place = f"({', '.join(['%s'] * len(fields))})"
    # Every name in it is a model's own.
    start = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    prepared = (
        [
            # A key is a number already; the ties of an import have little else.
            value if field.is_relation else field.get_db_prep_save(value, connection)
            for field, value in zip(fields, row, strict=True)
        ]
        for row in rows
    )
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(start + place, prepared)
            return
        # Across a network, one statement for many rows saves the ways there and back.
        for some in batched(prepared, ROWS_PER_STATEMENT, strict=False):
            values = [value for row in some for value in row]
            cursor.execute(start + ", ".join([place] * len(some)), values)
