"""What every test stands on: a place of its own for uploads, nothing remembered, no skip in CI."""

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings
from xdist.scheduler import LoadScopeScheduling

from catalog import indexes, merchandising

IN_CI = os.environ.get("CI") == "true"
# The tests in this folder share servers, so one worker runs them all.
TOGETHER = "storefront/tests/deployment/"


@pytest.fixture(scope="session", autouse=True)
def media_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """What one test's people did too often is not held against the next one's."""
    cache.clear()


@pytest.fixture(autouse=True)
def forgotten_shop() -> None:
    """No test is answered from what a process remembers of another's shop."""
    indexes.forget()
    merchandising.forget()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Iterator[None]:
    return refuse_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Iterator[None]:
    return refuse_skip((yield))


def refuse_skip[Report: (pytest.TestReport, pytest.CollectReport)](report: Report) -> Report:
    """Under CI=true, what was skipped has failed: a test that never runs proves nothing."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"CI=true allows no skip. {reason}"
    return report


class Scheduling(LoadScopeScheduling):
    """Gives each test to whoever is free, and those that belong together to one."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    return Scheduling(config, log)
