"""Where the gateway may listen, said before anything is started."""

import os
import socket
from pathlib import Path

import pytest

from bot.domain.errors import BadSetting
from bot.embedded.process import free_port, processes_in
from bot.supervisor import PortTaken, require_free_port


def test_a_free_port_is_fine() -> None:
    port = free_port()
    require_free_port("127.0.0.1", port)
    assert free_port(port) == port


def test_a_port_that_somebody_listens_on_is_refused_with_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(
            PortTaken, match=rf"Port {port} on 127\.0\.0\.1 is taken.*PORT=\d+ make up"
        ):
            require_free_port("127.0.0.1", port)
        with pytest.raises(PortTaken):
            require_free_port("0.0.0.0", port)  # noqa: S104 - the setting under test
        assert free_port(port) != port


def test_an_address_of_another_machine_is_a_wrong_setting() -> None:
    with pytest.raises(BadSetting, match=r"HOST: 192\.0\.2\.1 is no address of this machine"):
        require_free_port("192.0.2.1", 8000)


def test_a_process_is_found_by_the_folder_it_works_in() -> None:
    assert os.getpid() in processes_in(Path.cwd())
