"""The desk that ships with the product: one year of a mid-sized company, with stories worth finding."""

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

OFFICE = Shift(day=3)
BY_HOUR = (
    269.0, 222.0, 149.0, 123.0, 128.0, 132.0, 320.0, 573.0, 2547.0, 3014.0, 2893.0, 2469.0,
    1342.0, 1645.0, 2255.0, 2131.0, 1867.0, 1075.0, 466.0, 296.0, 226.0, 359.0, 245.0, 172.0,
)  # fmt: skip
BY_WEEKDAY = (5947.0, 4951.0, 4884.0, 4105.0, 3829.0, 639.0, 563.0)


def demo_desk() -> Desk:
    """The simulated desk of the demo: about 25,000 incidents in 52 weeks, calibrated on the marginals of a real log.

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
    parked = Delay(52.0, 1.75)
    second = Delay(0.5, 1.1)
    names = (
        "Workplace", "Network", "Messaging", "ERP Finance", "ERP Logistics", "HR Applications", "Databases",
        "Servers and Storage", "Identity and Access", "Web and Portal", "Reporting", "Print and Scan",
        "Mobile Devices", "Security",
    )  # fmt: skip
    first = Team(
        "Service Desk",
        Shift(day=4, night=1, weekend=2, opens=7, closes=20),
        Delay(0.17, 1.1),
        0.27,
        parked,
        True,
    )
    return (first, *(Team(name, OFFICE, second, 0.55, parked) for name in names))


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
    return (
        Priority("1 - Critical", "1 - High", "1 - High", 0.01084, 0.5, 1.0, False, 1.3, 2.0, 1.2, 0.70),
        Priority("2 - High", "1 - High", "2 - Medium", 0.01637, 0.5, 0.5, False, 1.4, 1.5, 0.9, 0.42),
        Priority("3 - Moderate", "2 - Medium", "2 - Medium", 0.94173, 30.0, 100.0),
        Priority("4 - Low", "3 - Low", "3 - Low", 0.03106, 70.0, 2400.0, True, 0.85, 1.0, 0.75, 0.057),
    )


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
        handed_on=(0.60, 0.46, 0.57),
        held=(0.11, 0.09),
        noted=0.35,
        hold=Delay(65.0, 1.6),
        within_team=0.2,
        marked_active=0.48,
        back_to_sender=0.22,
        held_as={
            "Awaiting User Info": 0.93,
            "Awaiting Vendor": 0.04,
            "Awaiting Problem": 0.027,
            "Awaiting Evidence": 0.003,
        },
    )


def _interventions() -> tuple[Intervention, ...]:
    return (
        Intervention(
            "Self-service password reset", date(2025, 5, 12), "arrivals", "Password and login", 0.70,
            story="A portal lets people reset their own password: 30 % fewer incidents of this category.",
        ),
        Intervention(
            "First-line training", date(2025, 7, 7), "reassignment", "Service Desk", 0.70,
            story="The service desk solves more itself: 30 % fewer first hand-overs out of its hands.",
        ),
        Intervention(
            "Field engineers leave", date(2025, 10, 20), "handling", "Workplace", 1.8,
            story="Two experienced engineers leave the workplace team: everything there takes 80 % longer.",
        ),
    )  # fmt: skip


def _lapses() -> tuple[Lapse, ...]:
    return (
        Lapse(
            "Form without the resolution time",
            "resolved_at",
            0.03,
            0.28,
            date(2025, 3, 24),
            date(2025, 4, 28),
        ),
        Lapse("Category left empty", "category", 0.0006),
        Lapse("Closure code left empty", "closed_code", 0.005),
    )
