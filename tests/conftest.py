"""For all tests: in CI a test may be skipped only for what CI cannot have."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator

NOT_HERE = "not on this system: "
"""How the reason of a skip begins that no installation could prevent (a kernel without some
limit, a file system that ignores permissions for root)."""

# A busy machine is no fault of the code; claims about time have clocks of their own.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip for want of a tool into a failure, in CI."""
    report = yield
    if os.environ.get("CI") and report.skipped and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        if not reason.startswith(NOT_HERE):
            report.outcome = "failed"
            report.longrepr = (
                f"skipped in CI, where every tool can be installed: {reason}\n"
                "Let scripts/test-tools.sh or a lock bring the tool, or begin the reason with "
                f"{NOT_HERE!r} if nothing can."
            )
    return report
