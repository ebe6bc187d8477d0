"""What measurement does by itself: look, check, import, measure, draw, purge; measure anew on a change."""

from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every
from pawl.measurement.actions import (
    gather_work,
    gathering,
    import_work,
    own_reading,
    replays,
    retention,
    study_work,
    uploads,
)
from pawl.measurement.actions.afresh import afresh
from pawl.measurement.actions.pictures import draw
from pawl.measurement.actions.purging import purge

LONG = 120
WAITS = (5.0, 30.0, 120.0, 600.0)

every("43 3 * * *", "tidy the quarantine", kind="quarantine", activity="tidy_due")


@on("quarantine", "tidy_due")
def tidy_quarantine(_: Work) -> None:
    """Delete files that nobody waits for."""
    uploads.sweep()
    gathering.sweep()


@on("import", "stage", lease_seconds=LONG, waits=WAITS)
def look_at_file(work: Work) -> None:
    import_work.look(work)


@on("data_source", "gather_due", is_once=True)
def gather_by_clock(work: Work) -> None:
    gathering.gather_due(work)


@on("data_source", "gather", lease_seconds=5 * LONG, is_long=True, waits=WAITS)
def gather(work: Work) -> None:
    gather_work.run(work)


every("17 2 * * *", "read the own history", kind="own_history", activity="read_due")


@on("own_history", "read_due")
def read_own_history(_: Work) -> None:
    """What happened here since yesterday becomes measurable."""
    own_reading.read_due()


every("37 4 * * *", "keep the own history short", kind="own_history", activity="keep_due")


@on("own_history", "keep_due")
def keep_own_history_short(_: Work) -> None:
    """The data of snapshots that nobody reads goes, their numbers stay."""
    retention.keep_due()


@on("import", "look", is_once=True)
def check_own_history(work: Work) -> None:
    own_reading.go_on(work)


@on("import", "check", is_once=True)
def start_own_history(work: Work) -> None:
    own_reading.go_on(work)


@on("import", "remap", lease_seconds=LONG, waits=WAITS)
def look_by_mapping(work: Work) -> None:
    import_work.look(work)


@on("import", "restage", lease_seconds=LONG, waits=WAITS)
def look_again(work: Work) -> None:
    import_work.look(work)


@on("import", "ask_check", lease_seconds=LONG, is_long=True, waits=WAITS)
def dry_run(work: Work) -> None:
    import_work.check(work)


@on("import", "start", lease_seconds=LONG, is_long=True, waits=WAITS)
def bring_in(work: Work) -> None:
    import_work.bring(work)


@on("dataset", "ask_study", lease_seconds=10 * LONG, is_long=True, waits=WAITS)
def study(work: Work) -> None:
    study_work.study(work)


@on("dataset", "study", lease_seconds=LONG, is_long=True, waits=WAITS)
def draw_charts(work: Work) -> None:
    draw(work)


@on("dataset", "ask_replay", lease_seconds=10 * LONG, is_long=True, waits=WAITS)
def measure_anew(work: Work) -> None:
    """Whether a published number comes out again."""
    replays.run(work)


@on("dataset", "withdraw", is_once=True)
def retire_findings(work: Work) -> None:
    afresh(work)


@on("dataset", "ask_purge", is_long=True, waits=WAITS)
def purge_dataset(work: Work) -> None:
    purge(work)


@on("target", "set", is_once=True)
def measure_by_new_target(work: Work) -> None:
    afresh(work)


@on("target", "end", is_once=True)
def measure_without_target(work: Work) -> None:
    afresh(work)


@on("calendar", "set", is_once=True)
def measure_by_new_calendar(work: Work) -> None:
    afresh(work)


@on("calendar", "retire", is_once=True)
def measure_without_calendar(work: Work) -> None:
    afresh(work)


@on("phase", "begin", is_once=True)
def measure_by_new_phase(work: Work) -> None:
    afresh(work)


@on("phase", "remove", is_once=True)
def measure_without_phase(work: Work) -> None:
    afresh(work)


@on("factor", "note", is_once=True)
def show_factor(work: Work) -> None:
    afresh(work)


@on("factor", "change", is_once=True)
def show_changed_factor(work: Work) -> None:
    afresh(work)


@on("factor", "remove", is_once=True)
def hide_factor(work: Work) -> None:
    afresh(work)


@on("measure_setting", "set", is_once=True)
def measure_as_set(work: Work) -> None:
    afresh(work)
