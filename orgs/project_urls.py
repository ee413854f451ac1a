from django.urls import path

from orgs.views import project_course, project_figures, project_taking_out, projects

urlpatterns = [
    path("", projects.project_list, name="project_list"),
    path("new/", projects.project_create, name="project_create"),
    path("figures/", project_figures.project_figures, name="project_figures"),
    path("organizations/", project_figures.own_organization_list, name="own_organization_list"),
    path("<slug:public_id>/", projects.project_detail, name="project_detail"),
    path("<slug:public_id>/edit/", projects.project_edit, name="project_edit"),
    path("<slug:public_id>/step/<slug:target>/", projects.project_step, name="project_step"),
    path("<slug:public_id>/progress/", project_course.project_progress, name="project_progress"),
    path("<slug:public_id>/results/", project_course.project_results, name="project_results"),
    path("<slug:public_id>/programmes/", project_course.project_tag, name="project_tag"),
    path("<slug:public_id>/papers/", project_course.project_attach, name="project_attach"),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/",
        project_course.project_photo,
        name="project_photo",
    ),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/inside/",
        project_taking_out.project_photo_keep_inside,
        name="project_photo_keep_inside",
    ),
    path(
        "<slug:public_id>/progress/<int:entry_id>/withhold/",
        project_taking_out.project_entry_withhold,
        name="project_entry_withhold",
    ),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/show/",
        project_taking_out.project_photo_show_again,
        name="project_photo_show_again",
    ),
    path(
        "<slug:public_id>/progress/<int:entry_id>/show/",
        project_taking_out.project_entry_show_again,
        name="project_entry_show_again",
    ),
    path(
        "<slug:public_id>/papers/<slug:photo_id>/delete/",
        project_taking_out.project_paper_delete,
        name="project_paper_delete",
    ),
    path(
        "<slug:public_id>/progress/<int:entry_id>/photos/",
        project_course.project_entry_photos,
        name="project_entry_photos",
    ),
    path("<slug:public_id>/changes/", project_course.project_change, name="project_change"),
    path(
        "<slug:public_id>/changes/<slug:change_id>/",
        project_course.project_change_decide,
        name="project_change_decide",
    ),
    path(
        "<slug:public_id>/changes/<slug:change_id>/back/",
        project_course.project_change_take_back,
        name="project_change_take_back",
    ),
    path("<slug:public_id>/publish/", project_course.project_publish, name="project_publish"),
]
