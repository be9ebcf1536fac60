"""Staff answer to searches by hand: redirects, pins, synonyms, what is never suggested."""

from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalog.merchandising import pins_for, redirect_for
from catalog.models import Change, Edition, HiddenSearch, Pin, PinnedSearch, SearchRedirect, Synonym
from catalog.search import key_of
from storefront.testing import (
    StoreTestCase,
    admin_form_data,
    make_category,
    make_pins,
    make_product,
    make_search_redirect,
)

MODELS = ("hiddensearch", "pinnedsearch", "scorecardentry", "searchredirect", "synonym")


def add_url(model: str) -> str:
    return reverse(f"admin:catalog_{model}_add")


class SearchAdminTestCase(StoreTestCase):
    def setUp(self) -> None:
        self.client = self.as_(self.olivia)

    def add(self, model: str, **fields: object) -> HttpResponse:
        url = add_url(model)
        return self.client.post(url, admin_form_data(self.client.get(url)) | fields)

    def allow(self, user: User, *codenames: str) -> None:
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))


class SearchRedirectAdminTests(SearchAdminTestCase):
    def leads_to(self, query: str) -> str | None:
        return redirect_for(query, timezone.now())

    def test_is_made_by_the_verbs_and_tells_every_page(self) -> None:
        category = make_category("Rugs")
        before = Edition.objects.get().number
        response = self.add("searchredirect", query="  Carpets ", category=category.pk)
        self.assertRedirects(response, reverse("admin:catalog_searchredirect_changelist"))
        self.assertEqual(self.leads_to("carpet"), "/c/rugs/")
        change = Change.objects.get(model="searchredirect")
        self.assertEqual((change.actor, change.after["query"]), (self.olivia, "Carpets"))
        self.assertNotEqual(Edition.objects.get().number, before)

    def test_leads_to_one_thing(self) -> None:
        category, product = make_category("Rugs"), make_product("Moss")
        for target in (
            {},
            {"category": category.pk, "product": product.pk},
            {"product": product.pk, "address": "/c/"},
        ):
            response = self.add("searchredirect", query="carpets", **target)
            self.assertContains(response, "Choose one: a category, a product or an address")
        self.assertFalse(SearchRedirect.objects.exists())

    def test_leads_to_no_other_place_than_the_shops_public_pages(self) -> None:
        for address, reason in (
            ("https://example.com/", "begins with a slash"),
            ("//example.com/", "begins with a slash"),
            ("/\\example.com/", "begins with a slash"),
            ("c/rugs/", "begins with a slash"),
            ("javascript:alert(1)", "begins with a slash"),
            ("/nowhere/at/all/", "There is no page at this address."),
            ("/admin/", "every shopper may see"),
            ("/me/", "every shopper may see"),
            ("/search/?q=rug", "This is a search, too."),
        ):
            with self.subTest(address):
                response = self.add("searchredirect", query="carpets", address=address)
                self.assertContains(response, reason)
        self.add("searchredirect", query="carpets", address=" /c/?page=2#list ")
        self.assertEqual(self.leads_to("carpets"), "/c/?page=2#list")

    def test_a_search_has_one(self) -> None:
        make_search_redirect("carpets", address="/c/")
        response = self.add("searchredirect", query="Carpet", address="/")
        self.assertContains(response, "There is a redirect for this search already.")
        self.assertContains(response, "“carpets”")

    def test_a_query_has_a_word(self) -> None:
        response = self.add("searchredirect", query="?!", address="/")
        self.assertContains(response, "Write at least one word.")

    def test_a_changed_query_is_another_search(self) -> None:
        redirect = make_search_redirect("carpets", address="/c/")
        url = reverse("admin:catalog_searchredirect_change", args=[redirect.pk])
        self.client.post(url, admin_form_data(self.client.get(url)) | {"query": "mats"})
        self.assertIsNone(self.leads_to("carpets"))
        self.assertEqual(self.leads_to("mat"), "/c/")

    def test_the_list_says_where_each_leads_and_what_shoppers_get(self) -> None:
        make_search_redirect("carpets", address="/c/")
        make_search_redirect("attic", category=make_category("Attic", is_published=False))
        make_search_redirect("moss", product=make_product("Moss"))
        page = self.client.get(reverse("admin:catalog_searchredirect_changelist"))
        self.assertContains(page, '<a href="/c/">/c/</a>', html=True)
        self.assertContains(page, '<a href="/p/moss/">Moss</a>', html=True)
        self.assertContains(page, "Hidden: shoppers get the list")
        self.assertContains(page, 'href="/search/?q=carpets"')


class PinnedSearchAdminTests(SearchAdminTestCase):
    def test_puts_products_in_order(self) -> None:
        first, second = make_product("Moss"), make_product("Fern")
        response = self.add(
            "pinnedsearch",
            query="Rugs",
            **{
                "pins-TOTAL_FORMS": 2,
                "pins-0-product": first.pk,
                "pins-0-position": 2,
                "pins-1-product": second.pk,
                "pins-1-position": 1,
            },
        )
        self.assertRedirects(response, reverse("admin:catalog_pinnedsearch_changelist"))
        self.assertEqual(pins_for("rug"), [second.pk, first.pk])
        jobs = Change.objects.filter(model__in=["pin", "pinnedsearch"]).values("job").distinct()
        self.assertEqual(len(jobs), 1)
        page = self.client.get(reverse("admin:catalog_pinnedsearch_changelist"))
        self.assertContains(page, "<div>Fern</div><div>Moss</div>", html=True)

    def test_says_which_of_them_shoppers_dont_see(self) -> None:
        search = make_pins("rugs", make_product("Moss", is_published=False))
        page = self.client.get(reverse("admin:catalog_pinnedsearch_change", args=[search.pk]))
        self.assertContains(page, "Unpublished")

    def test_needs_a_product_and_takes_none_twice(self) -> None:
        product = make_product()
        self.assertContains(self.add("pinnedsearch", query="rugs"), "Pin at least one product.")
        twice = {
            "pins-TOTAL_FORMS": 2,
            "pins-0-product": product.pk,
            "pins-1-product": product.pk,
            "pins-0-position": 0,
            "pins-1-position": 1,
        }
        response = self.add("pinnedsearch", query="rugs", **twice)
        self.assertContains(response, "duplicate")
        self.assertFalse(PinnedSearch.objects.exists())

    def test_goes_with_its_pins(self) -> None:
        search = make_pins("rugs", make_product())
        url = reverse("admin:catalog_pinnedsearch_delete", args=[search.pk])
        self.assertContains(self.client.get(url), "1")
        self.client.post(url, {"post": "yes"})
        self.assertFalse(Pin.objects.exists())

    def test_lists_ask_as_many_queries_for_many_as_for_few(self) -> None:
        url = reverse("admin:catalog_pinnedsearch_changelist")
        make_pins("rugs", make_product())
        self.client.get(url)
        with self.assertNumQueries(5):
            self.client.get(url)
        for number in range(5):
            make_pins(f"rugs {number}", make_product(), make_product())
        with self.assertNumQueries(5):
            self.client.get(url)


class SynonymAndHiddenSearchAdminTests(SearchAdminTestCase):
    def test_a_synonym_goes_through_the_verbs(self) -> None:
        self.add("synonym", words="sofa", means="couch, settee")
        self.assertEqual(str(Synonym.objects.get()), "sofa → couch, settee")
        self.assertEqual(Change.objects.get(model="synonym").actor, self.olivia)
        page = self.client.get(reverse("admin:catalog_synonym_changelist"))
        self.assertContains(page, "Both ways")

    def test_a_synonym_says_something(self) -> None:
        self.add("synonym", words=" sofa  bed ", means="couch,, futon ,couch")
        self.assertEqual(str(Synonym.objects.get()), "sofa bed → couch, futon")
        for words, means, reason in (
            ("?", "couch", "Write at least one word."),
            ("sofa", ", !", "Write at least one word."),
            ("sofa", "couch, Sofas", "The search takes these for the same already."),
            ("sofa bed", "couch, futon", "This synonym is there already."),
        ):
            with self.subTest(words=words, means=means):
                self.assertContains(self.add("synonym", words=words, means=means), reason)

    def test_a_search_is_hidden_once(self) -> None:
        self.add("hiddensearch", query="Ex-girlfriend")
        self.assertEqual(HiddenSearch.objects.get().key, key_of("ex girlfriend"))
        response = self.add("hiddensearch", query="ex-girlfriends")
        self.assertContains(response, "This search is hidden already.")


class PermissionTests(SearchAdminTestCase):
    def test_nobody_else_gets_in(self) -> None:
        for model in (*MODELS, "searchcount"):
            for name in ("changelist", "add"):
                url = reverse(f"admin:catalog_{model}_{name}")
                with self.subTest(url):
                    self.assertEqual(self.as_(self.sam).get(url).status_code, 403)
                    self.assertEqual(self.as_(self.sam).post(url).status_code, 403)
                    self.assertEqual(self.as_(self.alice).get(url).status_code, 302)
                    self.assertEqual(self.as_(None).get(url).status_code, 302)

    def test_other_staff_see_no_links(self) -> None:
        self.allow(self.sam, "view_brand")
        page = self.as_(self.sam).get(reverse("admin:index"))
        for model in (*MODELS, "searchcount"):
            self.assertNotContains(page, reverse(f"admin:catalog_{model}_changelist"))

    def test_who_may_look_changes_nothing(self) -> None:
        self.allow(self.sam, *(f"view_{model}" for model in MODELS))
        redirect = make_search_redirect("carpets", address="/c/")
        url = reverse("admin:catalog_searchredirect_change", args=[redirect.pk])
        browser = self.as_(self.sam)
        self.assertContains(browser.get(url), "carpets")
        self.assertEqual(browser.post(url, {"query": "mats"}).status_code, 403)
        self.assertEqual(browser.get(add_url("searchredirect")).status_code, 403)

    def test_who_may_pin_needs_no_permission_for_the_products(self) -> None:
        self.allow(self.sam, "add_pinnedsearch", "view_pinnedsearch")
        product = make_product("Moss")
        browser = self.as_(self.sam)
        for model, field in (("pin", "product"), ("searchredirect", "product")):
            choices = {
                "term": "mo",
                "app_label": "catalog",
                "model_name": model,
                "field_name": field,
            }
            answer = browser.get(reverse("admin:autocomplete"), choices)
            self.assertEqual(answer.json()["results"], [{"id": str(product.pk), "text": "Moss"}])
        self.client = browser
        self.add("pinnedsearch", query="rugs", **{"pins-0-product": product.pk})
        self.assertEqual(pins_for("rugs"), [product.pk])
