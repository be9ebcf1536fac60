import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, Min, OuterRef


def fill(apps, schema_editor):
    """Gives the tree what the verbs keep from now on; the ratings are filled by reviews."""
    Category, Product, ProductImage = (
        apps.get_model("catalog", name) for name in ("Category", "Product", "ProductImage")
    )
    nodes = {node.pk: node for node in Category.objects.order_by("depth")}
    pictures = ProductImage.objects.filter(product=OuterRef("pk"))
    own = Product.objects.filter(Exists(pictures), is_visible=True).order_by()
    firsts = dict(own.values_list("category").annotate(Min("pk")))
    for node in nodes.values():
        if parent := nodes.get(node.parent_id):
            node.trail = [*parent.trail, parent.name]
    for node in reversed(nodes.values()):
        node.cover_id = first = firsts.get(node.pk)
        if first and node.parent_id:
            firsts[node.parent_id] = min(first, firsts.get(node.parent_id, first))
    Category.objects.bulk_update(nodes.values(), ["trail", "cover"], batch_size=100)


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0004_home_picture'),
    ]

    operations = [
        migrations.AddField(
            model_name='category',
            name='cover',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.product'),
        ),
        migrations.AddField(
            model_name='category',
            name='trail',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='product',
            name='rating_counts',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
