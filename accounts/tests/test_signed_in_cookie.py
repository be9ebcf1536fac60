from storefront.testing import PASSWORD, StoreTestCase

COOKIE = "signed_in"


class SignedInCookieTests(StoreTestCase):
    def sign_in(self, **form):
        client = self.as_(None)
        response = client.post(
            "/accounts/login/", {"login": self.alice.email, "password": PASSWORD, **form}
        )
        return client, response

    def test_comes_with_signing_in_and_is_readable_by_script(self):
        _, response = self.sign_in()
        cookie = response.cookies[COOKIE]
        self.assertEqual((cookie.value, cookie["samesite"]), ("1", "Lax"))
        self.assertFalse(cookie["httponly"])

    def test_lives_as_long_as_the_session(self):
        _, response = self.sign_in()
        self.assertEqual(response.cookies[COOKIE]["max-age"], "")
        self.assertEqual(response.cookies["sessionid"]["max-age"], "")
        _, response = self.sign_in(remember="on")
        self.assertEqual(
            response.cookies[COOKIE]["max-age"], response.cookies["sessionid"]["max-age"]
        )

    def test_goes_with_signing_out(self):
        client, _ = self.sign_in()
        response = client.post("/accounts/logout/")
        self.assertEqual(response.cookies[COOKIE].value, "")

    def test_comes_back_where_it_was_lost(self):
        client, _ = self.sign_in()
        del client.cookies[COOKIE]
        self.assertEqual(client.get("/me/").cookies[COOKIE].value, "1")
        self.assertNotIn(COOKIE, client.get("/me/").cookies)

    def test_is_as_safe_as_the_session_cookie(self):
        with self.settings(SESSION_COOKIE_SECURE=True):
            _, response = self.sign_in()
        self.assertTrue(response.cookies[COOKIE]["secure"])

    def test_goes_when_the_account_is_switched_off(self):
        client, _ = self.sign_in()
        self.alice.is_active = False
        self.alice.save()
        self.assertEqual(client.get("/me/here/").cookies[COOKIE].value, "")

    def test_public_pages_never_touch_it(self):
        client, _ = self.sign_in()
        for prepare in (lambda: None, lambda: client.cookies.pop(COOKIE)):
            prepare()
            self.assertNotIn(COOKIE, client.get("/search/").cookies)
