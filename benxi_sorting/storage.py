"""How static files get their names."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Modules import each other under names that change with their content, as pages load them."""

    support_js_module_import_aggregation = True
