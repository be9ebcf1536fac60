from django.db import migrations

from reviews.likeness import prints


def fill(apps, schema_editor):
    """Gives the reviews that are there already the prints of their texts."""
    Review = apps.get_model("reviews", "Review")
    batch = []
    for review in Review.objects.exclude(body="").only("body").iterator(1000):
        review.low_print, review.high_print = prints(review.body)
        batch.append(review)
        if len(batch) == 1000:
            Review.objects.bulk_update(batch, ["low_print", "high_print"])
            batch.clear()
    Review.objects.bulk_update(batch, ["low_print", "high_print"])


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0004_prints"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
