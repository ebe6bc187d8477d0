"""What every KPI is over the sample week, worked out by hand."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    """A value over the sample (with some fields left out, for a stand-in) and how it comes about."""

    kpi: str
    value: float
    because: str
    n: int | None = None
    open: int | None = None
    without: tuple[str, ...] = ()


RESOLVED = "I1, I2, I3 and I6 were resolved in the week"
OPENED = "I1, I2, I3, I4 and I7 were opened in the week"
STILL = "I4 and I5 are open when the week ends"

EXPECTED = (
    Expected("incidents-opened", 5, f"{OPENED}.", n=5),
    Expected("incidents-resolved", 5, f"{RESOLVED}, I7 was closed; I4 the Monday after.", n=5),
    Expected("flow-balance", 5 / 5, "4 resolved and I7 closed, 5 opened."),
    Expected("backlog", 2, f"{STILL}; I7 was closed without a resolution.", n=2),
    Expected("backlog-age-median", (55 / 24 + 42) / 2, f"{STILL}: for 55 hours and for 42 days."),
    Expected(
        "backlog-age-p90", 55 / 24 + 0.9 * (42 - 55 / 24), "Nine tenths of the way from 55 hours to 42 days."
    ),
    Expected("backlog-over-30-days", 1 / 2, f"{STILL}; only I5 for more than 30 days."),
    Expected("resolution-time-mean", 166 / 4, f"{RESOLVED}: 1 + 3 + 18 + 144 hours.", n=4, open=2),
    Expected("resolution-time-median", 10.5, "Between 3 and 18 hours.", n=4, open=2),
    Expected(
        "resolution-time-p90",
        18 + 0.7 * 126,
        "Of four values, 0.7 of the way from the third (18) to the fourth (144).",
    ),
    Expected(
        "resolution-working-time-mean",
        48 / 4,
        "Working hours Monday to Friday 8 to 18: 1 + 3 + 4 + 40.",
        n=4,
        open=2,
    ),
    Expected("resolution-working-time-median", 3.5, "Working hours 1, 3, 4, 40: between 3 and 4."),
    Expected("resolution-working-time-p90", 4 + 0.7 * 36, "0.7 of the way from 4 to 40 working hours."),
    Expected("resolution-net-time-median", 10.0, "Without the time on hold 1, 2, 18 and 108 hours."),
    Expected(
        "resolution-net-working-time-median",
        3.0,
        "Without working hours on hold (I2 1, I6 2 on Friday, 2 on Wednesday): 1, 2, 4, 36.",
        n=4,
        open=2,
    ),
    Expected("resolution-net-working-time-p90", 4 + 0.7 * 32, "0.7 of the way from 4 to 36 working hours."),
    Expected(
        "acknowledge-time-mean",
        4380 / 4,
        "10 + 30 + 20 + 4,320 minutes; I6 waited from Friday to Monday.",
        n=4,
    ),
    Expected("acknowledge-time-median", 25, "Between 20 and 30 minutes."),
    Expected("acknowledge-time-p90", 30 + 0.7 * 4290, "0.7 of the way from 30 to 4,320 minutes."),
    Expected("assignment-time-median", 12.5, "I1 5, I3 10, I2 15, I4 30 minutes."),
    Expected("first-response-time-median", 8.5, "0.5, 1, 16 and 66 hours."),
    Expected("first-response-time-p90", 16 + 0.7 * 50, "0.7 of the way from 16 to 66 hours."),
    Expected("sla-attainment", 2 / 4, "I1, I2, I3 and I6 were due in the week; I1 and I2 met it."),
    Expected(
        "sla-attainment",
        2 / 4,
        "The same from the due date, where the source keeps no SLA result.",
        without=("incident.made_sla",),
    ),
    Expected("overdue-backlog-share", 1 / 2, f"{STILL}; only I5 is past its due date."),
    Expected(
        "first-contact-resolution", 1 / 3, "I1, I2 and I3 could be; I2 was reopened, I3 took two contacts."
    ),
    Expected(
        "first-contact-resolution",
        1 / 3,
        "Without contact records: only I1 was resolved within an hour, not handed on and not reopened.",
        without=("incident.contacts",),
    ),
    Expected("resolved-on-first-assignment", 2 / 4, f"{RESOLVED}; I1 and I2 were never reassigned."),
    Expected("first-level-resolution", 2 / 4, f"{RESOLVED}; line 1 resolved I1 and I2."),
    Expected("reassignments-mean", 5 / 4, "0 + 0 + 1 + 4 reassignments.", n=4),
    Expected(
        "reassignments-mean",
        4 / 4,
        "Without a counter: 0 + 0 + 2 + 2 handovers.",
        without=("incident.reassignment_count",),
    ),
    Expected("handovers-mean", 4 / 4, "0 + 0 + 2 + 2 handovers.", n=4),
    Expected("reassigned-three-times", 1 / 4, "Only I6, with four."),
    Expected("ping-pong-rate", 1 / 4, f"{RESOLVED}; I3 went back to where it came from."),
    Expected("push-to-front-compliance", 3 / 4, "1, 1 and 1>2 climb in order; 1>3 skips a line."),
    Expected("escalation-rate", 2 / 4, "I3 reached line 2, I6 line 3."),
    Expected("reopen-rate", 1 / 4, f"{RESOLVED}; I2 was reopened."),
    Expected("high-priority-share", 2 / 5, f"{OPENED}; I2 and I4 have priority 2 and 1."),
    Expected("reprioritised-share", 1 / 5, f"{OPENED}; the priority of I2 was changed."),
    Expected("flow-efficiency", 129 / 166, "Of 166 unresolved hours 129 were not on hold."),
    Expected("waiting-share", 37 / 166, "Of 166 unresolved hours 37 were on hold."),
    Expected("ever-waiting-share", 2 / 4, f"{RESOLVED}; I2 and I6 were on hold."),
    Expected("mtrs", 4 / 2, "O1 and O3 were not planned: 2 + 2 hours within the week."),
    Expected(
        "mtbf", (168 - 4) / 2, "Mail was to run 168 hours, was down for 4, failed twice; fax is retired."
    ),
    Expected("mtbsi", 168 / 2, "168 hours, two failures: MTBF 82 and MTRS 2."),
    Expected("availability", 48 / 50, "50 hours of service time, O1 took 2; O3 fell on a Sunday night."),
    Expected("user-hours-lost", 100, "O1: 2 working hours times 50 users."),
    Expected("csat", 2 / 3, "Scores 5, 4 and 2.", n=3),
    Expected("survey-response-rate", 3 / 4, "4 sent, 3 answered.", n=4),
    Expected("cost-per-ticket", 240, "800 + 400 for 5 incidents: 4 resolved, I7 closed."),
    Expected(
        "incidents-per-user", 5 / 250, "5 incidents; 200 and 300 users on the two days they were counted."
    ),
    Expected(
        "incidents-per-user", 5 / 4, "Without a user count: 5 incidents, 4 callers.", without=("user_count",)
    ),
    Expected("self-service-share", 2 / 5, f"{OPENED}; I2 and I7 through self-service."),
    Expected("knowledge-assisted-resolution", 2 / 4, f"{RESOLVED}; I1 and I3 with knowledge."),
    Expected("problem-to-incident-ratio", 1 / 5, "P2 was opened, and 5 incidents."),
    Expected(
        "problem-to-incident-ratio",
        2 / 5,
        "Without problem records: the 5 incidents are linked to P1 and P2.",
        without=("problem",),
    ),
    Expected("incidents-linked-to-problem", 2 / 4, f"{RESOLVED}; I3 and I6 are linked."),
    Expected("problem-closing-time-mean", 63 / 3, "36 + 19 + 8 days.", n=3, open=2),
    Expected("problem-closing-time-median", 19, "36, 19 and 8 days.", n=3, open=2),
    Expected("problem-backlog", 2, "P1 and P2."),
    Expected("problem-backlog-over-90-days", 1 / 2, "P1 is open since September."),
    Expected("known-error-reuse", 1 / 4, f"{RESOLVED}; I1 with a known error."),
    Expected("repeat-incident-rate", 1 / 4, "Before I2 by 16 days; before I6 by more than 30."),
    Expected(
        "repeat-incident-rate",
        2 / 4,
        "By caller instead: I1 and I2.",
        without=("incident.previous_same_ci_at",),
    ),
    Expected("change-success-rate", 2 / 4, "C2 and C4; C1 caused an incident, C3 failed, C5 has no code."),
    Expected(
        "change-success-rate",
        3 / 4,
        "By the code alone: C1, C2 and C4.",
        without=("change.incidents_after",),
    ),
    Expected("emergency-change-share", 1 / 5, "C3 of five."),
    Expected("incidents-caused-by-change", 1 / 5, f"{OPENED}; I2 was caused by C1."),
    Expected("unauthorised-changes", 1, "One found in the week."),
    Expected("change-lead-time-median", 14, "1.5, 4, 24 and 26 hours."),
    Expected("deployment-frequency", 4 / 7, "4 deployments in 7 days."),
    Expected("change-fail-rate", 1 / 4, "D2 failed."),
    Expected("deployment-rework-rate", 1 / 4, "D3 was an unplanned fix."),
    Expected("failed-deployment-recovery-time-median", 2, "D2 was restored 2 hours after it was deployed."),
    Expected("request-fulfilment-on-time", 2 / 3, "R1 by its date, R3 by the SLA result; R2 was a day late."),
    Expected("schedule-variance", -5, "Earned 90 + 55, planned 100 + 50."),
    Expected("schedule-performance-index", 145 / 150, "Earned 145, planned 150."),
    Expected("schedule-performance-index-time", 78 / 80, "Earned schedule 45 + 33 days, used 50 + 30."),
    Expected("cost-variance", -25, "Earned 90 + 55, spent 120 + 50."),
    Expected("cost-performance-index", 145 / 170, "Earned 145, spent 170."),
    Expected("milestones-on-time", 1 / 3, "M1; M2 was late, M3 was not reached."),
    Expected("estimate-accuracy-median", 1.1, "1.2, 0.8 and 1.1."),
    Expected("early-life-incidents", 8 / 2, "6 + 2 incidents, 2 releases."),
    Expected("early-life-incident-rate", 2, "8 incidents in 4,000 user-days."),
    Expected("benefit-realisation-rate", 700 / 1500, "700 verified of 1,000 + 500."),
    Expected("improvement-cycle-time-median", 158, "158, 159 and 30 days; V4 to V6 are open.", n=3, open=3),
    Expected("gap-to-verified-time-median", 39, "V5: 48 days from its gap, V6: 30 from its proposal.", n=2),
    Expected("improvements-open-age-median", 42, "V4, V5 and V6: 72, 42 and 34 days.", n=3),
    Expected(
        "improvements-verified",
        2 / 3,
        "V5 and V6 are verified, V3 is closed without; V1 and V2 were verified before.",
    ),
    Expected("improvements-held", 1 / 2, "90 days ended in the week for V1 and V2; V2 had slipped."),
)
