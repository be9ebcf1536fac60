from collections import defaultdict

from django.db import migrations
from django.db.models import Count


def fill(apps, schema_editor):
    """Counts the stars of the reviews that are there already."""
    Product, Review = apps.get_model("catalog", "Product"), apps.get_model("reviews", "Review")
    counts = defaultdict(lambda: [0] * 5)
    published = Review.objects.filter(status="published").order_by()
    for product, rating, count in published.values_list("product", "rating").annotate(Count("pk")):
        counts[product][rating - 1] = count
    products = [Product(pk=pk, rating_counts=given) for pk, given in counts.items()]
    Product.objects.bulk_update(products, ["rating_counts"], batch_size=100)


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0005_page_columns"),
        ("reviews", "0001_reviews"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
