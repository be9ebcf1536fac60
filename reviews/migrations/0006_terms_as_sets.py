from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_fill_prints")]

    operations = [
        # Nothing is lost: what products with many reviews need is stored when one of them changes.
        migrations.DeleteModel(name="ReviewTerm"),
        migrations.CreateModel(
            name="ReviewTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("product_id", models.BigIntegerField()),
                ("term", models.CharField(max_length=100)),
                ("reviews", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product_id", "term"), name="reviews_reviewterm_once_a_product"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("product_id", models.BigIntegerField()),
                ("term", models.CharField(max_length=100)),
                ("label", models.CharField(max_length=100)),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product_id", "position"), name="reviews_mention_one_place_each"
                    )
                ],
            },
        ),
        migrations.RemoveIndex(model_name="review", name="reviews_review_verified"),
        migrations.RemoveIndex(model_name="review", name="reviews_review_with_photos"),
    ]
