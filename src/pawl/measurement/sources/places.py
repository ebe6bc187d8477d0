"""Where things lie in the data folder."""

import tomllib
from pathlib import Path

from pawl.environment import environment

KPIS = "kpis"


def lake() -> Path:
    """Snapshots: the same folder that the command line writes."""
    return environment().data.resolve() / "lake"


def quarantine() -> Path:
    """Files that came in and are no snapshots yet; nothing reads them but a child."""
    return environment().data.resolve() / "quarantine"


def pictures() -> Path:
    """Charts drawn by jobs; any of them can be drawn again."""
    return environment().data.resolve() / "charts"


def scratch() -> Path:
    """Where children put what they hand over; emptied by whoever asked."""
    return environment().data.resolve() / "scratch"


def kpi_folders() -> tuple[Path, ...]:
    """Folders of the site's own KPIs: `kpis` in the data folder, and those that pawl.toml names."""
    own = environment().data.resolve() / KPIS
    return (*((own,) if own.is_dir() else ()), *_named())


def _named() -> tuple[Path, ...]:
    path = Path("pawl.toml")
    if not path.is_file():
        return ()
    table = tomllib.loads(path.read_text(encoding="utf-8")).get("kpis", {})
    return tuple(path.parent.resolve() / name for name in table.get("folders", ()))
