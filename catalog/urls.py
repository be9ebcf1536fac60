from django.urls import path, register_converter

from catalog import views

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
    path("", views.home, name="home"),
    path("c/", views.category_list, name="category_list"),
    path("c/<category_path:path>/", views.category_detail, name="category_detail"),
    path("p/<slug:slug>/", views.product_detail, name="product_detail"),
    path("search/", views.search, name="search"),
]
