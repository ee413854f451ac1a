from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "benxi_sorting.admin.PortalAdminSite"
