"""Findings on benefits can be verified: what computes is loaded when somebody first asks."""

from importlib import import_module

from pawl.improvement.models import Benefit
from pawl.measurement.replaying import Kind, Replayed, replays
from pawl.measurement.sources.children import Tell


def register() -> None:
    """`pawl verify --number BEN-…`; called once, when Django has loaded the app."""
    replays("BEN", Kind(Benefit, lambda one: one.study and one.study.dataset, _benefit))


def _benefit(one: Benefit, tell: Tell) -> Replayed:
    found: Replayed = import_module("pawl.improvement.asking_again").judged_again(one, tell)
    return found
