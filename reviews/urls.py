from django.urls import path

from reviews import views

app_name = "reviews"

urlpatterns = [
    path("p/<slug:slug>/reviews/", views.review_list, name="review_list"),
    path("reviews/<int:pk>/helpful/", views.helpful_vote, name="helpful_vote"),
    path("me/votes/", views.my_votes, name="my_votes"),
    path("feeds/reviews.xml", views.review_feed, name="review_feed"),
    path("reviews/<int:pk>/", views.review_detail, name="review_detail"),
    path("reviews/how-we-check/", views.review_policy, name="review_policy"),
    path("reviews/invitations/<str:token>/", views.invitation, name="invitation"),
    path("reviews/invitations/<str:token>/stop/", views.invitation_stop, name="invitation_stop"),
    path("me/reviews/", views.my_review_list, name="my_review_list"),
    path("me/reviews/<slug:slug>/", views.my_review, name="my_review"),
    path("me/reviews/<slug:slug>/pictures/", views.my_review_photos, name="my_review_photos"),
    path(
        "me/reviews/<slug:slug>/withdrawal/",
        views.my_review_withdrawal,
        name="my_review_withdrawal",
    ),
    path("me/reviews/<slug:slug>/appeal/", views.my_review_appeal, name="my_review_appeal"),
    path("reviews/<int:pk>/report/", views.review_report, name="review_report"),
]
