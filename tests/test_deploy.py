"""The files of deploy/: units that systemd takes, a cron line that cron takes, a container that runs as nobody in particular."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from sucheng_data.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
PROGRAM, HOME = "/opt/sucheng/bin/sucheng", "/var/lib/sucheng"


def unit(name: str) -> configparser.ConfigParser:
    """A unit as systemd reads it: names with case, nothing interpolated, no directive twice."""
    parser = configparser.ConfigParser(interpolation=None, strict=True, delimiters=("=",), comment_prefixes=("#", ";"))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / name, encoding="utf-8")
    return parser


def understood(command: str) -> Any:
    """What our command line makes of a command in a unit or a crontab. Fails for one it does not know."""
    program, word, *rest = shlex.split(command)
    assert program.lstrip("-") == PROGRAM
    group: Any = typer.main.get_command(app)
    one = group.get_command(group.make_context("sucheng", [], resilient_parsing=True), word)
    return one.make_context(word, rest).params


SERVICE = {
    "Type": "oneshot",
    "User": "sucheng",
    "SuccessExitStatus": "1",
    "TimeoutStartSec": "2h",
    "MemoryMax": "6G",
    "UMask": "0027",
    "NoNewPrivileges": "yes",
    "PrivateTmp": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "ReadWritePaths": HOME,
    "WorkingDirectory": HOME,
    "EnvironmentFile": "-/etc/sucheng/secrets.env",
    "CapabilityBoundingSet": "",
}


@pytest.mark.parametrize(("name", "value"), SERVICE.items())
def test_the_service_says(name: str, value: str) -> None:
    assert unit("sucheng.service")["Service"][name] == value


def test_the_service_runs_commands_that_there_are() -> None:
    service = unit("sucheng.service")["Service"]
    assert str(understood(service["ExecStart"])["workspace"]) == HOME
    after = understood(service["ExecStopPost"])
    assert service["ExecStopPost"].startswith("-")  # its exit code 1 does not fail the unit
    written = Path(after["prometheus"])
    assert written.is_relative_to(service["ReadWritePaths"]) and written.suffix == ".prom"
    environment = dict(one.split("=") for one in service["Environment"].split())
    assert environment["TZ"] == "Asia/Shanghai" and environment["LC_ALL"] == "C.UTF-8"


def test_the_timer_catches_up_and_starts_the_service_of_its_name() -> None:
    timer = unit("sucheng.timer")
    assert timer["Timer"]["Persistent"] == "true" and timer["Timer"]["RandomizedDelaySec"] == "15min"
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d:00 Asia/Shanghai", timer["Timer"]["OnCalendar"])
    assert "Unit" not in timer["Timer"] and timer["Install"]["WantedBy"] == "timers.target"


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """Where systemd is; elsewhere the tests above have read the same files."""
    if not (tool := shutil.which("systemd-analyze")):
        return
    text = (DEPLOY / "sucheng.service").read_text(encoding="utf-8")
    (tmp_path / "sucheng.service").write_text(text.replace(PROGRAM, shutil.which("true") or ""), encoding="utf-8")
    shutil.copy(DEPLOY / "sucheng.timer", tmp_path)
    units = [str(tmp_path / name) for name in ("sucheng.service", "sucheng.timer")]
    done = subprocess.run([tool, "verify", *units], capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if "sucheng" in line]
    assert (done.returncode, told) == (0, []), done.stderr
    (tmp_path / "sucheng.service").write_text(text.replace("ProtectHome=yes", "ProtectHome=perhaps"), encoding="utf-8")
    again = subprocess.run([tool, "verify", units[0]], capture_output=True, text=True, check=False)
    assert "perhaps" in again.stderr  # it can refuse


def test_systemd_finds_the_service_safe() -> None:
    if not (tool := shutil.which("systemd-analyze")):
        return
    if "--offline" not in subprocess.run([tool, "--help"], capture_output=True, text=True, check=False).stdout:
        return  # an older one
    words = [tool, "security", "--offline=true", "--threshold=20", str(DEPLOY / "sucheng.service")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert done.returncode == 0 and exposure and float(exposure[1]) < 2, done.stdout[-200:] + done.stderr


def crontab() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """(variables, [(when, command)]) by the grammar of crontab(5): comments have lines of their own, % is a line end."""
    variables, jobs = {}, []
    text = (DEPLOY / "crontab").read_text(encoding="utf-8")
    assert text.endswith("\n")  # cron ignores a last line without an end
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if match := re.fullmatch(r"([A-Z_]+)\s*=\s*(.*)", line):
            variables[match[1]] = match[2]
            continue
        match = re.fullmatch(r"((?:[\d*/,-]+\s+){5})(.+)", line)
        assert match and "%" not in match[2], line
        jobs.append((match[1].strip(), match[2]))
    return variables, jobs


def test_cron_runs_once_a_night() -> None:
    variables, ((when, command),) = crontab()
    minute, hour, *rest = when.split()
    assert rest == ["*", "*", "*"] and 0 <= int(minute) < 60 and 0 <= int(hour) < 6
    assert {"MAILTO", "LC_ALL", "TZ"} <= set(variables) and "flock" not in command
    for part in re.findall(rf"{PROGRAM}[^;&|>]*", command):
        assert str(understood(part)["workspace"]) == HOME


@pytest.mark.parametrize(("code", "mailed"), [(0, False), (1, False), (3, True), (4, True), (5, True), (6, True)])
def test_cron_mails_only_what_needs_a_person(tmp_path: Path, code: int, mailed: bool) -> None:
    stub = tmp_path / "sucheng"
    stub.write_text(f'#!/bin/sh\necho "$1"\n[ "$1" = status ] || exit {code}\n', encoding="utf-8")
    stub.chmod(0o755)
    _, ((_, command),) = crontab()
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace(PROGRAM, str(stub))], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("status\n" if mailed else "", "")


def instructions() -> Iterator[tuple[str, str]]:
    """The Containerfile, its comments gone and its continued lines joined."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.M).replace("\\\n", " ")
    for line in filter(str.strip, text.splitlines()):
        word, _, rest = line.partition(" ")
        yield word, " ".join(rest.split())


def test_the_container_is_built_of_what_there_is() -> None:
    words = list(instructions())
    known = {"FROM", "ENV", "RUN", "COPY", "USER", "WORKDIR", "STOPSIGNAL", "ENTRYPOINT", "CMD"}
    assert words[0][0] == "FROM" and {word for word, _ in words} <= known
    image = re.fullmatch(r"python:(\d+\.\d+)-slim", words[0][1])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert image and f">={image[1]}" == project["requires-python"]
    (copied,) = [rest.split()[:-1] for word, rest in words if word == "COPY"]
    wheel = f"{project['name'].replace('-', '_')}-{project['version']}-py3-none-any.whl"
    assert (ROOT / copied[0]).is_file() and Path("dist", wheel).match(copied[1])
    assert any("--constraint /opt/sucheng/constraints.txt" in rest for word, rest in words if word == "RUN")


def test_the_container_runs_as_no_root_and_hears_the_signal_to_stop() -> None:
    words = list(instructions())
    order = [word for word, _ in words]
    last = dict(words)
    assert last["USER"] == "10001:10001" and order.index("USER") > max(
        at for at, word in enumerate(order) if word == "RUN"
    )
    assert last["STOPSIGNAL"] == "SIGTERM" and last["ENTRYPOINT"] == '["sucheng"]' and last["CMD"] == '["run"]'


def test_no_unit_holds_a_secret() -> None:
    for path in DEPLOY.iterdir():
        assert not re.search(r"(password|secret|token|key)\s*=\s*\S", path.read_text(encoding="utf-8"), re.I), path.name
