from storefront.testing import StoreTestCase


class AccountClosedTests(StoreTestCase):
    def test_says_goodbye_to_whoever_is_there(self):
        for user in (None, self.alice):
            response = self.as_(user).get("/me/closed/")
            self.assertContains(response, "Goodbye, and thank you")
