"""What every answer tells the browser not to allow, and who else may read one."""

from django.conf import settings
from django.test import override_settings
from django.urls import reverse

from storefront.testing import StoreTestCase, make_product

APP = "https://app.example.com"


class HeadersTests(StoreTestCase):
    def test_stand_on_every_answer(self) -> None:
        product = make_product()
        olivia = self.as_(self.olivia)
        paths = [
            reverse("catalog:home"),
            product.get_absolute_url(),
            reverse("account_login"),
            reverse("accounts:account_detail"),
            reverse("admin:catalog_product_change", args=[product.pk]),
            "/nowhere/",
        ]
        for path in paths:
            answer = olivia.get(path)
            with self.subTest(path):
                policy = answer["Content-Security-Policy"]
                self.assertIn("default-src 'self'", policy)
                self.assertNotIn("unsafe", policy)
                self.assertEqual(answer["X-Content-Type-Options"], "nosniff")
                self.assertEqual(answer["X-Frame-Options"], "DENY")
                self.assertEqual(answer["Referrer-Policy"], "same-origin")
                self.assertEqual(answer["Cross-Origin-Opener-Policy"], "same-origin")
                permissions = answer["Permissions-Policy"]
                self.assertIn("camera=()", permissions)
                self.assertIn("publickey-credentials-get=(self)", permissions)

    def test_insist_on_https_where_it_is_spoken(self) -> None:
        with override_settings(
            SECURE_SSL_REDIRECT=True,
            SECURE_HSTS_SECONDS=31_536_000,
            SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
            SECURE_HSTS_PRELOAD=True,
        ):
            visitor = self.as_(None)
            self.assertRedirects(
                visitor.get("/search/?q=rug"),
                "https://testserver/search/?q=rug",
                status_code=301,
                fetch_redirect_response=False,
            )
            answer = visitor.get("/", secure=True)
        self.assertEqual(
            answer["Strict-Transport-Security"], "max-age=31536000; includeSubDomains; preload"
        )


@override_settings(CORS_ALLOWED_ORIGINS=[APP])
class OtherSitesTests(StoreTestCase):
    def test_read_no_page(self) -> None:
        for path in (
            reverse("catalog:home"),
            make_product().get_absolute_url(),
            reverse("accounts:here"),
            reverse("account_login"),
            f"{settings.STATIC_URL}css/base.css",
        ):
            answer = self.as_(self.alice).get(path, headers={"origin": APP})
            with self.subTest(path):
                self.assertNotIn("Origin", answer.get("Vary", ""))
                self.assertFalse([name for name in answer.headers if "Access-Control" in name])

    def test_read_the_api_where_they_are_named(self) -> None:
        answer = self.as_(None).get("/api/", headers={"origin": APP})
        self.assertEqual(answer["Access-Control-Allow-Origin"], APP)
        self.assertNotIn("Access-Control-Allow-Credentials", answer)
        stranger = self.as_(None).get("/api/", headers={"origin": "https://example.net"})
        self.assertNotIn("Access-Control-Allow-Origin", stranger)
