from django.urls import path, register_converter

from catalog.views import categories, home, product, search, search_counted

app_name = "catalog"


class CategoryPath:
    """Slugs joined by slashes."""

    regex = r"[-\w]+(?:/[-\w]+)*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CategoryPath, "category_path")

urlpatterns = [
    path("", home.home, name="home"),
    path("c/", categories.category_list, name="category_list"),
    path("c/<category_path:path>/", categories.category_detail, name="category_detail"),
    path("p/<slug:slug>/", product.product_detail, name="product_detail"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("search/counted/", search_counted.search_counted, name="search_counted"),
]
