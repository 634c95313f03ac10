import pytest

from tests.unit.parsing.driver import Driver, driver_job


@pytest.fixture(scope="session")
def driver() -> Driver:
    return Driver(driver_job())
