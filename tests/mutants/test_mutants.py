"""Every rule of the protocol has a test that notices when it is gone."""

import os
from pathlib import Path

import pytest

from tests.conftest import RUN_DIRECTORY, RUN_OWNER
from tests.mutants.campaign import run_campaign
from tests.mutants.protocol import MUTANTS

pytestmark = [pytest.mark.prove, pytest.mark.integration]


@pytest.mark.timeout(900)
def test_every_mutant_is_killed_and_the_unchanged_source_passes() -> None:
    outcome = run_campaign(MUTANTS, Path(os.environ[RUN_DIRECTORY]), int(os.environ[RUN_OWNER]), print)
    assert outcome.faults == []
