from django.db import models


class Edition(models.Model):
    """A number that stands for the rows of a part of the shop: the same number, the same rows.

    It is drawn anew by every transaction that writes that part (`catalog.verbs.renew`).
    """

    part = models.CharField(max_length=20, primary_key=True)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.part} {self.number}"
