from django.db import models
from django.utils import timezone


class Touch(models.Model):
    """What one transaction changed in a part of the shop, for those who keep an index of it.

    Within a part, ids are in the order of commits: the row of the edition, which a transaction
    holds until it ends, is drawn before its touch is. `number` is that of the edition, so that
    an id which a rollback freed never stands for something else.
    """

    part = models.CharField(max_length=20)
    number = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    # The ids of the products with other facts: made, changed, deleted, or differently tied.
    products = models.JSONField(default=list)
    # Whether a category was made, changed or deleted.
    tree = models.BooleanField(default=False)
    # Whether a brand, an attribute or a value was made, changed or deleted.
    vocabulary = models.BooleanField(default=False)
    # The ids of the attributes whose ties now count otherwise.
    attributes = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["part", "id"], name="catalog_touch_part")]

    def __str__(self) -> str:
        return f"{self.part} {self.pk}"
