"""What is written of a project itself, its charter, change requests and status reports: in columns too."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.projects import words
from pawl.projects.sheets.sheet import Column, Kind

K = Kind
PROJECT = (
    Column("title", _("Title"), needed=True),
    Column("sponsor", _("Sponsor"), K.RECORD, of="person", hint=_("Who wants it, and approves the charter.")),
    Column("tailoring", _("How much is asked"), K.CHOICE, words=words.TAILORINGS, start="standard",
           hint=_("Simple for a job of a few weeks, full for what many depend on.")),
    Column("owner", _("Project manager"), K.RECORD, of="person", folded=True),
    Column("customer", _("Customer"), K.RECORD, of="customer", folded=True),
    Column("service", _("Service that it makes or makes better"), K.RECORD, of="service", folded=True),
    Column("calendar", _("Working hours"), K.RECORD, of="calendar", folded=True),
    Column("contingency", _("Contingency reserve"), K.MONEY, folded=True,
           hint=_("What of the budget is set aside for risks that may occur.")),
    Column("currency", _("Currency"), folded=True, hint=_("Three letters, like EUR or CNY.")),
    Column("description", _("Description"), K.TEXT, folded=True),
    Column("value", pgettext_lazy("project", "Value"), K.CHOICE, words=words.FIVE, folded=True,
           hint=_("These four make the value score by which the portfolio is put in order.")),
    Column("strategic_fit", _("Strategic fit"), K.CHOICE, words=words.FIVE, folded=True),
    Column("delivery_risk", _("Delivery risk"), K.CHOICE, words=words.FIVE, folded=True),
    Column("urgency", _("Urgency"), K.CHOICE, words=words.FIVE, folded=True),
)  # fmt: skip
CHARTER = (
    Column("business_need", _("Business need: who needs which outcome"), K.TEXT),
    Column("need", _("Need of the strategy"), K.RECORD, of="need", folded=True),
    Column("goal", _("Goal that it serves"), K.RECORD, of="goal", folded=True),
    Column("if_nothing", _("What happens if nothing is done"), K.TEXT, folded=True),
    Column("purpose", _("Purpose: what the project does about it"), K.TEXT),
    Column("requirements", _("What is wanted, roughly"), K.TEXT, folded=True),
    Column("left_out", _("What it will not do"), K.TEXT, folded=True),
    Column("starts", _("Start"), K.DAY),
    Column("ends", pgettext_lazy("project", "End"), K.DAY),
    Column("budget", _("Budget frame"), K.MONEY),
    Column("budget_note", _("What the frame rests on"), K.TEXT, folded=True),
    Column("minutes_per_user", _("Support per user and week, in minutes at most"), K.DECIMAL, most=9_999_999,
           folded=True, hint=_("Early-life support does not end before it holds.")),
    Column("cost_per_user", _("Cost of the service per user and month at most"), K.MONEY, folded=True,
           hint=_("Early-life support does not end before it holds.")),
    Column("discount_percent", _("Discount rate in per cent"), K.DECIMAL, most=100, folded=True,
           hint=_("By which the business case makes later money smaller.")),
)  # fmt: skip
CHANGE_REQUEST = (
    Column("title", _("Title"), needed=True),
    Column("description", _("What is to be done otherwise"), K.TEXT, needed=True),
    Column("why", _("Why"), K.TEXT),
    Column("scope_impact", _("Effect on the scope"), K.TEXT),
    Column("days_impact", _("Days later"), K.NUMBER, least=-9_999, most=9_999),
    Column("cost_impact", _("Costs more"), K.NUMBER, least=-1e12),
    Column("risk_impact", _("Effect on risks"), K.TEXT, folded=True),
)
STATUS_REPORT = (
    Column("as_of", _("Status date"), K.DAY, needed=True),
    Column("summary", _("In a few sentences"), K.TEXT, needed=True),
    Column("achieved", _("Achieved"), K.TEXT),
    Column("coming", pgettext_lazy("project", "Coming"), K.TEXT),
    Column("decisions", _("Decisions asked for"), K.TEXT),
    Column("scope_light", _("Scope"), K.CHOICE, words=words.LIGHTS, start="green"),
    Column("time_light", _("Time"), K.CHOICE, words=words.LIGHTS, start="green"),
    Column("cost_light", _("Cost"), K.CHOICE, words=words.LIGHTS, start="green"),
    Column("risk_light", _("Risk"), K.CHOICE, words=words.LIGHTS, start="green"),
)
CLOSING = (
    Column("final_report", _("Final report"), K.TEXT, needed=True),
    Column("benefits_review_on", _("Day of the benefits review"), K.DAY, needed=True),
)
PROGRESS = (
    Column("percent", _("Done, per cent"), K.WHOLE, most=100),
    Column("days_left", _("Days left"), K.DECIMAL, most=99_999),
    Column("hours_left", _("Hours left"), K.DECIMAL, most=9_999_999),
    Column("started_on", _("Really started"), K.DAY),
    Column("finished_on", _("Really finished"), K.DAY),
)
TIME = (
    Column("minutes", _("Minutes"), K.WHOLE, needed=True, least=1, most=1440),
    Column("day", _("Day"), K.DAY, hint=_("Today where none is named.")),
    Column("note", _("Note")),
    Column("hours_left", _("Hours left"), K.DECIMAL, most=9_999_999,
           hint=_("How much effort is still to come; empty: as it was.")),
)  # fmt: skip
