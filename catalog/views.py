"""The public pages of the shop."""

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest):
    return HttpResponse("")


def category_list(request: HttpRequest):
    return HttpResponse("")


def category_detail(request, path):
    return HttpResponse("")


def product_detail(request: HttpRequest, slug: str):
    return HttpResponse("")


def search(request: HttpRequest):
    return HttpResponse("")


def bad_request(request: HttpRequest, exception: Exception):
    return HttpResponse("", status=400)


def permission_denied(request: HttpRequest, exception: Exception):
    return HttpResponse("", status=403)


def page_not_found(request: HttpRequest, exception: Exception):
    return HttpResponse("", status=404)


def server_error(request: HttpRequest):
    return HttpResponse("", status=500)


def csrf_failure(request: HttpRequest, reason: str = ""):
    return HttpResponse("", status=403)
