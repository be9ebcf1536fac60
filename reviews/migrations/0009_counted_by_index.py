from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reviews", "0008_invitation_stop")]

    operations = [
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                fields=["product", "rating"],
                condition=Q(status="published"),
                name="reviews_review_counted",
            ),
        ),
    ]
