"""Tables of a run: medians of its rounds, and how often faster than the bare application and each peer."""

import statistics
from collections.abc import Mapping, Sequence

from benchmarks.tickets.load import Round

Found = dict[tuple[str, int], dict[str, list[Round]]]
"""By what was asked and by how many clients, then by who: their rounds."""
OURS, BARE = "pawl", "bare"


def print_found(title: str, found: Mapping[tuple[str, int], Mapping[str, Sequence[Round]]]) -> None:
    """A line for each who answered; the last column is Pawl's requests a second against theirs."""
    print(f"\n{title:26}{'clients':>8} {'who':12}{'req/s':>8}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>8}"
          f"{'bytes':>8}{'others':>8}{'Pawl is':>9}{'of CPU':>8}")  # fmt: skip
    for (name, clients), answers in found.items():
        ours = answers[OURS]
        for who, rounds in answers.items():
            line = (f"{name:26}{clients:>8} {who:12}{_mid(rounds, 'rps'):>8.1f}{_share(rounds, 50):>9.1f}"
                    f"{_share(rounds, 95):>9.1f}{_mid(rounds, 'cpu_each'):>8.2f}{_bytes(rounds):>8}"
                    f"{_mid(rounds, 'others') * 100:>7.0f}%")  # fmt: skip
            if who != OURS:
                line += f"{_mid(ours, 'rps') / _mid(rounds, 'rps'):>8.2f}x"
                line += f"{_mid(rounds, 'cpu_each') / max(_mid(ours, 'cpu_each'), 0.001):>7.2f}x"
            print(line)
            for fault in {fault for one in rounds for fault in one.faults[:1]}:
                print(f"    fault: {fault[:200]}")


def print_growth(engine: str, found: Mapping[int, Found]) -> None:
    """The largest site against the smallest, as Pawl answers both."""
    if len(found) < 2:
        return
    few, many = found[min(found)], found[max(found)]
    title = f"{engine}, {max(found):,} against {min(found):,}"
    print(f"\n{title:34}{'clients':>8}{'CPU':>7}{'p50':>7}{'p95':>7}")
    for key in many:
        if key in few:
            small, large = few[key][OURS], many[key][OURS]
            cpu = _mid(large, "cpu_each") / _mid(small, "cpu_each")
            half, most = (_share(large, one) / _share(small, one) for one in (50, 95))
            print(f"{key[0]:34}{key[1]:>8}{cpu:>7.2f}{half:>7.2f}{most:>7.2f}")


def _mid(rounds: Sequence[Round], what: str) -> float:
    return float(statistics.median(getattr(one, what) for one in rounds))


def _share(rounds: Sequence[Round], share: int) -> float:
    return float(statistics.median(one.percentile(share) for one in rounds))


def _bytes(rounds: Sequence[Round]) -> int:
    return next((len(body) for one in rounds for body in one.bodies), 0)
