"""The shop writes to people by itself, in its own frame and with whole addresses."""

from django.core import mail
from django.test import SimpleTestCase, override_settings

from accounts.mailing import address_of, send


@override_settings(SHOP_URL="https://shop.example.com", SHOP_NAME="Parquet & Sons")
class MailingTests(SimpleTestCase):
    def test_sends_text_and_html_in_one_e_mail(self) -> None:
        context = {"name": "Ann <b>", "keeps_reviews": True}
        headers = {"List-Unsubscribe": "<https://shop.example.com/>"}
        send("accounts/email/account_closed", "ann@example.com", context, headers=headers)
        [message] = mail.outbox
        self.assertEqual(message.to, ["ann@example.com"])
        self.assertEqual(message.subject, "Your account is closed")
        self.assertEqual(message.extra_headers, headers)
        self.assertIn("Goodbye, Ann <b>.", message.body)
        self.assertTrue(message.body.endswith("Parquet & Sons\nhttps://shop.example.com/"))
        html = message.alternatives[0].content
        self.assertIn("Goodbye, Ann &lt;b&gt;.", html)
        self.assertIn('<a href="https://shop.example.com/">Parquet &amp; Sons</a>', html)

    def test_addresses_are_whole(self) -> None:
        self.assertEqual(
            address_of("reviews:my_review", "blue-mug"),
            "https://shop.example.com/me/reviews/blue-mug/",
        )
