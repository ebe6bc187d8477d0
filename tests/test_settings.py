"""pawl.toml: every key, every refusal by file and key, and what holds where it says nothing."""

from datetime import date
from pathlib import Path

import pytest

from pawl.analytics.errors import AnalyticsError, BadCalendar, BadDefinition, BadTarget
from pawl.analytics.kpi.target import Target
from pawl.settings import BadSettings, Factor, Settings

WHOLE = """
language = "zh-Hans"

[report]
title = "Service desk, first half"
question = "Did the new portal help?"

[measure]
by = "month"
from = 2026-01-01
until = 2026-06-30
slices = ["priority", "assignment_group"]
rules = "wheeler"

[calendar]
like = "office-lunch"
zone = "Europe/Berlin"

[targets]
backlog = { value = 40 }
flow-balance = { band = [0.9, 1.1] }
sla-attainment = [
    { value = 0.9, until = 2026-04-01 },
    { value = 0.95, from = 2026-04-01, text = "contract of 2026" },
]

[kpis]
folders = ["our-kpis"]

[[factors]]
at = 2026-03-02
text = "New portal"
"""


def read(folder: Path, text: str) -> Settings:
    path = folder / "pawl.toml"
    path.write_text(text, encoding="utf-8")
    return Settings.load(path)


def test_every_key_is_read(tmp_path: Path) -> None:
    (tmp_path / "our-kpis").mkdir()
    settings = read(tmp_path, WHOLE)
    assert (settings.language, settings.by, settings.rules.name) == ("zh-Hans", "month", "wheeler")
    assert (settings.title, settings.question) == ("Service desk, first half", "Did the new portal help?")
    assert (settings.first, settings.last) == (date(2026, 1, 1), date(2026, 6, 30))
    assert settings.slices == ("priority", "assignment_group")
    assert settings.calendar.zone == "Europe/Berlin"
    assert settings.factors == (Factor(date(2026, 3, 2), "New portal"),)


def test_own_targets_replace_all_of_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "our-kpis").mkdir()
    settings = read(tmp_path, WHOLE)
    assert settings.own_targets
    assert set(settings.targets) == {"backlog", "flow-balance", "sla-attainment"}
    assert settings.targets["backlog"] == (Target(40.0, "down"),)
    assert [target.value for target in settings.targets["sla-attainment"]] == [0.9, 0.95]


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.load()
    assert (settings.path, settings.language, settings.by, settings.rules.name) == (None, "en", "week", "nhs")
    assert (settings.first, settings.last, settings.title, settings.question) == (None, None, None, None)
    assert (settings.slices, settings.factors, settings.kpi_folders) == ((), (), ())
    assert not settings.own_targets
    assert settings.targets["sla-attainment"] == (Target(0.9, "up"),)
    assert settings.targets["flow-balance"][0].band == (0.95, 1.05)


def test_the_file_in_the_working_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    read(tmp_path, 'language = "zh-Hans"')
    settings = Settings.load()
    assert (settings.path, settings.language) == (Path("pawl.toml"), "zh-Hans")


def test_keys_that_are_not_given_keep_their_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path, '[measure]\nby = "day"')
    assert (settings.by, settings.slices, settings.rules.name) == ("day", (), "nhs")
    assert not settings.own_targets


def test_a_target_takes_its_direction_from_a_kpi_of_the_site(tmp_path: Path) -> None:
    """Folders are looked for beside the file, wherever the command is run."""
    folder = tmp_path / "our-kpis"
    folder.mkdir()
    shipped = Path(__file__).parents[1] / "src/pawl/analytics/kpi/library/incident-management/backlog.toml"
    own = shipped.read_text(encoding="utf-8").replace('id = "backlog"', 'id = "our-backlog"')
    (folder / "our-backlog.toml").write_text(own, encoding="utf-8")
    settings = read(tmp_path, '[kpis]\nfolders = ["our-kpis"]\n[targets]\nour-backlog = { value = 5 }')
    assert settings.kpi_folders == (folder,)
    assert settings.targets["our-backlog"] == (Target(5.0, "down"),)


@pytest.mark.parametrize(
    ("text", "thing", "told"),
    [
        ('colour = "red"', "colour", "There is no such key. Use: language, report, measure"),
        ('language = "de"', "language", "'de' is not known here. Use one of: en, zh-Hans"),
        ("report = 3", "report", "It has to be a table. Write [report] above its lines"),
        ('[report]\nlogo = "x"', "report.logo", "Use: title, question"),
        ("[report]\ntitle = 3", "report.title", "It has to be a text. Put it in quotes"),
        ("[report]\nquestion = []", "report.question", "It has to be a text"),
        ('[measure]\nby = "fortnight"', "measure.by", "Use one of: day, week, month, quarter, year"),
        ("[measure]\nfrom = 3", "measure.from", "Write it like 2026-03-31, without quotes"),
        ("[measure]\nuntil = 2026-01-01T10:00:00", "measure.until", "It has to be a day"),
        ('[measure]\nslices = "priority"', "measure.slices", "It has to be a list of texts"),
        ("[measure]\nslices = [3]", "measure.slices", 'Write it like ["one", "two"]'),
        ('[measure]\nrules = "luck"', "measure.rules", "Use one of: wheeler, western-electric, nelson, nhs"),
        ("[measure]\nrules = 3", "measure.rules", "3 is not known here"),
        ('[measure]\nzone = "UTC"', "measure.zone", "Use: by, from, until, slices, rules"),
        ("calendar = 3", "calendar", "It has to be a table"),
        ("targets = 3", "targets", "It has to be a table"),
        ('[kpis]\nfolder = "x"', "kpis.folder", "Use: folders"),
        ('[kpis]\nfolders = "x"', "kpis.folders", "It has to be a list of texts"),
        ('factors = "x"', "factors", "It has to be a list of tables. Write [[factors]] above each"),
        ("factors = [3]", "factors", "It has to be a list of tables"),
        ('[[factors]]\ntext = "x"', "factors[0]", "A factor needs a day and a text. Give it `at` and `text`"),
        ("[[factors]]\nat = 2026-01-01", "factors[0]", "A factor needs a day and a text"),
        ('[[factors]]\nat = "x"\ntext = "y"', "factors[0].at", "It has to be a day"),
        ("[[factors]]\nat = 2026-01-01\ntext = 3", "factors[0].text", "It has to be a text"),
        ("[[factors]]\nwhen = 2026-01-01", "factors[0].when", "Use: at, text"),
        ('phases = "x"', "phases", "It has to be a list of tables. Write [[phases]] above each"),
        ('[[phases]]\nkpi = "backlog"\nat = 2026-01-01', "phases[0]", "A phase needs a KPI, a day"),
        ('[[phases]]\nkpi = "x"\nat = 2026-01-01\nreason = "y"', "phases[0].kpi", "There is no KPI of"),
    ],
)  # fmt: skip
def test_a_refusal_names_file_and_key(tmp_path: Path, text: str, thing: str, told: str) -> None:
    with pytest.raises(BadSettings) as refused:
        read(tmp_path, text)
    assert refused.value.thing == f"{tmp_path / 'pawl.toml'}: {thing}"
    assert told in f"{refused.value.rule} {refused.value.way_out}"


@pytest.mark.parametrize(
    ("kind", "text", "thing"),
    [
        (BadTarget, "[targets]\nnonsense = { value = 1 }", "targets.nonsense"),
        (BadTarget, "[targets]\nbacklog = { value = true }", "targets.backlog.value"),
        (BadCalendar, '[calendar]\nlike = "moonlight"', "calendar.like = 'moonlight'"),
        (BadCalendar, '[calendar.weekly]\nmon-fri = "09:00-17:00"', "calendar.weekly.mon-fri"),
    ],
)
def test_what_targets_and_calendars_refuse_names_the_file_too(
    tmp_path: Path, kind: type[AnalyticsError], text: str, thing: str
) -> None:
    with pytest.raises(kind) as refused:
        read(tmp_path, text)
    assert refused.value.thing == f"{tmp_path / 'pawl.toml'}: {thing}"


def test_a_folder_of_kpis_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDefinition, match="nowhere: This is not a folder"):
        read(tmp_path, '[kpis]\nfolders = ["nowhere"]')


def test_a_file_that_is_not_there_is_refused_only_when_it_was_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"There is no such file\. Give the path of a pawl\.toml"):
        Settings.load(tmp_path / "pawl.toml")


@pytest.mark.parametrize("content", [b"language = ", b'language = "\xff"'])
def test_what_is_no_toml_is_refused_with_the_place(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pawl.toml"
    path.write_bytes(content)
    with pytest.raises(
        BadSettings, match=r"(no TOML|no UTF-8 text near byte 12).*docs/reference/pawl-toml\.md"
    ):
        Settings.load(path)


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"It cannot be read: .*Is a directory"):
        Settings.load(tmp_path)


def test_phases_are_kept_by_kpi_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "pawl.toml"
    one = '[[phases]]\nkpi = "backlog"\nat = 2026-01-05\nreason = "new team"\n'
    file.write_text(one + one.replace("01-05", "03-02"), encoding="utf-8")
    found = Settings.load(file).phases
    assert found == {"backlog": ((date(2026, 1, 5), "new team"), (date(2026, 3, 2), "new team"))}
