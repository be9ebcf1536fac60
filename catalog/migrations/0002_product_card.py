from collections import defaultdict

from django.db import migrations, models
from django.utils import timezone


def fill(apps, schema_editor):
    """Gives products that are there already what the verbs keep from now on."""
    now = timezone.now()
    Product, Variant, ProductImage, ProductValue = (
        apps.get_model("catalog", name)
        for name in ("Product", "Variant", "ProductImage", "ProductValue")
    )

    def price_at(variant):
        on_sale = (
            variant.sale_price is not None
            and (variant.sale_from is None or variant.sale_from <= now)
            and (variant.sale_to is None or now < variant.sale_to)
        )
        return variant.sale_price if on_sale else variant.price

    pks = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(pks), 1000):
        some = pks[first : first + 1000]
        variants, pictures, colors = defaultdict(list), defaultdict(list), defaultdict(dict)
        for variant in Variant.objects.filter(product__in=some).order_by("position", "pk"):
            variants[variant.product_id].append(variant)
        images = ProductImage.objects.filter(product__in=some).order_by("position", "pk")
        for pk, *facts in images.values_list(
            "product", "picture", "width", "height", "sizes_ready"
        ):
            pictures[pk].append(facts)
        ties = ProductValue.objects.filter(product__in=some, value__attribute__kind="color")
        for pk, value, *facts in ties.order_by("value__position", "pk").values_list(
            "product", "value", "value__text", "value__swatch"
        ):
            colors[pk].setdefault(value, facts)
        products = list(Product.objects.filter(pk__in=some))
        for product in products:
            cheapest = min(variants[product.pk], key=price_at, default=None)
            if cheapest is not None:
                price = price_at(cheapest)
                product.price_before = cheapest.price if price != cheapest.price else None
                product.has_dearer = any(price_at(v) != price for v in variants[product.pk])
            product.first_pictures = pictures[product.pk][:2]
            product.colors = list(colors[product.pk].values())
        Product.objects.bulk_update(
            products, ["price_before", "has_dearer", "first_pictures", "colors"], batch_size=100
        )


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_catalogue'),
    ]

    operations = [
        migrations.AddField(
            model_name='product',
            name='colors',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='product',
            name='first_pictures',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='product',
            name='has_dearer',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='product',
            name='price_before',
            field=models.DecimalField(decimal_places=2, editable=False, max_digits=10, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
