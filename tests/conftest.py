"""What every test may use: the fixed cast, clients signed in as each of them, and a private file store."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from accounts import frozen
from accounts.access import Access, access_of
from accounts.models import Employer, Provider, User
from accounts.roles import Role
from apprentices import actions as apprentices_actions
from apprentices.models import Apprentice, Cohort
from evidence.storages import store
from standards.models import StandardVersion
from tests import factories
from tests.snapshot import remembered
from tools import clamav, objects
from tools.objects import ObjectServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for no database is the same on each, unless it starts a site of its own."""
    for item in items:
        asks = {"db", "transactional_db", "site"} & set(getattr(item, "fixturenames", ()))
        if not (asks or item.get_closest_marker("django_db") or item.get_closest_marker("each_database")):
            item.add_marker(pytest.mark.one_database)


@pytest.fixture(autouse=True, scope="session")
def _teardown_may_empty_frozen_tables() -> Iterator[None]:
    """Tests that commit are cleaned up by emptying tables, which frozen ones refuse without the permit."""
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        with frozen.permit(self.connection.alias):
            original(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
    yield
    BaseDatabaseOperations.execute_sql_flush = original  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The suite's SQLite is a file like the site's, so that several may write; one in memory locks whole tables."""
    database = connections["default"]
    if database.vendor == "sqlite":
        database.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _own_file_store(settings: Any, tmp_path: Any) -> None:
    """Files that a test stores lie in its own folder."""
    storages = {**settings.STORAGES}
    storages["default"] = {
        "BACKEND": "evidence.storages.disk.DiskStorage",
        "OPTIONS": {"location": str(tmp_path / "files"), "base_url": None},
    }
    settings.STORAGES = storages
    settings.SCRATCH_DIR = str(tmp_path / "scratch")


@pytest.fixture(scope="session")
def object_server() -> Iterator[ObjectServer]:
    """A real S3 server, one for all tests of a process."""
    with ExitStack() as stack:
        try:
            yield stack.enter_context(objects.server())
        except objects.NoObjectServer as refusal:
            pytest.skip(f"no S3 server: {refusal}")


@pytest.fixture(params=["disk", "objects"])
def each_store(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    """The test runs twice: with evidence on the disk, and in an S3 bucket."""
    if request.param == "objects":
        server: ObjectServer = request.getfixturevalue("object_server")
        options = {
            "bucket_name": objects.BUCKET,
            "endpoint_url": server.endpoint,
            "access_key": server.access_key,
            "secret_key": server.secret_key,
            "addressing_style": "path",
            "signature_version": "s3v4",
            "region_name": "eu-west-2",
        }
        backend = {"BACKEND": "evidence.storages.objects.ObjectStorage", "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, "default": backend}
        store().prepare()
    yield request.param
    if request.param == "objects":
        for stored in [
            found for folder in ("incoming", "blobs", "previews") for found in store().stored(folder)
        ]:
            store().delete(stored.name)


@pytest.fixture(autouse=True, scope="session")
def _close_pools() -> Iterator[None]:
    """Close PostgreSQL's connection pools before the interpreter goes."""
    yield
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Cast:
    """Two providers; one person a role, named by role; the other provider's manager is the outsider."""

    provider: Provider
    other_provider: Provider
    version: StandardVersion
    cohort: Cohort
    employer: Employer
    apprentice: Apprentice
    colleague: Apprentice  # same provider and cohort, another assessor and employer
    stranger: Apprentice  # of the other provider
    people: dict[str, User]

    def access(self, who: str) -> Access:
        return access_of(self.people[who])

    def __getitem__(self, who: str) -> User:
        return self.people[who]


@pytest.fixture
def cast(db: None) -> Cast:
    return remembered(make_cast)


def make_cast() -> Cast:
    provider = factories.make_provider("Test Provider")
    other = factories.make_provider("Other Provider")
    version = factories.make_version()
    employer = factories.make_employer(provider, "Test Employer")
    cohort = factories.make_cohort(provider, "Test cohort")
    people = {
        "assessor": factories.make_member(provider, Role.ASSESSOR, name="Test Assessor"),
        "second_assessor": factories.make_member(provider, Role.ASSESSOR, name="Second Assessor"),
        "iqa": factories.make_member(provider, Role.IQA, name="Test Iqa"),
        "manager": factories.make_member(provider, Role.MANAGER, name="Test Manager"),
        "employer": factories.make_member(provider, Role.EMPLOYER, name="Line Manager", employer=employer),
        "employer_lead": factories.make_member(
            provider, Role.EMPLOYER_LEAD, name="Apprenticeship Lead", employer=employer
        ),
        "auditor": factories.make_member(provider, Role.AUDITOR, name="Test Auditor"),
        "outsider": factories.make_member(other, Role.MANAGER, name="Other Manager"),
        "outside_assessor": factories.make_member(other, Role.ASSESSOR, name="Other Assessor"),
        "nobody": factories.make_user("Without Membership"),
        "admin": User.objects.create_superuser("platform-admin@example.test", None, name="Platform Admin"),
    }
    apprentice = factories.make_apprentice(
        provider,
        version,
        cohort=cohort,
        name="Test Apprentice",
        assessor=people["assessor"],
        employer=employer,
    )
    colleague = factories.make_apprentice(
        provider, version, cohort=cohort, name="Test Colleague", assessor=people["second_assessor"]
    )
    stranger = factories.make_apprentice(
        other, version, name="Other Apprentice", assessor=people["outside_assessor"]
    )
    people |= {
        "apprentice": factories.owner(apprentice),
        "colleague": factories.owner(colleague),
        "stranger": factories.owner(stranger),
    }
    for who in ("employer", "auditor"):
        membership = people[who].memberships.get()
        apprentices_actions.grant_view(apprentice=apprentice, membership=membership, by=people["manager"])
    return Cast(provider, other, version, cohort, employer, apprentice, colleague, stranger, people)


@pytest.fixture
def as_(cast: Cast) -> Callable[[str], Client]:
    """``as_("manager")`` is a client signed in as that person of the cast."""

    def signed_in(who: str) -> Client:
        client = Client()
        if who != "visitor":
            client.force_login(cast[who])
        return client

    return signed_in


@pytest.fixture(scope="session")
def clamd_address() -> Iterator[str]:
    """Where a real clamd listens that knows the EICAR test file: the suite's, else one of our own."""
    if address := os.environ.get("APM_TEST_CLAMD"):
        yield address
        return
    found = clamav.find()
    if found is None:
        pytest.skip("clamd is not installed here (make test installs it)")
    with clamav.daemon(found) as daemon:
        yield daemon.address


@pytest.fixture
def scanning(settings: Any, clamd_address: str) -> None:
    """Scanning is required, and a real clamd answers."""
    settings.CLAMD = clamd_address
    settings.SCAN_REQUIRED = True


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """A real browser, one for all tests of a process: Playwright's loop cannot be started twice."""
    from playwright.sync_api import sync_playwright

    from tools.browser import launch_options

    # Playwright's loop runs in this thread; Django would refuse every query beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        yield browser
        browser.close()
