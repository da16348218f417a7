"""Every test of the command line starts from the same surroundings."""

from __future__ import annotations

import pytest

from tests.cli.calling import SURROUNDINGS


@pytest.fixture(autouse=True)
def _bare_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SURROUNDINGS:
        monkeypatch.delenv(name, raising=False)
