"""What reviews are searched by is stored anew."""

from io import StringIO
from unittest.mock import patch

from django.core.management import call_command

from reviews import terms
from reviews.models import Mention, ReviewTerm
from storefront.testing import StoreTestCase, make_product, make_review


class RenewReviewTermsTests(StoreTestCase):
    def test_makes_right_what_is_not(self) -> None:
        product = make_product("Ball")
        for _number in range(4):
            make_review(product, title="So it is", body="A very bouncy thing to have.")
        ReviewTerm.objects.create(product_id=0, term="lost", reviews=b"")
        self.assertFalse(Mention.objects.exists())
        out = StringIO()
        with patch.object(terms, "FEW", 2):
            call_command("renew_review_terms", stdout=out)
            self.assertEqual(terms.drift(product.pk), set())
        self.assertIn("1 product", out.getvalue())
        self.assertTrue(ReviewTerm.objects.filter(term="bounci").exists())
        self.assertFalse(ReviewTerm.objects.filter(term="lost").exists())
        self.assertEqual([mention.label for mention in Mention.objects.all()], ["bouncy"])
