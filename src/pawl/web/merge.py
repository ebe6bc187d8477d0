"""Somebody was faster: both versions side by side, so that nothing that was typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pawl.errors import Stale

STALE = 412


@dataclass(frozen=True)
class Difference:
    """One field that differs: what stands there now, and what was typed."""

    name: str
    label: str
    now: str
    mine: str
    is_long: bool


def merge_page(
    request: HttpRequest,
    stale: Stale,
    form: forms.Form,
    now: Mapping[str, object],
    version: int,
    *,
    back: str,
) -> HttpResponse:
    """Answer a stale write: a form that carries the newest version and starts with what was typed.

    now: what the fields hold now.   version: the newest version, which the next attempt names.
    """
    differing = [found for field in form.visible_fields() if (found := _difference(field, now)) is not None]
    same = [
        (field.html_name, value)
        for field in form.visible_fields()
        for value in _sent(form, field)
        if field.name not in {one.name for one in differing}
    ]
    told = {"stale": stale, "differences": differing, "same": same, "version": version, "back": back}
    return render(request, "merge.html", told, status=STALE)


def _difference(field: forms.BoundField, now: Mapping[str, object]) -> Difference | None:
    mine = field.value()
    if field.name not in now or isinstance(mine, (list, tuple)) or _plain(mine) == _plain(now[field.name]):
        return None
    is_long = isinstance(field.field.widget, forms.Textarea)
    return Difference(field.html_name, str(field.label), _plain(now[field.name]), _plain(mine), is_long)


def _sent(form: forms.Form, field: forms.BoundField) -> list[str]:
    getlist = getattr(form.data, "getlist", None)
    return [str(value) for value in getlist(field.html_name)] if getlist else []


def _plain(value: object) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
