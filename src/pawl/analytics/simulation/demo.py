"""The desk that ships with the product: one year of a mid-sized company, with stories worth finding."""

from dataclasses import replace
from datetime import date

from pawl.analytics.simulation.desk import (
    Category,
    Delay,
    Desk,
    Habits,
    Intervention,
    Lapse,
    Priority,
    Shift,
    Team,
)

DEMO_SEED = 1  # the run that ships: the documentation shows its figures
OFFICE = Shift(day=3)
PARKED = Delay(55.0, 1.82)
# Incidents of the real log by hour of day and by weekday: only their proportions count.
BY_HOUR = (
    269.0, 222.0, 149.0, 123.0, 128.0, 132.0, 320.0, 573.0, 2547.0, 3014.0, 2893.0, 2469.0,
    1342.0, 1645.0, 2255.0, 2131.0, 1867.0, 1075.0, 466.0, 296.0, 226.0, 359.0, 245.0, 172.0,
)  # fmt: skip
BY_WEEKDAY = (5947.0, 4951.0, 4884.0, 4105.0, 3829.0, 639.0, 563.0)


def demo_desk() -> Desk:
    """The simulated desk of the demo: about 25,000 incidents in 52 weeks, with the marginals of a real log.

    Returns the desk; `simulate(demo_desk(), seed=...)` runs it.   Raises nothing.
    Error: the marginals agree within the tolerances of the test named below.
    Source: marginals of the UCI incident log (dataset 498), as printed in docs/explanation/simulated-desk.md.
    Checked: tests/analytics/simulation/test_demo.py.
    """
    return Desk(
        name="Simulated desk",
        starts=date(2025, 1, 6),
        weeks=52,
        weekly_volume=486.0,
        by_hour=BY_HOUR,
        by_weekday=BY_WEEKDAY,
        teams=_teams(),
        categories=_categories(),
        priorities=_priorities(),
        habits=_habits(),
        season=0.06,
        season_peak_week=6.0,
        week_noise=0.05,
        interventions=_interventions(),
        lapses=_lapses(),
        unchanged=("incident.reopen_rate",),
    )


def _teams() -> tuple[Team, ...]:
    first = Team(
        "Service Desk",
        Shift(day=4, night=1, weekend=2, opens=7, closes=20),
        effort=Delay(0.13, 1.1),
        parked_share=0.315,
        parked=PARKED,
        first_line=True,
    )
    names = sorted({category.owner for category in _categories()} - {first.name})
    return (first, *(Team(name, OFFICE, Delay(0.5, 1.1), 0.56, PARKED) for name in names))


def _categories() -> tuple[Category, ...]:
    return (
        Category("Password and login", 0.143, "Identity and Access", 0.7),
        Category("E-mail and calendar", 0.134, "Messaging", 1.0),
        Category("Workstation", 0.107, "Workplace", 1.0),
        Category("Network and VPN", 0.098, "Network", 1.0),
        Category("Finance application", 0.075, "ERP Finance", 1.1),
        Category("Logistics application", 0.061, "ERP Logistics", 1.1),
        Category("Printing", 0.060, "Print and Scan", 0.9),
        Category("Access rights", 0.058, "Identity and Access", 1.1),
        Category("HR application", 0.050, "HR Applications", 1.1),
        Category("Mobile phone", 0.046, "Mobile Devices", 1.0),
        Category("File service", 0.042, "Servers and Storage", 1.0),
        Category("Web portal", 0.038, "Web and Portal", 1.1),
        Category("Reports", 0.034, "Reporting", 1.2),
        Category("Database", 0.024, "Databases", 1.3),
        Category("Security alert", 0.020, "Security", 1.3),
        Category("Other", 0.010, "Service Desk", 1.0),
    )


def _priorities() -> tuple[Priority, ...]:
    """The promises of the two highest are as good as never kept, as in the real log."""
    critical = Priority(
        "1 - Critical",
        impact="1 - High",
        urgency="1 - High",
        share=0.01084,
        resolve_hours=0.25,
        respond_minutes=0.5,
        working_hours=False,
        difficulty=1.3,
        patience=1.55,
        changed_share=0.70,
        solved_at_once=False,
    )
    high = replace(
        critical,
        name="2 - High",
        urgency="2 - Medium",
        share=0.01637,
        respond_minutes=0.2,
        difficulty=1.4,
        slowness=0.53,
        patience=1.16,
        changed_share=0.36,
    )
    moderate = Priority("3 - Moderate", "2 - Medium", "2 - Medium", 0.94173, 28.5, 60.0)
    low = Priority(
        "4 - Low",
        impact="3 - Low",
        urgency="3 - Low",
        share=0.03106,
        resolve_hours=58.0,
        respond_minutes=2400.0,
        difficulty=0.9,
        patience=0.63,
        changed_share=0.05,
    )
    return (critical, high, moderate, low)


def _habits() -> Habits:
    return Habits(
        first_states={
            "New": 0.65804,
            "Active": 0.26097,
            "Resolved": 0.073,
            "Awaiting User Info": 0.00775,
            "Awaiting Problem": 0.00024,
        },
        contacts={
            "Phone": 0.99077,
            "Self service": 0.00634,
            "Email": 0.00237,
            "IVR": 0.00036,
            "Direct opening": 0.00016,
        },
        handed_on=(0.605, 0.455, 0.565),
        held=(0.11, 0.09),
        held_as={
            "Awaiting User Info": 0.93,
            "Awaiting Vendor": 0.04,
            "Awaiting Problem": 0.027,
            "Awaiting Evidence": 0.003,
        },
        hold=Delay(69.0, 1.68),
        held_before_leaving=0.5,
        parked_before_leaving=0.38,
        within_team=0.2,
        back_to_sender=0.08,
        marked_active=0.34,
        registered_after=Delay(0.075, 1.4),
        noted=0.4,
    )


def _interventions() -> tuple[Intervention, ...]:
    return (
        Intervention(
            "Self-service password reset",
            date(2025, 5, 12),
            "arrivals",
            "Password and login",
            factor=0.70,
            story="A portal lets people reset their own password: 30 % fewer incidents of this category.",
        ),
        Intervention(
            "First-line training",
            date(2025, 7, 7),
            "reassignment",
            "Service Desk",
            factor=0.70,
            story="The service desk solves more itself: its chance of a first hand-over falls by 30 %.",
        ),
        Intervention(
            "Service desk loses agents",
            date(2025, 10, 13),
            "staffing",
            "Service Desk",
            extra=-2,
            story="Two of four leave and are not replaced: tickets wait longer for the first touch.",
        ),
    )


def _lapses() -> tuple[Lapse, ...]:
    return (
        Lapse(
            "Form without the resolution time",
            "resolved_at",
            usual_share=0.02,
            share=0.24,
            starts=date(2025, 3, 24),
            ends=date(2025, 4, 28),
        ),
        Lapse("Category left empty", "category", usual_share=0.0006),
        Lapse("Closure code left empty", "closed_code", usual_share=0.005),
    )
