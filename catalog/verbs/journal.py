"""Collects what one edit does to each object and writes it as `Change` rows."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from catalog.models import Change
from catalog.verbs import rows

type Fields = dict[str, Any]


def fields_of(row: models.Model) -> Fields:
    """The journaled fields of an object, as JSON can hold them."""
    return {name: _plain(getattr(row, name)) for name in row.journaled}


class Journal:
    """What happened to each object so far: one `Change` each, however many steps it took."""

    def __init__(self, by: AbstractBaseUser | None, job: UUID) -> None:
        self.by = by
        self.job = job
        self._entries: dict[tuple[str, int], tuple[Fields | None, Fields | None]] = {}

    def note(
        self, model: type[models.Model], pk: int, before: Fields | None, after: Fields | None
    ) -> None:
        """Adds a step: None before for what was made, None after for what was deleted."""
        key = (model._meta.model_name, pk)
        if key not in self._entries:
            self._entries[key] = (before, after)
            return
        first, last = self._entries[key]
        # What was made in this edit keeps no "before"; a field's first value stays.
        merged_before = None if first is None else {**(before or {}), **first}
        merged_after = None if after is None else {**(last or {}), **after}
        self._entries[key] = (merged_before, merged_after)

    def write(self) -> None:
        """Stores the entries. An object made and deleted in one edit leaves none."""
        by, now = self.by and self.by.pk, timezone.now()
        rows.insert(
            Change,
            ["job", "actor", "at", "model", "object_id", "before", "after"],
            (
                (self.job, by, now, model, pk, before, after)
                for (model, pk), (before, after) in self._entries.items()
                if before is not None or after is not None
            ),
        )
        self._entries.clear()


def _plain(value: object) -> object:
    return value.name or "" if isinstance(value, FieldFile) else value
