"""Every page that the wheel and the set-up lead to is there."""

from django.urls import reverse

from pawl.portal import setup, wheel


def test_each_step_of_the_wheel_leads_somewhere() -> None:
    assert all(reverse(route) for step in wheel.STEPS for route in step.pages)


def test_each_step_of_the_set_up_leads_somewhere() -> None:
    assert all(reverse(route) for step in setup.STEPS for route in step.routes)
