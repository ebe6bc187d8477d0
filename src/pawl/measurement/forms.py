"""The forms of the data side: a source, a file, what its columns mean."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.analytics.toml_text import NotToml, parse_toml
from pawl.analytics.words import say
from pawl.measurement.actions.settings import toml_of
from pawl.measurement.lists import ORIGINS
from pawl.measurement.models import DataSource
from pawl.web.forms import PawlForm, RecordChoice
from pawl.web.placing import NearestPlaceForm, places_of

ROLES = {
    "case": _("number of the case"),
    "activity": _("state or activity"),
    "at": _("time of the event"),
    "order": _("order of equal times"),
    "actor": _("who did it"),
}


class SourceForm(NearestPlaceForm):
    """A source that files come from again and again."""

    title = forms.CharField(
        label=_("Name"), max_length=250, help_text=_("Which export it is: Service desk, ServiceNow.")
    )
    place = forms.ChoiceField(
        label=_("Whose cases"),
        required=False,
        help_text=_("Only those who may read all of them see its numbers."),
    )
    service = forms.CharField(label=_("Service"), max_length=200, required=False)
    origin = forms.ChoiceField(label=_("Comes by"), choices=list(ORIGINS.items()), initial="upload")
    path = forms.CharField(label=_("Path on the server"), max_length=500, required=False)

    folded = ("service", "origin", "path")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = self.places = places_of(actor, Permission.SOURCE_MANAGE)  # type: ignore[attr-defined]


class UploadForm(PawlForm):
    """A file of a source."""

    source = RecordChoice(label=_("Source"), queryset=DataSource.objects.none())
    file = forms.FileField(label=_("File"), help_text=_("CSV, XLSX, Parquet or XES, also as .gz."))

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = (
            DataSource.objects.visible_to(actor).filter(is_active=True).select_related("case").order_by("-pk")
        )
        self.fields["source"].queryset = rows  # type: ignore[attr-defined]
        self.initial.setdefault("source", rows.first())


def columns_of(look: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each column of the file as a row of the editor: its first values, and what it means so far."""
    roles = {
        look.get("case"): "case",
        look.get("activity"): "activity",
        (look.get("at") or {}).get("column"): "at",
        look.get("order"): "order",
        look.get("actor"): "actor",
    }
    fields: dict[str, dict[str, Any]] = {}
    for one in look.get("fields", ()):
        fields.setdefault(one["column"], one)
    for place, column in enumerate(look.get("columns", ())):
        name = column["name"]
        field = fields.get(name)
        yield {
            "place": place,
            "name": name,
            "examples": column["examples"],
            "means": roles.get(name) or (f"field:{field['field']}" if field else ""),
            "formats": " | ".join(_formats(name, look, field)),
        }


def _formats(name: str, look: Mapping[str, Any], field: Mapping[str, Any] | None) -> list[str]:
    at = look.get("at") or {}
    if name == at.get("column"):
        return list(at.get("formats", ()))
    return list(field["formats"]) if field and field["type"] == "instant" else []


def meanings(look: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """What a column can mean: the parts of an event, the dictionary's fields, the fields in use."""
    known = {
        one["field"]: one["zh" if language.startswith("zh") else "en"] for one in look.get("known_fields", ())
    }
    used = {one["field"]: one["field"] for one in look.get("fields", ())}
    names = {**used, **{name: f"{text} ({name})" for name, text in known.items()}}
    return [*((role, str(label)) for role, label in ROLES.items()),
            *((f"field:{name}", label) for name, label in names.items())]  # fmt: skip


def edited(text: str, look: Mapping[str, Any], sent: Mapping[str, str]) -> str:
    """The mapping as the editor's form says it: what the form does not show stays as it was.

    Raises NotToml for a text that is none, and for one whose tables are not those of a mapping.
    """
    raw = _tables(text)
    log = raw.setdefault("log", {})
    log |= {name: sent[name] for name in ("kind", "zone") if sent.get(name)}
    chosen = {column["name"]: (sent.get(f"means-{n}", ""), sent.get(f"formats-{n}", ""))
              for n, column in enumerate(look.get("columns", ()))}  # fmt: skip
    before = raw.get("fields", {})
    fields = {name: one for name, one in before.items() if _stays(one["column"], chosen)}
    for column, (means, formats) in chosen.items():
        written = [part.strip() for part in formats.split("|") if part.strip()]
        if means in ROLES:
            raw[means] = _with_formats(
                {**raw.get(means, {}), "column": column}, written if means == "at" else []
            )
        elif means.startswith("field:"):
            name = means.removeprefix("field:")
            fields[name] = _with_formats({**before.get(name, {}), "column": column}, written)
    for role in ("order", "actor"):
        if role in raw and chosen.get(raw[role]["column"], ("",))[0] != role:
            del raw[role]
    raw["fields"] = fields
    states = {key.removeprefix("state-"): word for key, word in sent.items() if key.startswith("state-")}
    if states and "activity" in raw:
        raw["activity"]["states"] = {state: word for state, word in states.items() if word}
    return toml_of(raw)


def _tables(text: str) -> dict[str, Any]:
    """The tables of a mapping, as deep as the editor looks into them."""
    raw = parse_toml(text)
    fields = raw.get("fields", {})
    whole = ("log", "fields", *ROLES)
    inner = fields.values() if isinstance(fields, dict) else ()
    columns = [*(raw[name] for name in ROLES if name in raw), *inner]
    is_mapping = all(isinstance(raw.get(name, {}), dict) for name in whole) and all(
        isinstance(one, dict) and isinstance(one.get("column"), str) for one in columns
    )
    if not is_mapping:
        rule = say("holds other tables than a mapping has, or one of them names no column.")
        raise NotToml(rule, say("Compare it with the proposed one."))
    return raw


def _stays(column: str, chosen: Mapping[str, tuple[str, str]]) -> bool:
    """A fact beside a part of the event (the state as it was written), or of a column that is not shown."""
    return column not in chosen or chosen[column][0] in ROLES


def _with_formats(entry: dict[str, Any], formats: list[str]) -> dict[str, Any]:
    return {**entry, "formats": formats} if formats else entry
