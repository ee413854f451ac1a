from django.urls import path

from coordination.views import programmes

urlpatterns = [
    path("", programmes.programme_comparison, name="programme_comparison"),
    path("programmes.csv", programmes.programme_csv, name="programme_csv"),
    path("programmes.xlsx", programmes.programme_xlsx, name="programme_xlsx"),
]
