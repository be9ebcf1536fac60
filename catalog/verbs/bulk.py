"""Fills tables with millions of rows that somebody else has computed, derived columns included.

For made-up catalogues alone: nothing is checked but by the database, and the journal keeps
nothing of it. Whoever loads holds the catalogue's lock and begins a new edition afterwards.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO

from django.core.management.color import no_style
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

# What a database may keep in memory meanwhile, in kibibytes.
WORKING_MEMORY = 256 * 1024

Statement = tuple[str, str]

# The indexes of some tables but for their keys', and what PostgreSQL checks by an index.
POSTGRESQL_CONSTRAINTS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
        format(
            'ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
            conrelid::regclass, conname, pg_get_constraintdef(oid)
        )
    FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('u', 'f')
    ORDER BY contype DESC, conname
"""
POSTGRESQL_INDEXES = """
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid::regclass::text = ANY(%s)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
    ORDER BY indexrelid
"""
SQLITE_INDEXES = """
    SELECT 'DROP INDEX "' || name || '"', sql FROM sqlite_master
    WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (SELECT value FROM json_each(%s))
    ORDER BY rowid
"""


@contextmanager
def unindexed(
    loaded: Sequence[type[models.Model]], report: Callable[[str], None]
) -> Iterator[None]:
    """Takes the indexes off tables, for as long as rows are copied into them, in a transaction.

    To sort a million keys once costs a fraction of finding the place of each in turn; a
    foreign key checked once for a whole table, a fraction of once for each row. SQLite can't
    give up its unique columns, nor its foreign keys.
    """
    tables = [model._meta.db_table for model in loaded]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table with checks to come can't be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            memory = str(WORKING_MEMORY)
            cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [memory])
            constraints = _asked(cursor, POSTGRESQL_CONSTRAINTS, tables)
            indexes = _asked(cursor, POSTGRESQL_INDEXES, tables)
        else:
            constraints, indexes = [], _asked(cursor, SQLITE_INDEXES, tables)
            (pages,) = cursor.execute("PRAGMA cache_size").fetchone()
            cursor.execute(f"PRAGMA cache_size = {-WORKING_MEMORY}")
        for drop, _make in constraints + indexes:
            cursor.execute(drop)
    yield
    with connection.cursor() as cursor:
        for place, (_drop, make) in enumerate(indexes + constraints, 1):
            report(f"index {place} of {len(indexes + constraints)}")
            cursor.execute(make)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for statement in connection.ops.sequence_reset_sql(no_style(), loaded):
                cursor.execute(statement)
        else:
            cursor.execute(f"PRAGMA cache_size = {pages}")


def copy(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple]) -> None:
    """Stores rows given as tuples of these fields' values, as the database's driver takes them."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = StringIO()
            # What isn't quoted, is NULL.
            csv.writer(lines, quoting=csv.QUOTE_NOTNULL).writerows(rows)
            lines.seek(0)
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)", lines)
        else:
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608


def _asked(cursor: CursorWrapper, query: str, tables: list[str]) -> list[Statement]:
    if connection.vendor == "postgresql":
        cursor.execute(query, [tables])
    else:
        cursor.execute(query, [json.dumps(tables)])
    return cursor.fetchall()
