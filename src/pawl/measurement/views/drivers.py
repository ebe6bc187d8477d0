"""What moved a KPI, on its page: several slices at once, then one by one, each number with its interval."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from pawl.measurement.models import Indicator
from pawl.measurement.views.choosing import Chosen, unit_of

NONE = "–"
Part = dict[str, Any]


def of_kpi(one: Indicator, now: Chosen) -> list[dict[str, Any]]:
    """All that was found, in the order in which it is told."""
    unit = unit_of(one.kpi)
    return [_jointly(raw, now, unit) if "mixes" in raw else _by_slice(raw, now, unit) for raw in one.drivers]


def sentence_of(raw: Mapping[str, Any], now: Chosen) -> str:
    """What moved it, the factor by the name that people give it."""
    told = raw["sentence"]
    factor = told["values"].get("factor")
    named = {**told["values"], "factor": now.field(factor)} if factor else told["values"]
    return now.told({**told, "values": named})


def named(raw: Mapping[str, Any], now: Chosen) -> str:
    """By what it was split."""
    return " × ".join(now.field(name) for name in raw.get("factors") or [raw["slice"]])


def has_moved(raw: Mapping[str, Any]) -> bool:
    """Whether there is more to explain than chance; what nothing is known of is told all the same."""
    if "mixes" in raw:
        spans = [*(each["interval"] for each in raw["mixes"]), raw["rate_interval"]]
    else:
        spans = [raw.get("change_interval")]
    return any(span is None or span[0] > 0.0 or span[1] < 0.0 for span in spans)


def _jointly(raw: Mapping[str, Any], now: Chosen, unit: str) -> dict[str, Any]:
    by_rate = {
        "name": _("The same cases went otherwise"),
        **_part(raw["rate"], raw["rate_interval"], now, unit),
    }
    mixes = [
        {"name": _("Other cases by %(field)s") % {"field": now.field(each["factor"])},
         **_part(each["effect"], each["interval"], now, unit)}
        for each in raw["mixes"]
    ]  # fmt: skip
    change = _part(raw["after"]["value"] - raw["before"]["value"], None, now, unit)
    return _head(raw, now, unit) | {"causes": [*mixes, by_rate], "change": change["told"]}


def _by_slice(raw: Mapping[str, Any], now: Chosen, unit: str) -> dict[str, Any]:
    return _head(raw, now, unit) | {
        "mix": _part(raw["mix"], raw.get("mix_interval"), now, unit),
        "rate": _part(raw["rate"], raw.get("rate_interval"), now, unit),
        "groups": [_group(group, now, unit) for group in raw["groups"]],
        "others": raw["groups_in_all"] - len(raw["groups"]),
    }


def _head(raw: Mapping[str, Any], now: Chosen, unit: str) -> dict[str, Any]:
    before, after = (
        {
            "periods": NONE.join(dict.fromkeys(side["periods"])),
            "value": now.language.quantity(side["value"], unit),
        }
        for side in (raw["before"], raw["after"])
    )
    return {"slice": named(raw, now), "sentence": sentence_of(raw, now), "before": before, "after": after}


def _group(group: Mapping[str, Any], now: Chosen, unit: str) -> dict[str, Any]:
    words = now.language
    shares = [words.quantity(group[name], "%") for name in ("share_before", "share_after")]
    rates = [words.quantity(group[name], unit) for name in ("rate_before", "rate_after")]
    return {
        "value": group["value"] or _("(none)"),
        "share": " → ".join(shares),
        "rate": " → ".join(rates),
        "share_span": _span(group.get("share_interval"), now, "%"),
        "rate_span": _span(group.get("change_interval"), now, unit),
        "mix_part": _part(group["mix"], group.get("mix_interval"), now, unit),
        "rate_part": _part(group["rate"], group.get("rate_interval"), now, unit),
    }


def _part(value: float, interval: Sequence[float] | None, now: Chosen, unit: str) -> Part:
    """An effect; faint where its interval holds 0, since then it may be none."""
    is_unsure = interval is not None and interval[0] <= 0.0 <= interval[1]
    return {
        "told": now.language.difference(value, unit, signed=True),
        "span": _span(interval, now, unit),
        "is_unsure": is_unsure,
    }


def _span(interval: Sequence[float] | None, now: Chosen, unit: str) -> str:
    if interval is None:
        return ""
    low, high = (now.language.bare_difference(end, unit, signed=True) for end in interval)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}
