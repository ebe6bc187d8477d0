"""How often a verdict is wrong: simulated series, beside a t-test, Newey-West and a state-space model."""

import argparse
import os
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy.special import stdtr

from pawl import __version__
from pawl.analytics.stats.effect import Season
from pawl.analytics.stats.observed import rates
from pawl.analytics.stats.verdict import Observed, Verdict, judge

Floats = NDArray[np.float64]
LENGTHS = ((13, 13), (26, 26), (52, 52), (52, 13))
"""Points before and after."""
ALPHA = 0.05
QUARTER, YEAR = Season(13.0, 1), Season(52.0, 1)
WORDS = ("verified", "likely", "no_effect", "already_improving", "cannot_tell", "harmed")


@dataclass(frozen=True)
class Case:
    """A kind of series; sizes in standard deviations of a point, better is up."""

    name: str
    step: float = 0.0
    trend: float = 0.0
    """A point."""
    season: Season | None = None
    is_named: bool = True
    """Whether the season is told to the method."""
    autocorrelation: float = 0.0
    noise: Literal["normal", "skewed", "counts", "shares"] = "normal"


CASES = (
    Case("no effect"),
    Case("trend of 0.05 a point", trend=0.05),
    Case("trend of 0.2 a point", trend=0.2),
    Case("season of 13 points, named", season=QUARTER),
    Case("season of 13 points, not named", season=QUARTER, is_named=False),
    Case("season of 52 points, named", season=YEAR),
    Case("season of 52 points, not named", season=YEAR, is_named=False),
    Case("autocorrelation 0.4", autocorrelation=0.4),
    Case("autocorrelation 0.7", autocorrelation=0.7),
    Case("autocorrelation 0.4, trend", trend=0.05, autocorrelation=0.4),
    Case("autocorrelation 0.4, season of 13", season=QUARTER, autocorrelation=0.4),
    Case("skewed noise (lognormal)", noise="skewed"),
    Case("counts of 25", noise="counts"),
    Case("shares of 15 to 45 cases", noise="shares"),
    Case("step 0.5", step=0.5),
    Case("step 1", step=1.0),
    Case("step 2", step=2.0),
    Case("step 2, trend of 0.05", step=2.0, trend=0.05),
    Case("step 2, season of 13, named", step=2.0, season=QUARTER),
    Case("step 2, autocorrelation 0.4", step=2.0, autocorrelation=0.4),
)


@dataclass(frozen=True)
class Row:
    """What became of the series of one case: shares in percent."""

    case: Case
    length: tuple[int, int]
    shares: dict[str, float]
    peers: tuple[float, float, float]

    @property
    def name(self) -> str:
        return f"{self.case.name}, {self.length[0]}+{self.length[1]}"

    @property
    def told(self) -> str:
        words = "".join(f"{self.shares[name]:>12.1f}" for name in WORDS)
        peers = "".join(f"{value:>8.1f}" for value in self.peers)
        return f"{self.case.name:<34}{self.length[0]:>4}+{self.length[1]}{words}  |          {peers}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=2000, help="series of each case and length")
    parser.add_argument("--slow", type=int, default=500, help="series that the state-space model is tried on")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    options = parser.parse_args()
    began = time.perf_counter()
    print(f"Pawl {__version__}, {options.series} series a row, state-space on {options.slow}; percent")
    print(f"{'case':<34}{'points':>7}" + "".join(f"{word:>12.11}" for word in WORDS), end="")
    print("  |  found by: t-test   HAC  state-space")
    rows = []
    with ProcessPoolExecutor(options.processes) as pool:
        jobs = [(case, length) for length in LENGTHS for case in CASES]
        for made in pool.map(partial(row, many=options.series, slow=options.slow), jobs):
            rows.append(made)
            print(made.told, flush=True)
    print("\n".join(aims(rows)))
    print(f"{time.perf_counter() - began:.0f} s on {options.processes} processes")


def row(job: tuple[Case, tuple[int, int]], *, many: int, slow: int) -> Row:
    """The shipped judge beside everyday comparisons, which say "better" at 5 % two-sided."""
    case, (before, after) = job
    warnings.simplefilter("ignore")
    series = list(drawn(case, before, after, many))
    words = [judge(one).verdict for one in series]
    shares = {name: 100.0 * sum(word is Verdict(name) for word in words) / many for name in WORDS}
    plain = [rates(one.values, one.kind, one.exposure)[0] for one in series]
    found = (share(t_test, plain, before), share(hac, plain, before), share(states, plain[:slow], before))
    return Row(case, job[1], shares, found)


def aims(rows: list[Row]) -> Iterator[str]:
    """What was asked for, and whether it came out."""
    null = max((one for one in rows if not one.case.step), key=lambda one: one.shares["verified"])
    found = next(one for one in rows if one.name == "step 2, 26+26")
    short = min((one for one in rows if one.length == (13, 13)), key=lambda one: one.shares["cannot_tell"])
    for asked, is_held, one, word in (
        ("false verified at most 5 %", null.shares["verified"] <= 5.0, null, "verified"),
        ("a step of 2 verified in 80 % at least", found.shares["verified"] >= 80.0, found, "verified"),
        ("always cannot tell under 26 + 26", short.shares["cannot_tell"] == 100.0, short, "cannot_tell"),
    ):
        yield f"{'held' if is_held else 'MISSED'}: {asked}: {one.shares[word]:.1f} ({one.name})"


def share(peer: Callable[[Floats, int], bool], series: list[Floats], side: int) -> float:
    return 100.0 * sum(peer(y, side) for y in series) / max(len(series), 1)


def drawn(case: Case, before: int, after: int, many: int) -> Iterator[Observed]:
    """Series of a case; the season begins anywhere, a point has standard deviation 1 about what moves it."""
    chance = np.random.default_rng([CASES.index(case), before, after])
    at = np.arange(before + after, dtype=np.float64)
    named = case.season if case.is_named else None
    for _ in range(many):
        if case.noise == "counts":
            yield Observed(chance.poisson(25.0, len(at)), before, kind="count")
        elif case.noise == "shares":
            cases = chance.integers(15, 46, len(at))
            yield Observed(chance.binomial(cases, 0.85), before, kind="share", exposure=cases)
        else:
            y = noise(case, len(at), chance) + case.trend * at + case.step * (at >= before)
            if case.season:
                turn = chance.uniform(0.0, 2.0 * np.pi)
                y += np.sqrt(2.0) * np.sin(2.0 * np.pi * at / case.season.period + turn)
            yield Observed(y, before, season=named)


def noise(case: Case, n: int, chance: np.random.Generator) -> Floats:
    rho = case.autocorrelation
    if case.noise == "skewed":
        raw = chance.lognormal(0.0, 0.75, n)
        return np.asarray((raw - np.exp(0.75**2 / 2)) / np.sqrt((np.exp(0.75**2) - 1) * np.exp(0.75**2)))
    shocks = chance.normal(size=n) * np.sqrt(1.0 - rho**2)
    shocks[0] /= np.sqrt(1.0 - rho**2)
    for i in range(1, n):
        shocks[i] += rho * shocks[i - 1]
    return np.asarray(shocks, dtype=np.float64)


def t_test(y: Floats, side: int) -> bool:
    """Mean before against mean after, which is what is usually shown."""
    before, after = (part.var(ddof=1) / len(part) for part in (y[:side], y[side:]))
    freedom = (before + after) ** 2 / (before**2 / (side - 1) + after**2 / (len(y) - side - 1))
    score = (y[side:].mean() - y[:side].mean()) / np.sqrt(before + after)
    return bool(stdtr(freedom, -score) < ALPHA / 2.0)


def hac(y: Floats, side: int) -> bool:
    """Level and slope with the errors of Newey and West, the usual interrupted time series."""
    at = np.arange(len(y), dtype=np.float64)
    after = (at >= side).astype(float)
    design = np.column_stack([np.ones(len(y)), at, after, after * (at - side)])
    inverse = np.linalg.inv(design.T @ design)
    params = inverse @ design.T @ y
    scores = design * (y - design @ params)[:, None]
    lags = int(4.0 * (len(y) / 100.0) ** (2.0 / 9.0))
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        product = scores[lag:].T @ scores[:-lag]
        meat += (1.0 - lag / (lags + 1.0)) * (product + product.T)
    return bool(params[2] / np.sqrt((inverse @ meat @ inverse)[2, 2]) > 1.96)


def states(y: Floats, side: int) -> bool:
    """As CausalImpact without controls: a local level learnt before, carried on, the mean after compared."""
    fit = sm.tsa.UnobservedComponents(y[:side], "llevel").fit(disp=False)
    wobble, drift = fit.params
    last, unsure = fit.filtered_state[0, -1], fit.filtered_state_cov[0, 0, -1]
    many = len(y) - side
    carried = (np.arange(1, many + 1) / many) ** 2
    spread = np.sqrt(unsure + drift * carried.sum() + wobble / many)
    return bool((y[side:].mean() - last) / spread > 1.96)


if __name__ == "__main__":
    main()
