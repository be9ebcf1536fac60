"""Notes what an edit changes beside products, for those who keep an index of the shop."""

from collections.abc import Sequence

from django.db import models

from catalog.models import Attribute, AttributeValue, Brand, Category


class Touching:
    """What `renew` is told, but for the products: the edit's settling notes those."""

    def __init__(self) -> None:
        self.tree = False
        self.vocabulary = False
        self.attributes: set[int] = set()

    def note(self, model: type[models.Model], rows: Sequence[models.Model]) -> None:
        """Notes rows of a model that were made, changed or deleted."""
        if rows:
            self.tree = self.tree or model is Category
            self.vocabulary = self.vocabulary or model in (Brand, Attribute, AttributeValue)

    def note_changed(
        self,
        model: type[models.Model],
        rows: Sequence[models.Model],
        stored: dict[int, models.Model],
    ) -> None:
        """Notes rows that were changed, and whose ties count otherwise now."""
        self.note(model, rows)
        pairs = [(stored[row.pk], row) for row in rows]
        if model is Attribute:
            self.attributes |= {row.pk for was, row in pairs if _role(was) != _role(row)}
        elif model is AttributeValue:
            self.attributes |= {
                pk
                for was, row in pairs
                if was.attribute_id != row.attribute_id
                for pk in (was.attribute_id, row.attribute_id)
            }

    def note_deleted(self, model: type[models.Model], rows: Sequence[models.Model]) -> None:
        """Notes rows that are about to be deleted."""
        self.note(model, rows)
        if model is Attribute:
            self.attributes |= {row.pk for row in rows}


def _role(attribute: Attribute) -> tuple[str, bool]:
    return attribute.kind, attribute.is_filterable
