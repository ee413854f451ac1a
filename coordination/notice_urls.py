from django.urls import path

from coordination.views import digests, notice_files, notice_inbox, notices

urlpatterns = [
    path("", notice_inbox.notice_list, name="notice_list"),
    path("digest/", digests.digest_settings, name="digest_settings"),
    path("sent/", notices.notice_sent_list, name="notice_sent_list"),
    path("sent/new/", notices.notice_create, name="notice_create"),
    path("sent/<slug:public_id>/", notices.notice_manage, name="notice_manage"),
    path("sent/<slug:public_id>/edit/", notices.notice_edit, name="notice_edit"),
    path("sent/<slug:public_id>/send/", notices.notice_send, name="notice_send"),
    path("sent/<slug:public_id>/step/<slug:target>/", notices.notice_step, name="notice_step"),
    path("sent/<slug:public_id>/remind/", notices.notice_remind, name="notice_remind"),
    path("sent/<slug:public_id>/correct/", notices.notice_correct, name="notice_correct"),
    path("sent/<slug:public_id>/files/", notice_files.notice_attach, name="notice_attach"),
    path("files/<int:file_id>/", notice_files.notice_file, name="notice_file"),
    path("files/<int:file_id>/picture/", notice_files.notice_picture, name="notice_picture"),
    path("files/<int:file_id>/remove/", notice_files.notice_detach, name="notice_detach"),
    path("sent/<slug:public_id>/units.csv", notices.notice_units_csv, name="notice_units_csv"),
    path("<slug:public_id>/", notice_inbox.notice_detail, name="notice_detail"),
    path("<slug:public_id>/read/", notice_inbox.notice_read, name="notice_read"),
]
