from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.account_detail, name="account_detail"),
    path("details/", views.account_update, name="account_update"),
    path("data/", views.account_data, name="account_data"),
    path("close/", views.account_close, name="account_close"),
    path("closed/", views.account_closed, name="account_closed"),
    path("here/", views.here, name="here"),
]
