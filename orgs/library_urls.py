from django.urls import path

from orgs.views import events, library

practice_patterns = [
    path("", library.practice_list, name="practice_list"),
    path("new/", library.practice_create, name="practice_create"),
    path("<slug:public_id>/", library.practice_detail, name="practice_detail"),
    path("<slug:public_id>/edit/", library.practice_edit, name="practice_edit"),
    path("<slug:public_id>/photos/", library.practice_photo, name="practice_photo"),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/",
        library.practice_photo_image,
        name="practice_photo_image",
    ),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/delete/",
        library.practice_photo_delete,
        name="practice_photo_delete",
    ),
    path("<slug:public_id>/step/<slug:target>/", library.practice_step, name="practice_step"),
]
event_patterns = [
    path("", events.event_list, name="event_list"),
    path("new/", events.event_create, name="event_create"),
    path("<slug:public_id>/", events.event_detail, name="event_detail"),
    path("<slug:public_id>/edit/", events.event_edit, name="event_edit"),
    path("<slug:public_id>/outcome/", events.event_outcome, name="event_outcome"),
    path("<slug:public_id>/publish/", events.event_publish, name="event_publish"),
    path("<slug:public_id>/sign-up/", events.event_sign_up, name="event_sign_up"),
    path(
        "<slug:public_id>/sign-up/<int:sign_up_id>/delete/",
        events.event_sign_off,
        name="event_sign_off",
    ),
    path("<slug:public_id>/step/<slug:target>/", events.event_step, name="event_step"),
]
