from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0003_trust"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="low_print",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="high_print",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["low_print"], name="reviews_review_low_print"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["high_print"], name="reviews_review_high_print"),
        ),
    ]
