"""Every state that a record of the ground floor can have has a word on pages."""

from django.apps import apps

from pawl.web.states import STATES

APPS = (
    "collaboration",
    "strategy",
    "measurement",
    "improvement",
    "reporting",
    "webhooks",
    "jobs",
    "catalogue",
)


def test_every_state_has_a_word() -> None:
    fields = [
        (model.__name__, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name == "state" and model._meta.app_label in APPS
    ]
    missing = {
        name: [str(one) for one, _ in field.choices or () if one not in STATES] for name, field in fields
    }
    assert not {name: states for name, states in missing.items() if states}
