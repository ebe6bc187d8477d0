"""The forms of what numbers are asked: targets, calendars, factors."""

from collections.abc import Mapping
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.analytics.toml_text import parse_toml
from pawl.analytics.worktime.calendar import Calendar as Checked
from pawl.analytics.worktime.feed import countries, parts_of
from pawl.analytics.worktime.windows import WEEKDAYS
from pawl.measurement.actions.question import library
from pawl.measurement.actions.settings import toml_of
from pawl.measurement.kpi_names import by_name
from pawl.measurement.lists import DIRECTIONS, FACTORS, SIDES
from pawl.web.forms import DayInput, PawlForm
from pawl.web.placing import PlacedForm

DAYS = (
    ("mon", _("Monday")),
    ("tue", _("Tuesday")),
    ("wed", _("Wednesday")),
    ("thu", _("Thursday")),
    ("fri", _("Friday")),
    ("sat", _("Saturday")),
    ("sun", _("Sunday")),
)
OFFICE = "08:00-12:00, 13:00-17:00"
HOLIDAYS = {"country": "country", "subdivision": "subdivision", "dates": "dates", "make_up_days": "make_up"}
"""What [calendar.holidays] calls it, and what the form does."""


class TargetForm(PlacedForm):
    """What a KPI is to reach."""

    permission = Permission.TARGET_EDIT
    folded: ClassVar[tuple[str, ...]] = ("direction", "high", "until", "place")

    kpi = forms.ChoiceField(label=_("KPI"))
    value = forms.FloatField(
        label=_("Value to reach"), help_text=_("In the KPI's own unit; a share in per cent: 95.")
    )
    direction = forms.ChoiceField(
        label=_("Which side is good"),
        required=False,
        choices=[("", _("as the KPI has it")), *DIRECTIONS.items()],
    )
    high = forms.FloatField(
        label=_("Upper end of the band"),
        required=False,
        help_text=_("Only for a band: its lower end stands above."),
    )
    begins = forms.DateField(
        label=_("Holds from"),
        required=False,
        widget=DayInput(),
        help_text=_("Empty: from today where a target holds already, else for all that was measured."),
    )
    until = forms.DateField(label=_("Holds until"), required=False, widget=DayInput())
    due = forms.DateField(label=_("To be reached by"), required=False, widget=DayInput())
    text = forms.CharField(
        label=_("Where it comes from"),
        required=False,
        max_length=500,
        help_text=_("An agreement, a decision."),
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        self.fields["kpi"].choices = by_name()  # type: ignore[attr-defined]

    def entry(self) -> dict[str, Any]:
        """As [targets] of pawl.toml says it: shares as parts of one."""
        said = self.cleaned_data
        parts = 100 if library()[said["kpi"]].unit == "%" else 1
        value, high = said["value"] / parts, said["high"]
        found: dict[str, Any] = {"direction": said["direction"], "text": said["text"]}
        found |= {"value": value} if high is None else {"band": [value, high / parts]}
        found |= {"from": said["begins"], "until": said["until"], "due": said["due"]}
        return {name: one for name, one in found.items() if one not in (None, "")}


class UnitValueForm(PlacedForm):
    """What one unit of a KPI is worth, and where that comes from."""

    permission = Permission.TARGET_EDIT
    folded: ClassVar[tuple[str, ...]] = ("since", "place")

    kpi = forms.ChoiceField(label=_("KPI"))
    money = forms.DecimalField(
        label=_("Money"), max_digits=14, decimal_places=4, required=False,
        help_text=_("Of one unit that is missed: of shares and counts one case; of times one hour, day or "
                    "minute of one case, in the KPI's unit; of a stock one case that stands for a day; of a "
                    "ratio one unit for a year."),
    )  # fmt: skip
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    hours = forms.FloatField(label=_("Hours of people"), required=False)
    text = forms.CharField(
        label=_("Where it comes from"), max_length=500, help_text=_("An agreement, a calculation.")
    )
    since = forms.DateField(
        label=_("Holds from"), required=False, widget=DayInput(),
        help_text=_("Empty: from today where one is said already, else always."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        self.fields["kpi"].choices = by_name()  # type: ignore[attr-defined]


def zones() -> list[tuple[str, str]]:
    """Every time zone there is."""
    return [(one, one) for one in sorted(available_timezones())]


def country_choices() -> list[tuple[str, Any]]:
    """Every country whose public holidays are known; a large library is loaded to say so."""
    return [("", _("none")), *((code, f"{name} ({code})") for code, name in countries().items())]


class CountryField(forms.ChoiceField):
    """A country whose public holidays are known; its code may be written small."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Select(attrs={"data-countries": ""})
        super().__init__(choices=country_choices, widget=widget, **options)

    def to_python(self, value: Any) -> str:
        """The code in capitals."""
        return str(super().to_python(value)).strip().upper()


class CalendarForm(PlacedForm):
    """When a service works: windows per day, a zone, holidays; the rest as text."""

    permission = Permission.CALENDAR_EDIT
    folded: ClassVar[tuple[str, ...]] = ("place", "effective_from", "dates", "make_up", "text")

    name = forms.CharField(label=_("Name"), max_length=100)
    zone = forms.ChoiceField(label=_("Time zone"), initial="UTC", choices=zones)
    country = CountryField(label=_("Public holidays of"), required=False)
    subdivision = forms.CharField(
        label=_("State or province"), max_length=10, required=False, help_text=_("Like BE for Berlin.")
    )
    dates = forms.CharField(
        label=_("Further closed days"),
        required=False,
        help_text=_("Dates like 2026-05-15, with commas between."),
    )
    make_up = forms.CharField(
        label=_("Hours on make-up workdays"),
        required=False,
        help_text=_("In China: like 09:00-12:00, 13:00-18:00."),
    )
    effective_from = forms.DateField(
        label=_("In force from"), required=False, widget=DayInput(),
        help_text=_("Counts for data that ends on this day or later; empty: for all."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("All as text"), required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("As in pawl.toml under [calendar]; if it is filled, the fields above do not count."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        for day, label in DAYS:
            start = OFFICE if day not in {"sat", "sun"} else ""
            self.fields[day] = forms.CharField(
                label=label, required=False, initial=start, max_length=200,
                widget=forms.TextInput(attrs={"class": "form-control", "placeholder": str(_("not open"))}),
            )  # fmt: skip
        self.fields["mon"].help_text = _("From-to, with a comma around lunch; empty: not open on that day.")
        self.order_fields(["name", "zone", *WEEKDAYS, "country", "subdivision"])

    def clean(self) -> dict[str, Any]:
        """A state or province is one of its country."""
        said: dict[str, Any] = super().clean() or {}
        parts = {one.upper(): one for one in parts_of(said.get("country") or "")}
        part = (said.get("subdivision") or "").strip().upper()
        said["subdivision"] = parts.get(part, "")
        if part and part not in parts and not said.get("text", "").strip():
            some = _("Not a part of this country. Its parts: %(known)s.") % {
                "known": ", ".join(parts.values())
            }
            self.add_error("subdivision", some if parts else _("Choose a country that has parts first."))
        return said

    def as_text(self) -> str:
        """The calendar as [calendar] of pawl.toml."""
        said = self.cleaned_data
        if said["text"].strip():
            return str(said["text"])
        weekly = {day: _parts(said[day]) for day in WEEKDAYS if _parts(said[day])}
        holidays = {name: said[name] for name in ("country", "subdivision") if said[name]}
        rest: dict[str, Any] = {"dates": _parts(said["dates"]), "make_up_days": _parts(said["make_up"])}
        holidays |= {name: some for name, some in rest.items() if some}
        table: Mapping[str, Any] = {"name": said["name"], "zone": said["zone"], "weekly": weekly}
        return toml_of({**table, "holidays": holidays} if holidays else {**table})


class CalendarReplaceForm(CalendarForm):
    """The same, where it replaces another one: from which day is the question, and for whom."""

    folded: ClassVar[tuple[str, ...]] = ("dates", "make_up", "text")


class CalendarTextForm(PlacedForm):
    """A calendar that says more than the fields do: they would not count beside its text."""

    permission = Permission.CALENDAR_EDIT
    folded: ClassVar[tuple[str, ...]] = ()

    name = forms.CharField(label=_("Name"), max_length=100)
    text = forms.CharField(
        label=_("All as text"),
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=_("As in pawl.toml under [calendar]."),
    )
    effective_from = CalendarForm.base_fields["effective_from"]

    field_order = ("name", "text", "effective_from", "place")

    def as_text(self) -> str:
        """As it was written."""
        return str(self.cleaned_data["text"])


def fields_of(text: str) -> dict[str, Any]:
    """What the form shows of a calendar: its week, zone and holidays; the text where it says more."""
    table: Mapping[str, Any] = parse_toml(text)
    holidays: Mapping[str, Any] = table.get("holidays", {})
    if "open" in table or not holidays.keys() <= HOLIDAYS.keys():
        return {"text": text}
    rules = Checked.from_toml(table).rules
    week = {
        day: ", ".join(str(one).replace("–", "-") for one in windows)
        for day, windows in zip(WEEKDAYS, rules.weekly, strict=True)
    }
    return {"zone": rules.zone, **week, **{HOLIDAYS[name]: _joined(one) for name, one in holidays.items()}}


def _joined(said: Any) -> str:
    return said if isinstance(said, str) else ", ".join(str(one) for one in said)


class FactorForm(PlacedForm):
    """Something that happened, inside or outside, and may explain a number."""

    permission = Permission.FACTOR_EDIT
    folded: ClassVar[tuple[str, ...]] = ("until", "note", "place")

    title = forms.CharField(label=_("What took place"), max_length=250)
    at = forms.DateField(label=_("When"), widget=DayInput())
    side = forms.ChoiceField(label=_("Side"), choices=list(SIDES.items()))
    category = forms.ChoiceField(label=_("Kind"), choices=list(FACTORS.items()))
    until = forms.DateField(label=_("Until"), required=False, widget=DayInput())
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class FactorChangeForm(FactorForm):
    """The same, where it stands already."""

    place = None  # type: ignore[assignment]
    folded: ClassVar[tuple[str, ...]] = ("until", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        PawlForm.__init__(self, *args, **options)


def _parts(written: str) -> list[str]:
    return [part.strip() for part in written.replace("，", ",").split(",") if part.strip()]
