"""Incidents by API and by page, with 10 k and 1 M of them, beside a bare application and the peers at hand.

python -m benchmarks.bench_tickets [--rows 10000 1000000] [--engines postgresql sqlite] [--peers FOLDER]

Each round asks Pawl, the bare application (which answers the same bytes) and every peer in turn: neighbours
disturb all alike. Pawl is served by `pawl serve` with 4 workers, the bare one by the same web server; the
PostgreSQL is the benchmark's own, as durable as it is shipped. Peers are not started here: the folder holds
their target files (`benchmarks.tickets.peers`). CPU is that of servers and database for one request.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from benchmarks.measure import measure
from benchmarks.tickets import ours, serving
from benchmarks.tickets.database import Cluster, cluster
from benchmarks.tickets.load import Ask, Round, Target, ask_round
from benchmarks.tickets.peers import Peer, peers
from benchmarks.tickets.processes import memory_of
from benchmarks.tickets.report import Found, print_found, print_growth
from benchmarks.tickets.site import read

WORKERS = 4
CLIENTS = (1, 8)
MOST = 2000
BARE = "bare"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[10_000, 1_000_000], help="incidents of a site"
    )
    parser.add_argument("--engines", nargs="+", default=["postgresql", "sqlite"])
    parser.add_argument("--peers", type=Path, help="folder with the target files of peers that run")
    parser.add_argument("--data", type=Path, default=Path("benchmarks/.data"), help="where sites are kept")
    parser.add_argument("--only", nargs="+", default=[], help="names of what is asked, like 'list API'")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4, help="length of a round")
    options = parser.parse_args()
    print(f"load of the machine: {' '.join(f'{one:.1f}' for one in os.getloadavg())}, {os.cpu_count()} cores")
    folder = (options.data / "tickets").absolute()
    with ExitStack() as stack:
        own = stack.enter_context(cluster(folder / "cluster")) if "postgresql" in options.engines else None
        for engine in options.engines:
            found = {rows: Run(folder, engine, rows, own, options).found() for rows in options.rows}
            print_growth(engine, found)


class Run:
    """One site, asked beside all others."""

    def __init__(
        self, folder: Path, engine: str, rows: int, own: Cluster | None, options: argparse.Namespace
    ) -> None:
        self.folder, self.engine, self.rows, self.options = folder / f"{engine}-{rows}", engine, rows, options
        self.database = own.address(f"tickets{rows}") if own and engine == "postgresql" else ""
        self.database_pids = (own.pid,) if own and self.database else ()
        self.peers = peers(options.peers, self.database_pids) if rows == min(options.rows) else []

    def found(self) -> Found:
        """Ask everything; prints a table."""
        words = [sys.executable, "-m", "benchmarks.tickets.site", str(self.folder), str(self.rows)]
        measure(words, env={"PAWL_DATABASE": self.database} if self.database else None)
        with ExitStack() as stack:
            server = stack.enter_context(serving.pawl(self.folder, self.database, WORKERS))
            fresh = memory_of(server.pid)
            found = self._all(stack, server)
            title = f"{self.engine}, {self.rows:,} incidents"
            print(
                f"\n{title}: answers {server.ready:.2f} s after the command ({server.cpu:.2f} s CPU); "
                f"{WORKERS} workers hold {fresh:.0f} MiB at the start, {memory_of(server.pid):.0f} at the end"
            )
            print_found(title, found)
            return found

    def _all(self, stack: ExitStack, server: serving.Served) -> Found:
        site = read(self.folder)
        asks = {name: ask for name, ask in ours.asks(site).items() if self.options.only in ([], [name])
                or name in self.options.only}  # fmt: skip
        own = cycle(range(site.first + 5, site.last + 1, 10))
        target = Target("pawl", server.base, (server.pid, *self.database_pids), site.first, site.last, own)
        bodies = self.folder / "bodies"
        bodies.mkdir(exist_ok=True)
        for name, ask in asks.items():
            answer = ask_round(target, ask, 1, 60, 1)
            if answer.faults:
                sys.exit(answer.faults[0])
            (bodies / name.replace(" ", "-")).write_bytes(answer.bodies[0])
        plain = stack.enter_context(serving.bare(bodies, WORKERS))
        bare = replace(target, name=BARE, base=plain.base, pids=(plain.pid,))
        found: Found = {}
        for name, ask in asks.items():
            for clients in CLIENTS:
                for _ in range(self.options.rounds):
                    for who, one in self._turns(name, clients, target, bare, ask):
                        found.setdefault((name, clients), {}).setdefault(who, []).append(one)
        return found

    def _turns(
        self, name: str, clients: int, target: Target, bare: Target, asks: Sequence[Ask]
    ) -> Iterator[tuple[str, Round]]:
        seconds = self.options.seconds
        ask_round(target, asks, clients, 1, 8 * len(asks))
        yield target.name, ask_round(target, asks, clients, seconds, MOST)
        same = [replace(one, path=f"/{name.replace(' ', '-')}", statuses=(200,), expect="") for one in asks]
        yield bare.name, ask_round(bare, same, clients, seconds / 2, MOST)
        for peer in self.peers:
            yield from _peer_turn(peer, name, clients, seconds)


def _peer_turn(peer: Peer, name: str, clients: int, seconds: float) -> Iterator[tuple[str, Round]]:
    if asks := peer.asks(name, clients):
        yield peer.target.name, ask_round(peer.target, asks, clients, seconds, peer.most(name, MOST))


if __name__ == "__main__":
    main()
