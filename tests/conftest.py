"""What every test shares: the environment, the database, the people.

`TEST_DATABASE_URL` chooses the database (SQLite without it). The schema is built by the
migrations, because the triggers stand in them.
"""

from __future__ import annotations

import gc
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

gc.disable()  # until all is loaded; see `pytest_collection_finish`

VAR_DIR = Path(tempfile.mkdtemp(prefix="benxi-tests-"))
(VAR_DIR / "static").mkdir()  # whitenoise warns without it
# Settings read these once, before the first test; `.env` does not override what is set here.
os.environ.update(
    DJANGO_SETTINGS_MODULE="benxi_sorting.settings",
    TESTING="1",
    DEBUG="0",
    DEMONSTRATION="0",
    VAR_DIR=str(VAR_DIR),
    MEDIA_ROOT=str(VAR_DIR / "media"),
    CACHE_URL="locmemcache://",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}",
)


# Files whose tests look at what one long walk collected, at one copy of the site, or at a world
# that takes longer to make than they do.
WALKS = {
    "tests/portal/test_lists_read_back.py",
    "tests/portal/test_manual.py",
    "tests/portal/test_round_trip.py",
    "tests/portal/test_staticsite.py",
    "tests/portal/test_templates.py",
    "tests/test_datasets.py",
    "tests/test_desks.py",
    "tests/test_every_page.py",
    "tests/test_export_canary.py",
    "tests/test_items_say_where_from.py",
    "tests/test_sub_path.py",
}
# Files whose tests look at headers and at the page alone: no database answers differently.
PAGES_ALONE = {"tests/test_every_page.py"}


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings  # not earlier: the environment comes first

    from benxi_sorting.catalogue import compile_catalogue

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # As in operation; otherwise each new client reads all static files once more.
    settings.WHITENOISE_USE_FINDERS = False
    # A file, not memory: threads of one test then have connections of their own.
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(VAR_DIR / "test.sqlite3")
    compile_catalogue()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`make races` runs each race many times: one that went well proves little."""
    repeats = int(os.environ.get("RACE_REPEATS", "1"))
    if repeats > 1 and metafunc.module.__name__.endswith("races"):
        metafunc.fixturenames.append("race_number")
        metafunc.parametrize("race_number", range(repeats))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What no database changes is run once, on SQLite, not on PostgreSQL again: tests that look
    at pages alone, and those that cannot reach the database.

    pytest-django refuses any query to a test that does not ask for the database by its marker,
    a fixture or its class, and it is asked the same way here.
    """
    if os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"):
        again = [item for item in items if may_query(item) and not looks_at_pages_alone(item)]
        config.hook.pytest_deselected(items=list(set(items) - set(again)))
        items[:] = again


def looks_at_pages_alone(item: pytest.Item) -> bool:
    return item.nodeid.partition("::")[0] in PAGES_ALONE


def may_query(item: pytest.Item) -> bool:
    from django.test import SimpleTestCase

    fixtures = {"db", "transactional_db", "django_db_setup", "live_server"}
    return (
        item.get_closest_marker("django_db") is not None
        or not fixtures.isdisjoint(getattr(item, "fixturenames", ()))
        or issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Each test goes to the process that is free, but those of one walk to one process."""
    if config.getvalue("dist") != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class WalksTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if file in WALKS else nodeid

    return WalksTogether(config, log)


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: the collector need not go through it each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def no_outside_connections() -> Iterator[None]:
    """Nothing may leave the machine, in tests as in operation (bar D9)."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_loopback(address):
            raise AssertionError(f"a test tried to connect to {address}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


def _is_loopback(address: Any) -> bool:
    host = address[0] if isinstance(address, tuple) else ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _immutable_tables() -> list[Any]:
    """The triggers of every app: each declares them in `<app>/immutable.py`."""
    from django.apps import apps

    names = [f"{config.name}.immutable" for config in apps.get_app_configs()]
    return [table for name in names if find_spec(name) for table in import_module(name).TABLES]


def _guards() -> list[Any]:
    """The guards of every app: each declares its own in `<app>/triggers.py`."""
    from django.apps import apps

    names = [f"{config.name}.triggers" for config in apps.get_app_configs()]
    return [
        guard
        for name in names
        if find_spec(name)
        for guard in getattr(import_module(name), "GUARDS", ())
    ]


@contextmanager
def lifted_triggers() -> Iterator[None]:
    """Rows may be changed and deleted meanwhile, whatever they are."""
    from django.db import connection

    from accounts.triggers import install, install_guard, remove, remove_guard

    tables = _immutable_tables()
    kept = {table.table for table in tables}
    # Those by which rows stay as they are, as `Immutable` says of whole columns.
    guards = [
        guard for guard in _guards() if guard.on_delete or (guard.on_update and guard.table in kept)
    ]
    for table in tables:
        remove(table, connection)
    for guard in guards:
        remove_guard(guard, connection)
    try:
        yield
    finally:
        for table in tables:
            install(table, connection)
        for guard in guards:
            install_guard(guard, connection)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After tests with real transactions all is as it was: what the migrations seed, stays."""
    from django.db import connection
    from django.test import TransactionTestCase

    from tests.emptying import remembered

    with django_db_blocker.unblock():
        restore = remembered(connection)
        if restore is None:
            connection._test_serialized_contents = (  # type: ignore[attr-defined]
                connection.creation.serialize_db_to_string()
            )
        # SQLite is asked once whether it knows JSON, and not by the first test that counts queries.
        assert connection.features.supports_json_field
    empty_tables = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def empty_and_refill(self: Any) -> None:
        if restore is not None:
            restore()
            return
        self.serialized_rollback = True
        with lifted_triggers():
            empty_tables(self)
            connection.creation.deserialize_db_from_string(
                connection._test_serialized_contents  # type: ignore[attr-defined]
            )

    TransactionTestCase._fixture_teardown = empty_and_refill  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def fresh_process_state() -> None:
    """Caches and the language outlive a test within one process."""
    from django.conf import settings
    from django.core.cache import cache
    from django.utils import translation

    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)
    if find_spec("portal.pages"):
        import_module("portal.pages").forget_pages()


@pytest.fixture
def client_for(client: Any) -> Callable[[Any], Any]:
    """`client_for(user)`: a browser of its own in which `user` is signed in."""

    def sign_in(user: Any) -> Any:
        browser = type(client)()
        browser.force_login(user)
        return browser

    return sign_in


@pytest.fixture
def county(db: None) -> Any:
    from tests import factories

    return factories.county()


@pytest.fixture
def township(db: None) -> Any:
    from tests import factories

    return factories.township()


@pytest.fixture
def community(db: None) -> Any:
    """德泰社区 of 南地街道, 平山区: the unit of the fixture `member`."""
    from tests import factories

    return factories.community(name="德泰社区", slug="nandi-detai")


@pytest.fixture
def member(community: Any) -> Any:
    from tests import factories

    return factories.user("committee_member", community, username="member")


@pytest.fixture
def township_officer(township: Any) -> Any:
    from tests import factories

    return factories.user("township_officer", township, username="township_officer")


@pytest.fixture
def county_officer(county: Any) -> Any:
    from tests import factories

    return factories.user("county_officer", county, username="county_officer")


@pytest.fixture
def city_officer(db: None) -> Any:
    from tests import factories

    return factories.user("city_officer", factories.CITY_CODE, username="city_officer")


@pytest.fixture
def inspector(county: Any) -> Any:
    from tests import factories

    return factories.user("inspector", county, username="inspector")
