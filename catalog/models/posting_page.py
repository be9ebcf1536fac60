from django.db import models
from django.utils.translation import gettext_lazy as _


class PostingPage(models.Model):
    """A page of the search's index: which products have some words, and how much each weighs.

    The pages of one generation belong together. `catalog.search` writes and reads them.
    """

    generation = models.BigIntegerField()
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        verbose_name = _("page of the search's index")
        verbose_name_plural = _("pages of the search's index")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "number"], name="catalog_posting_page_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.generation}/{self.number}"
