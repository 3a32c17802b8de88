"""What the benchmarks find, as figures in build/bench/<benchmark>.json, and how two runs of them compare.

Seconds of two machines, or of two hours of one, say little; ours beside a peer's in the same run says what is worth keeping.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
FOLDER = "SUCHENG_BENCH"  # where figures are written to, in the environment
WORSE = 0.2  # so much more of a ratio is a regression

Ratio = tuple[str, str, str]  # benchmark, figure, peer


@dataclass(frozen=True)
class Figure:
    """One thing measured; less is better.

    unit: s, ms, MB or KB; peers: the same of others in the same run; most: what ours may be at most; share: what its ratio to
    any peer may be at most; parts: what it consists of, in the same unit.
    """

    name: str
    ours: float
    unit: str = "s"
    rows: int = 0
    peers: Mapping[str, float] = field(default_factory=dict)
    most: float | None = None
    share: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def ratios(self) -> dict[str, float]:
        return {peer: self.ours / theirs for peer, theirs in self.peers.items()}

    @property
    def good(self) -> bool:
        """Whether the bounds hold."""
        small = self.most is None or self.ours <= self.most
        return small and (self.share is None or all(ratio <= self.share for ratio in self.ratios.values()))

    def to_dict(self) -> dict[str, Any]:
        """As JSON: what is empty is left out."""
        told = {name: value for name, value in asdict(self).items() if value is not None and (value or name == "most")}
        ratios = {"ratios": self.ratios} if self.peers else {}
        return _rounded({"ours": self.ours, **told, **ratios, "pass": self.good})


def figure_of(content: Mapping[str, Any]) -> Figure:
    """The figure in `content`, as `to_dict` wrote it."""
    return Figure(**{name: value for name, value in content.items() if name not in ("ratios", "pass")})


def conclude(benchmark: str, figures: Sequence[Figure]) -> int:
    """Writes what a benchmark found; 1 where a bound is broken, each of which is printed."""
    folder = Path(os.environ.get(FOLDER, ROOT / "build" / "bench"))
    folder.mkdir(parents=True, exist_ok=True)
    content = {"date": date.today().isoformat(), "figures": [one.to_dict() for one in figures]}
    (folder / f"{benchmark}.json").write_text(written(content), encoding="utf-8")
    broken = [one for one in figures if not one.good]
    for one in broken:
        told = ", ".join(f"{ratio:.2f} of {peer}" for peer, ratio in one.ratios.items())
        print(f"FAIL  {benchmark}: {one.name}: {one.ours:.4g} {one.unit} (most {one.most}); {told} (most {one.share})")
    return int(bool(broken))


def recorded(folder: Path) -> dict[str, Any]:
    """Every benchmark's content in a folder, by its name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def ratios(benchmarks: Mapping[str, Any]) -> dict[Ratio, float]:
    """Every ratio of ours to a peer's."""
    return {
        (name, one.name, peer): ratio
        for name, content in benchmarks.items()
        for one in map(figure_of, content["figures"])
        for peer, ratio in one.ratios.items()
    }


def better(first: Mapping[Ratio, float], second: Mapping[Ratio, float]) -> dict[Ratio, float]:
    """The better of two runs, ratio by ratio: noise makes either side slower, and no code makes noise."""
    return {key: min(run[key] for run in (first, second) if key in run) for key in first | second}


def regressions(stored: Mapping[Ratio, float], now: Mapping[Ratio, float]) -> Iterator[tuple[Ratio, str]]:
    """What is worse than it was, or was not measured again, with the sentence that says so."""
    for key, before in stored.items():
        what = f"{key[0]}: {key[1]} / {key[2]}"
        if key not in now:
            yield key, f"{what}: not measured now; it was {before:.3f}"
        elif now[key] > before * (1 + WORSE):
            yield key, f"{what}: {now[key]:.3f}, it was {before:.3f}: {now[key] / before - 1:+.0%}"


def unknown(stored: Mapping[Ratio, float], now: Mapping[Ratio, float]) -> list[str]:
    """What nothing is stored for yet, and so is not judged."""
    return [f"{one[0]}: {one[1]} / {one[2]}: {now[one]:.3f}; nothing stored to compare" for one in now.keys() - stored]


def written(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _rounded(value: Any) -> Any:
    """To four digits that say something."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    return {name: _rounded(one) for name, one in value.items()} if isinstance(value, dict) else value
