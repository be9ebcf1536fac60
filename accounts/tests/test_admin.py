"""Staff look after customers, and can't make themselves more than they are."""

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.http import HttpResponse
from django.urls import reverse

from accounts.models import User
from reviews import verbs as review_verbs
from storefront.testing import (
    StoreTestCase,
    admin_form_data,
    make_product,
    make_review,
    make_user,
)

LIST = "admin:accounts_user_changelist"
GRANTS = ("is_staff", "is_superuser", "groups", "user_permissions")


def change_url(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


class UserAdminTestCase(StoreTestCase):
    def setUp(self) -> None:
        self.client = self.as_(self.olivia)

    def allow(self, *codenames: str) -> None:
        self.sam.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        self.client = self.as_(self.sam)

    def save(self, user: User, **changes: object) -> HttpResponse:
        data = admin_form_data(self.client.get(change_url(user)))
        return self.client.post(change_url(user), data | changes)


class UserListTests(UserAdminTestCase):
    def test_asks_as_many_queries_for_many_customers_as_for_few(self) -> None:
        self.client.get(reverse(LIST))
        with self.assertNumQueries(4):
            self.client.get(reverse(LIST))
        for number in range(8):
            make_user(f"Person {number}")
        with self.assertNumQueries(4):
            self.client.get(reverse(LIST))

    def test_counts_reviews_and_leads_to_them(self) -> None:
        review_verbs.write(
            author=self.alice,
            product=make_product(),
            rating=5,
            title="Soft",
            body="A very soft rug.",
        )
        reviews = reverse("admin:reviews_review_changelist", query={"user": self.alice.pk})
        page = self.client.get(reverse(LIST))
        self.assertContains(page, f'<a href="{reviews}">1</a>', html=True)

    def test_no_filter_tells_a_password_letter_by_letter(self) -> None:
        self.allow("view_user")
        for lookup in ("password__startswith", "password"):
            answer = self.client.get(reverse(LIST), {lookup: self.olivia.password[:8]})
            self.assertEqual(answer.status_code, 400, lookup)

    def test_finds_by_name_and_address(self) -> None:
        for words in ("alic", "alice@example.com"):
            listed = self.client.get(reverse(LIST), {"q": words}).context["cl"].result_list
            self.assertEqual([user.username for user in listed], ["Alice"])


class UserFormTests(UserAdminTestCase):
    def test_staff_change_what_is_theirs_to_change(self) -> None:
        self.allow("change_user")
        self.assertRedirects(
            self.save(self.alice, username="Alice B", phone_number="+49 30 1234"), reverse(LIST)
        )
        self.alice.refresh_from_db()
        self.assertEqual((self.alice.username, self.alice.phone_number), ("Alice B", "+49 30 1234"))

    def test_a_name_that_somebody_has_is_refused_in_place(self) -> None:
        self.assertContains(self.save(self.alice, username="bob"), "This display name is taken.")

    def test_shows_no_password_and_leaves_the_address_to_its_owner(self) -> None:
        page = self.client.get(change_url(self.alice))
        self.assertContains(page, "alice@example.com")
        self.assertNotContains(page, self.alice.password)
        self.save(self.alice, email="mine@example.com", password="x", is_verified="")
        self.alice.refresh_from_db()
        self.assertEqual(self.alice.email, "alice@example.com")
        self.assertTrue(self.alice.check_password("correct horse battery staple"))

    def test_somebody_who_is_turned_away_is_out_at_once(self) -> None:
        browser = self.as_(self.alice)
        page = reverse("accounts:account_detail")
        self.assertEqual(browser.get(page).status_code, 200)
        self.save(self.alice, is_active="")
        self.assertEqual(browser.get(page).status_code, 302)

    def test_nobody_is_added_or_deleted_here(self) -> None:
        self.assertEqual(self.client.get(reverse("admin:accounts_user_add")).status_code, 403)
        delete = reverse("admin:accounts_user_delete", args=[self.alice.pk])
        self.assertEqual(self.client.post(delete, {"post": "yes"}).status_code, 403)
        self.assertTrue(User.objects.filter(pk=self.alice.pk).exists())

    def test_helps_who_lost_a_phone(self) -> None:
        Authenticator.objects.create(user=self.alice, type="totp", data={"secret": "hush-hush"})
        page = self.client.get(change_url(self.alice))
        self.assertContains(page, "TOTP")
        self.assertNotContains(page, "hush-hush")
        chosen = {"_selected_action": [self.alice.pk, self.bob.pk], "index": 0}
        page = self.client.post(
            reverse(LIST), chosen | {"action": "remove_second_steps"}, follow=True
        )
        self.assertContains(page, "1 person now signs in without a second step.")
        self.assertFalse(Authenticator.objects.exists())


class ClosingTests(UserAdminTestCase):
    def close(self, *people: User, **answers: str) -> HttpResponse:
        chosen = {"_selected_action": [user.pk for user in people], "action": "close_accounts"}
        return self.client.post(reverse(LIST), chosen | answers, follow=True)

    def test_asks_what_becomes_of_the_reviews_first(self) -> None:
        make_review(author=self.alice)
        page = self.close(self.alice)
        self.assertContains(page, "Alice (alice@example.com), 1 review")
        self.assertContains(page, "can’t be undone")
        page = self.close(self.alice, reviews="")
        self.assertContains(page, "This field is required.")
        self.assertTrue(User.objects.filter(pk=self.alice.pk).exists())

    def test_begins_on_the_customer_s_own_page(self) -> None:
        page = self.client.get(change_url(self.alice))
        self.assertContains(page, "Close this account…")
        chosen = {"CHANGE_FORM-action": "close_accounts", "_selected_action": self.alice.pk}
        page = self.client.post(change_url(self.alice), chosen)
        self.assertContains(page, "Close for good")

    def test_keeps_the_reviews_without_a_name(self) -> None:
        review = make_review(author=self.alice)
        other = make_review()
        review_verbs.vote(other, by=self.alice)
        page = self.close(self.alice, reviews="keep")
        self.assertContains(page, "1 account closed.")
        review.refresh_from_db()
        self.assertEqual((review.user, review.status), (None, "published"))
        other.refresh_from_db()
        self.assertEqual(other.helpful_count, 0)
        [goodbye] = mail.outbox
        self.assertEqual(goodbye.to, ["alice@example.com"])
        self.assertIn("stay in the shop without your name", goodbye.body)

    def test_erases_the_reviews_of_several(self) -> None:
        reviews = [make_review(author=author) for author in (self.alice, self.bob)]
        self.assertContains(self.close(self.alice, self.bob, reviews="erase"), "2 accounts closed.")
        for review in reviews:
            review.refresh_from_db()
            self.assertEqual((review.user, review.body), (None, ""))
        self.assertEqual(User.objects.count(), 2)

    def test_leaves_no_name_in_the_log(self) -> None:
        self.save(self.alice, phone_number="+49 30 1234")
        self.close(self.alice, reviews="erase")
        self.assertEqual(
            [entry.object_repr for entry in LogEntry.objects.all()], ["Closed account"]
        )

    def test_accounts_of_staff_stay_open(self) -> None:
        page = self.close(self.sam, self.olivia, reviews="erase")
        self.assertContains(page, "Accounts of staff stay open.")
        self.close(self.sam, self.bob, reviews="erase")
        self.assertEqual(
            set(User.objects.values_list("username", flat=True)), {"Alice", "Sam", "Olivia"}
        )

    def test_needs_the_permission(self) -> None:
        self.allow("change_user", "view_user")
        self.close(self.alice, reviews="erase")
        self.assertTrue(User.objects.filter(pk=self.alice.pk).exists())
        self.assertNotContains(self.client.get(reverse(LIST)), "Close selected")
        self.allow("view_user", "delete_user")
        self.close(self.alice, reviews="erase")
        self.assertFalse(User.objects.filter(pk=self.alice.pk).exists())


class UserPermissionTests(UserAdminTestCase):
    def test_others_see_nothing(self) -> None:
        for person in (self.sam, self.alice):
            response = self.as_(person).get(reverse(LIST), follow=True)
            self.assertEqual(response.status_code, 403)

    def test_a_superuser_makes_staff_of_a_customer(self) -> None:
        self.save(self.bob, is_staff="on")
        self.bob.refresh_from_db()
        self.assertTrue(self.bob.is_staff)

    def test_a_superuser_grants_what_opens_something(self) -> None:
        page = self.client.get(change_url(self.bob))
        self.assertContains(page, "Can change product</option>")
        self.assertNotContains(page, "Can change variant")
        with self.assertNumQueries(9):
            self.client.get(change_url(self.bob))

    def test_staff_grant_nothing_to_anybody(self) -> None:
        self.allow("change_user", "view_user")
        page = self.client.get(change_url(self.alice))
        for name in GRANTS:
            self.assertNotContains(page, f'name="{name}"')
        everything = list(Permission.objects.values_list("pk", flat=True))
        self.save(
            self.alice, is_staff="on", is_superuser="on", user_permissions=everything, groups=[]
        )
        self.alice.refresh_from_db()
        self.assertFalse(self.alice.is_staff or self.alice.is_superuser)
        self.assertFalse(self.alice.user_permissions.exists())

    def test_staff_change_neither_themselves_nor_the_owner(self) -> None:
        self.allow("change_user", "view_user")
        for person in (self.sam, self.olivia):
            self.assertNotContains(self.client.get(change_url(person)), "_save")
            posted = self.client.post(change_url(person), {"username": "Mallory"})
            self.assertEqual(posted.status_code, 403)
        Authenticator.objects.create(user=self.olivia, type="totp", data={})
        chosen = {"_selected_action": [self.olivia.pk], "index": 0}
        self.client.post(reverse(LIST), chosen | {"action": "remove_second_steps"})
        self.assertTrue(Authenticator.objects.exists())

    def test_groups_are_a_superusers_business(self) -> None:
        group = Group.objects.create(name="Editors")
        url = reverse("admin:auth_group_change", args=[group.pk])
        self.assertEqual(self.client.get(url).status_code, 200)
        self.allow("change_group", "view_group", "add_group")
        self.assertEqual(self.client.get(url).status_code, 403)
        self.assertNotContains(self.client.get(reverse("admin:index")), "Groups")
