"""A gateway for each test."""

import pytest

from tests.unit.gateway.house import House


@pytest.fixture
def house() -> House:
    return House()
