"""Turns what the database refuses into what a person understands."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models


@contextmanager
def explained() -> Iterator[None]:
    """Raises ValidationError with the broken constraint's own message for an IntegrityError."""
    try:
        yield
    except IntegrityError as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def _refusal(error: IntegrityError) -> ValidationError | None:
    broken = _constraint_name(error)
    if broken is None:
        return None
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if broken in {constraint.name, _sqlite_columns(model, constraint)}:
                return ValidationError(
                    {NON_FIELD_ERRORS: [constraint.get_violation_error_message()]},
                )
        for field in model._meta.local_fields:
            table = model._meta.db_table
            if field.unique and (
                broken == f"{table}.{field.column}" or broken.startswith(f"{table}_{field.column}_")
            ):
                return ValidationError(
                    {field.name: [field.error_messages["unique"] % _names(field)]}
                )
    return None


def _constraint_name(error: IntegrityError) -> str | None:
    """PostgreSQL names the constraint; SQLite names it for checks and expressions, and
    lists the columns of a plain unique constraint. None where something else is broken."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name
    if found := re.search(
        r"(?:UNIQUE|CHECK) constraint failed: (?:index ')?([^']+)'?$", str(error)
    ):
        return found[1]
    return None


def _sqlite_columns(model: type[models.Model], constraint: models.BaseConstraint) -> str | None:
    if not isinstance(constraint, models.UniqueConstraint) or not constraint.fields:
        return None
    columns = (model._meta.get_field(name).column for name in constraint.fields)
    return ", ".join(f"{model._meta.db_table}.{column}" for column in columns)


def _names(field: models.Field) -> dict[str, str]:
    return {
        "model_name": str(field.model._meta.verbose_name),
        "field_label": str(field.verbose_name),
    }
