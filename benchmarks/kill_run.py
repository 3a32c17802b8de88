"""kill -9 at random moments of `sucheng run`, at the run itself and at its workers; and many runs started at one time.

    python benchmarks/kill_run.py [KILLS] [STARTS] [--children]

Two demo cities get the same deliveries, one after the other. In one of them every run is killed first; the other is left in peace.
After every kill the current release must be whole, no process may be left, and the next run must make, without anybody's help, the
very bytes the undisturbed city has: every release, registry and archive. At the end nothing else may lie about. With --children
one and the same run loses a child, KILLS times, and must itself make what it makes undisturbed. Of a run that does not end after
a child was killed, every process says first where it stands.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from kill_publish import DAY, deliver, faults

from sucheng_data.demo.city import write_city
from sucheng_data.model.schema import read_schemas
from sucheng_data.operations.store import current_name
from sucheng_data.operations.workspace import packaged_schemas

KILLS, STARTS, SEED = 300, 50, 20260131
SENDERS = ("苏州市邮政管理局", "苏州市总工会", "共青团苏州市委员会")  # whose files of the demo city are delivered too
TOWNS = {"周庄": ("120.84", "31.11"), "锦溪": ("120.90", "31.18")}  # beside 千灯: every state changes three files
# Seconds for what a dead run leaves to end; for a run to end by itself; for its processes to say where they stand.
GRACE, PATIENCE, TELL = 2.0, 120.0, 3.0
MARK = "KILL_RUN_OF"
TWINS = "build/internal/"
PRIVATE = "cache", "runs"  # of build/: what differs from one run to another, and must
# A run in which every process, asked by a signal, says where it stands.
TELLING = """
import faulthandler, os, signal, sys
from pathlib import Path
def tell(*_):
    with open(Path(os.environ["TMPDIR"], f"stacks-{os.getpid()}"), "w") as file:
        faulthandler.dump_traceback(file, all_threads=True)
signal.signal(signal.SIGUSR1, tell)
from sucheng_data.__main__ import main
main()
"""
# A run that has imported everything, and waits for a word before it begins.
READY = """
import os, sys, sucheng_data.cli.run, sucheng_data.cli.app, sucheng_data.pipeline.night
from sucheng_data.__main__ import run
print(flush=True)
sys.stdin.read()
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
sys.exit(run())
"""


class City:
    """A workspace and the runs in it, whose processes can be told from all others by their environment."""

    def __init__(self, root: Path) -> None:
        self.root, self.temp = root, root.with_name(f"{root.name}-tmp")
        self.temp.mkdir()
        self.environment = {**os.environ, "TMPDIR": str(self.temp), MARK: str(root), "LC_ALL": "zh_CN.UTF-8"}

    def run(
        self, *words: str, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        """`sucheng run`, started; `words`: how, if not as a module."""
        command = [sys.executable, *(words or ("-m", "sucheng_data")), "run", "-w", str(self.root), "--as-of", DAY]
        self.told = tempfile.TemporaryFile()  # noqa: SIM115  read when the run has ended
        return subprocess.Popen(command, env=self.environment, stdin=stdin, stdout=stdout, stderr=self.told)

    def processes(self) -> dict[int, int]:
        """Every living process of a run here: its parent."""
        return {pid: parent for pid, parent, mark in _processes() if mark == self.environment[MARK]}

    def stacks(self) -> str:
        """Where every process of a run stands, if it can say so."""
        for pid in (there := self.processes()):
            if _hears(pid):
                os.kill(pid, signal.SIGUSR1)
        time.sleep(TELL)
        files = list(self.temp.glob("stacks-*"))
        told = {int(file.name[7:]): file.read_text() for file in files}
        for file in files:
            file.unlink()
        return "\n".join(f"{pid}, of {there[pid]}: {_command(pid)}\n{told.get(pid, '')}" for pid in sorted(there))

    def files(self) -> dict[str, bytes]:
        """Everything but what must differ: by name, the bytes; of an internal twin, which every night writes anew, the name."""
        names = [path for path in self.root.rglob("*") if path.is_file() and not self._private(path)]
        told = {path.relative_to(self.root).as_posix(): path.read_bytes() for path in names}
        return {name: b"" if name.startswith(TWINS) else content for name, content in told.items()}

    def _private(self, path: Path) -> bool:
        parts = path.relative_to(self.root).parts
        return parts[0] == "build" and (parts[1] in (*PRIVATE, "run.lock") or parts[1:] == ("state", "night.json"))

    def litter(self) -> list[str]:
        """What no run should leave: hidden files, anything in the folder for temporary files. An unfinished file of the cache may
        be another machine's: retention takes it away an hour later."""
        hidden = [path for path in self.root.rglob(".*") if not {"raw", "cache"} & {*path.relative_to(self.root).parts}]
        return [str(path.relative_to(self.root.parent)) for path in [*hidden, *self.temp.rglob("*")]]


def main(kills: int, starts: int, *, children: bool) -> int:
    """The trial; 1 when anything was not as promised."""
    with tempfile.TemporaryDirectory(prefix="kill-run-") as folder:
        trial = Trial(Path(folder))
        trial.rob(kills) if children else trial.kill(kills)
        if starts:
            trial.crowd(starts)
    print(f"{kills} kills: {dict(trial.seen)}; {starts} starts at one time; {len(trial.faults)} violation(s)")
    print(f"the longest that a run went on without its child: {trial.slowest:.1f} s")
    print("passed" if not trial.faults else "FAILED")
    return int(bool(trial.faults))


class Trial:
    """The disturbed city, the undisturbed one, and what was found."""

    def __init__(self, folder: Path) -> None:
        self.city, self.peace = City(folder / "city"), City(folder / "peace")
        self.faults: list[str] = []
        self.seen: Counter[str] = Counter()
        self.chance, self.state, self.whole, self.slowest = random.Random(SEED), 0, 0.0, 0.0
        _found(self.city.root)
        shutil.copytree(self.city.root, self.peace.root)
        self.advance()
        for city in (self.city, self.peace):
            start = time.monotonic()
            self.expect(city.run().wait() in (0, 1), f"the first run: {_told(city)}")
            self.whole = time.monotonic() - start

    def expect(self, fine: bool, what: str) -> None:
        """Counts and tells what is not as promised."""
        if not fine:
            self.faults.append(what)
            print(f"state {self.state}: {what}", flush=True)

    def advance(self) -> None:
        """Another delivery to both cities."""
        self.state += 1
        for city in (self.city, self.peace):
            _deliver(city.root, self.state)

    def kill(self, times: int) -> None:
        """So many runs killed; every third at one of its children."""
        for attempt in range(times):
            self.advance()
            undisturbed = threading.Thread(target=self._undisturbed)
            undisturbed.start()
            self._killed(child=attempt % 3 == 2)
            self.expect(not faults(self.city.root), f"after the kill: {faults(self.city.root)}")
            undisturbed.join()
            self._next()
            if attempt % 25 == 24:
                print(
                    f"{attempt + 1} kills, {len(self.faults)} violation(s), a run takes {self.whole:.1f} s", flush=True
                )
        self._same()
        command = [sys.executable, "-m", "sucheng_data", "verify", "-w", str(self.city.root)]
        self.expect(not subprocess.run(command, capture_output=True, check=False).returncode, "sucheng verify")

    def rob(self, times: int) -> None:
        """The run after the next delivery, so often anew, killed at one of its children."""
        self.advance()
        before = self.city.root.with_name("before")
        shutil.copytree(self.city.root, before, symlinks=True)
        self._undisturbed()
        while (robbed := sum(self.seen[name] for name in self.seen if name.startswith("child"))) < times:
            shutil.rmtree(self.city.root)
            shutil.copytree(before, self.city.root, symlinks=True)
            self._killed(child=True)
            self._same()
            self.expect(not (left := self.city.litter()), f"left over: {left}")
            if robbed % 25 == 24:
                print(f"{dict(self.seen)}, {len(self.faults)} violation(s)", flush=True)

    def _undisturbed(self) -> None:
        start = time.monotonic()
        self.expect(self.peace.run().wait() in (0, 1), f"undisturbed: {_told(self.peace)}")
        self.whole = time.monotonic() - start

    def _killed(self, *, child: bool) -> None:
        before = current_name(self.city.root / "build" / "releases")
        run = self.city.run("-c", TELLING)
        moment = self.chance.uniform(0, self.whole * 1.05)
        time.sleep(moment)
        if child:
            self._survives(run, self._robbed(run.pid, moment))
        else:
            run.kill()
            self.seen["driver"] += run.wait() == -signal.SIGKILL
        end = time.monotonic() + GRACE
        while (left := self.city.processes()) and time.monotonic() < end:
            time.sleep(0.05)
        self.expect(not left, f"processes left: {left}")
        self.seen["after the switch"] += current_name(self.city.root / "build" / "releases") != before
        self.seen["left something"] += bool(self.city.litter())

    def _robbed(self, run: int, moment: float) -> str:
        """Kills one of the processes a run began; which."""
        parents = self.city.processes()
        if not (family := _descendants(parents, run)):
            return ""
        victim = self.chance.choice(family)
        what = f"{_kin(victim, parents, run)} of {len(family)}, after {moment:.2f} s"
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        return what

    def _survives(self, run: subprocess.Popen[bytes], victim: str) -> None:
        """A run that has lost a child ends by itself, having published or not."""
        start = time.monotonic()
        try:
            code = run.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            print(self.city.stacks(), flush=True)
            run.kill()
            code = run.wait()
        self.seen[f"{'child' if victim else 'none'}, then exit {code}"] += 1
        self.slowest = max(self.slowest, time.monotonic() - start)
        self.expect(code in (0, 1), f"a run that lost {victim or 'nobody'}, ended with {code}: {_told(self.city)}")

    def _next(self) -> None:
        """The next run needs nobody, and leaves what the undisturbed one left."""
        code = self.city.run().wait()
        self.expect(code in (0, 1), f"the next run: {code}, {_told(self.city)}")
        names = [current_name(city.root / "build" / "releases") for city in (self.city, self.peace)]
        self.expect(names[0] == names[1], f"the next run published {names[0]}, undisturbed {names[1]}")
        ids = [(city.root / "registry" / "stations.csv").read_bytes() for city in (self.city, self.peace)]
        self.expect(ids[0] == ids[1], "the registry of stations is another than undisturbed")
        self.expect(not (left := self.city.litter()), f"left over: {left}")

    def _same(self) -> None:
        """Both cities hold the same files, bytes and all."""
        here, there = self.city.files(), self.peace.files()
        differ = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
        self.expect(not differ, f"not as undisturbed: {len(differ)}, {differ[:5]}")

    def crowd(self, count: int) -> None:
        """So many runs at the same moment: one works, the others say at once who does."""
        self.advance()
        gate, word = os.pipe()
        runs, told = [], []
        for _ in range(count):
            runs.append(self.city.run("-c", READY, stdin=gate, stdout=subprocess.PIPE))
            told.append(self.city.told)
        for run in runs:
            assert run.stdout
            run.stdout.readline()
        start = time.monotonic()
        os.close(word)
        ended = _ended(runs)
        worked = [run for run in runs if run.returncode in (0, 1)]
        turned = [run for run in runs if run.returncode == 4]
        self.expect(len(worked) == 1 and len(turned) == count - 1, f"codes: {Counter(run.returncode for run in runs)}")
        for run, said in zip(runs, told, strict=True):
            named = any(f"PID {one.pid}," in _text(said) for one in worked)
            self.expect(run in worked or named, f"turned away without the name of the holder: {_text(said)}")
        last = max((ended[run.pid] for run in turned), default=start) - start
        self.expect(last < ended[worked[0].pid] - start if worked else False, f"turned away only after {last:.1f} s")
        print(f"{count} starts: {len(worked)} worked, {len(turned)} turned away, the last after {last:.1f} s")
        self.advance()
        self.expect(self.city.run().wait() in (0, 1), f"the run after the crowd: {_told(self.city)}")
        self.expect(not (left := self.city.litter()), f"left over: {left}")


def _ended(runs: list[subprocess.Popen[bytes]]) -> dict[int, float]:
    """When each run ended."""
    ended: dict[int, float] = {}
    while len(ended) < len(runs):
        for run in runs:
            if run.pid not in ended and run.poll() is not None:
                ended[run.pid] = time.monotonic()
        time.sleep(0.01)
    return ended


def _found(root: Path) -> None:
    """The demo city, with the files of a few senders only: a run must be short to be killed often."""
    write_city(root, read_schemas(packaged_schemas()), stations=30, seed=1)
    for folder in (root / "raw").iterdir():
        if folder.name not in SENDERS:
            shutil.rmtree(folder)


def _deliver(root: Path, state: int) -> None:
    """Three files that no earlier state had: in each a station that is new and one that is gone."""
    deliver(root, 0)
    first = root / "raw" / "驿站.csv"
    extra = [
        f"千灯第{one}次新增驿站,昆山市,千灯镇,昆山市千灯镇石浦路{one}号,120.98{one:04},31.26{one:04},WGS84,24小时,\n"
        for one in range(max(1, state - 2), state + 1)
    ]
    text = first.read_text(encoding="utf-8") + "".join(extra)
    first.write_text(text, encoding="utf-8")
    for name, (longitude, latitude) in TOWNS.items():
        other = text.replace("千灯", name).replace("120.9", f"{longitude}").replace("31.2", latitude)
        (root / "raw" / f"{name}.csv").write_text(other, encoding="utf-8")


def _told(city: City) -> str:
    return _text(city.told)


def _text(told: IO[bytes]) -> str:
    told.seek(0)
    return told.read().decode("utf-8", "replace").strip()[-400:]


def _processes() -> Iterator[tuple[int, int, str]]:
    """(pid, its parent's, whose run it is of) of every process that is not yet a zombie."""
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            environment = (path / "environ").read_bytes().split(b"\0")
            mark = next((line for line in environment if line.startswith(f"{MARK}=".encode())), b"")
            state, parent = (path / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
            if mark and state != "Z":
                yield int(path.name), int(parent), mark.decode().partition("=")[2]


def _descendants(parents: dict[int, int], root: int) -> list[int]:
    """The processes that `root` began, and those they began."""
    found = [root]
    for one in found:
        found += [pid for pid, parent in parents.items() if parent == one]
    return found[1:]


def _kin(pid: int, parents: dict[int, int], root: int) -> str:
    """A process by its place in the family: whose child it is, and its command line."""
    line = [pid]
    while line[-1] != root:
        line.append(parents[line[-1]])
    return f"a {'child of a ' * (len(line) - 2)}child ({_command(pid)})"


def _command(pid: int) -> str:
    """Its command line, of each word the beginning; what is forked has that of whom it was forked from."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "gone"
    return " ".join(word.strip().partition("\n")[0][:60] for word in words).strip()


def _hears(pid: int) -> bool:
    """Whether it does something of its own when told SIGUSR1, and does not just end."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines()
        caught = next(line for line in lines if line.startswith("SigCgt:"))
        return bool(int(caught.split()[1], 16) & 1 << signal.SIGUSR1 - 1)
    return False


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:] if word.isdigit()]
    sys.exit(main(*given, *(KILLS, STARTS)[len(given) :], children="--children" in sys.argv))
