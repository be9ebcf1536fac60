from django.db import models
from django.utils import timezone


class Snapshot(models.Model):
    """An index of the shop as it stood at a mark, stored for the processes that start later.

    Its pieces are written one by one; only a whole one is read. The one before the latest is
    kept, since somebody may still be reading it.
    """

    kind = models.CharField(max_length=40)
    # The entries of a `catalog.touches.Mark`.
    mark = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    is_whole = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["kind", "id"], name="catalog_snapshot_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SnapshotPiece(models.Model):
    """A few megabytes of a snapshot."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "position"], name="catalog_snapshotpiece_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.position}"
