"""A realistic report: weekly facts of the published ServiceNow log (UCI 498, improvement.md 3.1)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import fmean

from pawl.analytics.words import Sentence
from pawl.presentation import report as r

WEEKS = tuple(date(2016, 2, 29) + timedelta(weeks=week) for week in range(13))
CASES = (1858, 2073, 1975, 1686, 2174, 2008, 1995, 1401, 2046, 2064, 1736, 1779, 1177)
SLA = (44.08, 4.25, 34.43, 60.79, 71.67, 75.60, 79.20, 65.74, 82.26, 77.33, 76.73, 79.48, 74.26)
MEDIAN = (91.34, 99.13, 57.93, 49.39, 28.70, 11.41, 4.25, 4.21, 1.23, 2.62, 4.80, 2.70, 2.17)
VOCABULARY: dict[str, dict[str, str]] = {}


def both(english: str, chinese: str) -> Sentence:
    """A text of a data file, in both languages."""
    VOCABULARY[english] = {"zh-Hans": chinese}
    return Sentence(english)


SLA_NAME = both("SLA attainment", "SLA 达成率")
MEDIAN_NAME = both("Median time to resolve", "解决时间中位数")
VOLUME_NAME = both("Incident volume", "事件数量")
PING_PONG_NAME = both("Ping-pong rate", "往返转派率")
REOPEN_NAME = both("Reopen rate", "重新打开率")
OUT = both("outside the limits", "超出控制限")
RUN = both("seven in a row on one side of the mean", "连续七点位于均值同一侧")

WILSON = both("95% interval (Wilson) from 24,918 cases", "基于 24,918 起工单的 95% 区间（Wilson）")
LIMITS = both("control limits: where chance alone takes it", "控制限：仅由偶然引起的波动范围")

NEW = both("new", "新建")
WORK = both("in progress", "处理中")
WAIT = both("awaiting caller", "等待用户")
DONE = both("resolved", "已解决")
CLOSED = both("closed", "已关闭")


def _points(
    values: tuple[float, ...], limits: tuple[float, float, float], signals: dict[int, r.Signal]
) -> tuple[r.Point, ...]:
    lower, centre, upper = limits
    weeks = enumerate(zip(WEEKS, values, CASES, strict=True), 1)
    return tuple(
        r.Point(day, f"{day:%G-W%V}", value, n, centre, lower, upper, 0, signals.get(week), None, week == 13)
        for week, (day, value, n) in weeks
    )


def _charts() -> tuple[r.ControlChart, ...]:
    better, worse = r.Signal(r.Tone.BETTER, RUN), r.Signal(r.Tone.WORSE, OUT)
    good, bad = r.Signal(r.Tone.BETTER, OUT), r.Signal(r.Tone.WORSE, OUT)
    method = both(
        "XmR chart: each week is one value; limits are the mean ± 2.66 × the mean moving range.",
        "XmR 图：每周一个值；控制限为均值 ± 2.66 × 平均移动极差。",
    )
    sla = tuple(value / 100 for value in SLA)
    return (
        r.ControlChart(
            "sla_attainment",
            SLA_NAME,
            "%",
            r.Direction.UP,
            both(
                "SLA attainment is 74.3%, improving since 9 May: seven weeks in a row above the mean.",
                "SLA 达成率为 74.3%，自 5 月 9 日起改善：连续七周高于均值。",
            ),
            method,
            _points(sla, (0.2844, 0.6352, 0.9861), {2: worse, 11: better, 12: better, 13: better}),
            (r.Phase(0, both("first week", "第一周")),),
            r.Target(0.9, by=date(2016, 12, 31)),
            (r.Annotation(date(2016, 3, 28), both("Second support team starts", "第二支持团队上岗")),),
            slices=(r.Slice(both("Priority", "优先级"), _by_priority()),),
        ),
        r.ControlChart(
            "median_time_to_resolve",
            MEDIAN_NAME,
            "h",
            r.Direction.DOWN,
            both(
                "Median time to resolve fell from 91 h to 2.2 h in thirteen weeks.",
                "解决时间中位数在十三周内由 91 小时降至 2.2 小时。",
            ),
            method,
            _points(
                MEDIAN, (2.88, 27.68, 52.48), {1: bad, 2: bad, 3: bad, 9: good, 10: good, 12: good, 13: good}
            ),
            target=r.Target(8.0),
            refusals=(
                both(
                    "No trend is read before April: resolved_at was filled in only 41% of cases.",
                    "四月之前不作趋势判断：resolved_at 列仅 41% 的工单有值。",
                ),
            ),
        ),
        r.ControlChart(
            "incident_volume",
            VOLUME_NAME,
            "n",
            r.Direction.DOWN,
            both("1,844 incidents a week; steady.", "每周 1,844 起事件；平稳。"),
            method,
            _points(tuple(map(float, CASES)), (1068.4, 1844.0, 2619.6), {}),
        ),
    )


def _by_priority() -> tuple[r.KpiRow, ...]:
    sla = _kpis()[0]
    steady = both("2 - High: steady.", "2 - 高：平稳。")
    high = replace(sla, name=both("2 - High", "2 - 高"), variation=r.Variation.COMMON, sentence=steady)
    better = both("3 - Moderate: improving.", "3 - 中：改善。")
    return (replace(sla, name=both("3 - Moderate", "3 - 中"), sentence=better), high)


def _kpis() -> tuple[r.KpiRow, ...]:
    up, down = r.Direction.UP, r.Direction.DOWN
    sla, volume = tuple(value / 100 for value in SLA), tuple(map(float, CASES))
    ping = (0.11, 0.12, 0.1, 0.1, 0.09, 0.09, 0.08, 0.09, 0.07, 0.08, 0.075, 0.08, 0.07)
    variation, assurance, week = r.Variation, r.Assurance, "2016-W21"

    def row(
        kpi: str, name: Sentence, unit: str, direction: r.Direction, series: tuple[float, ...]
    ) -> r.KpiRow:
        empty = both("Steady; the target is hit or missed by chance.", "平稳；是否达标取决于偶然。")
        return r.KpiRow(
            kpi,
            name,
            unit,
            direction,
            series,
            series[-1],
            week,
            fmean(series),
            None,
            None,
            None,
            variation.COMMON,
            assurance.VARIES,
            sum(CASES),
            0,
            empty,
        )

    return (
        replace(
            row("sla_attainment", SLA_NAME, "%", up, sla),
            lower=0.2844,
            upper=0.9861,
            target=r.Target(0.9),
            variation=variation.BETTER_HIGH,
            sentence=both("Improving since 9 May, still below target.", "自 5 月 9 日起改善，仍低于目标。"),
        ),
        replace(
            row("median_time_to_resolve", MEDIAN_NAME, "h", down, MEDIAN),
            lower=2.88,
            upper=52.48,
            target=r.Target(8.0),
            variation=variation.BETTER_LOW,
            assurance=assurance.PASSES,
            sentence=both(
                "Fell below the target of 8 h in week 15 and stays there.",
                "第 15 周降至 8 小时目标以下并保持。",
            ),
        ),
        replace(
            row("incident_volume", VOLUME_NAME, "n", down, volume),
            lower=1068.4,
            upper=2619.6,
            assurance=assurance.NO_TARGET,
            sentence=both("Steady at about 1,844 a week.", "平稳，每周约 1,844 起。"),
        ),
        replace(
            row("ping_pong_rate", PING_PONG_NAME, "%", down, ping),
            lower=0.05,
            upper=0.13,
            target=r.Target(0.05),
            assurance=assurance.FAILS,
            variation=variation.WORSE_HIGH,
            sentence=both(
                "One incident in eleven goes back to a team that had it before.",
                "每十一起事件就有一起退回曾经处理过的团队。",
            ),
        ),
        replace(
            row("reopen_rate", REOPEN_NAME, "%", down, (0.011,)),
            variation=variation.UNKNOWN,
            assurance=assurance.UNKNOWN,
            target=r.Target(0.03),
            open=412,
            sentence=both("Needs five more weeks for limits.", "还需五周数据才能计算控制限。"),
            proxy=both("Counted from events that leave the state resolved.", "按离开已解决状态的事件计数。"),
        ),
    )


def _gaps() -> tuple[r.Gap, ...]:
    return (
        r.Gap(
            "sla_attainment",
            SLA_NAME,
            "%",
            r.Direction.UP,
            0.6342,
            r.Target(0.9, by=date(2016, 12, 31)),
            0.6282,
            0.6402,
            WILSON,
            24918,
            6623.0,
            152_329.0,
            both(
                "cases: (target − value) × n; hours: cases × (median late − median in time)",
                "工单数：（目标 − 实测）× n；小时：工单数 ×（超时中位数 − 按时中位数）",
            ),
            r.GapKind.SIGNAL,
            both(
                "The gap is larger than the noise: even the best weeks stay below the target.",
                "差距大于噪声：最好的几周也未达到目标。",
            ),
            both(
                "27 of 100 incidents too many miss their agreed time.",
                "每 100 起事件中约 27 起本应按时解决却超时。",
            ),
            r.Tone.WORSE,
        ),
        r.Gap(
            "ping_pong_rate",
            PING_PONG_NAME,
            "%",
            r.Direction.DOWN,
            0.0889,
            r.Target(0.05),
            0.0854,
            0.0925,
            WILSON,
            24918,
            970.0,
            48_000.0,
            both(
                "cases: (value − target) × n; hours: cases × (183.6 h − 12.06 h)",
                "工单数：（实测 − 目标）× n；小时：工单数 ×（183.6 − 12.06）",
            ),
            r.GapKind.BUILT_IN,
            both(
                "A signal: twelve of thirteen weeks lie above the target.", "信号：十三周中有十二周高于目标。"
            ),
            both(
                "2,216 incidents came back to a team that had them before; each waits 15 times longer.",
                "2,216 起事件退回原团队；每起的等待时间是其他事件的 15 倍。",
            ),
        ),
        r.Gap(
            "reopen_rate",
            REOPEN_NAME,
            "%",
            r.Direction.DOWN,
            0.0310,
            r.Target(0.03),
            0.0278,
            0.0340,
            LIMITS,
            24918,
            25.0,
            310.0,
            both("cases: (value − target) × n", "工单数：（实测 − 目标）× n"),
            r.GapKind.CHANCE,
            both("Within the noise: the interval covers the target.", "在噪声范围内：区间包含目标。"),
            both("The reopen rate is at its target.", "重新打开率处于目标水平。"),
            proxy=both("Counted from events that leave the state resolved.", "按离开已解决状态的事件计数。"),
        ),
    )


def _coverage() -> r.Coverage:
    nothing = both("All fields are mapped and filled.", "所有字段均已映射且有值。")
    cause = r.MissingField("caused_by", both("change that caused it", "引发它的变更"), 0.0001)
    survey = r.MissingField("survey", both("survey answers", "满意度调查结果"), None)
    cost = r.MissingField("cost", both("operating cost", "运营成本"), None)
    caused = both("Incidents caused by change", "变更引发的事件")
    csat = both("Customer satisfaction", "客户满意度")
    return r.Coverage(
        both(
            "28 of 57 indicators can be measured, 6 by proxy; three more fields would unlock 11.",
            "57 项指标中有 28 项可由该日志测量，6 项可近似测量；再采集三个字段可解锁 11 项。",
        ),
        (
            *(
                r.CoverageRow(str(no), name, r.Status.MEASURABLE, (), nothing)
                for no, name in ((1, VOLUME_NAME), (11, SLA_NAME), (17, PING_PONG_NAME))
            ),
            r.CoverageRow(
                "20", REOPEN_NAME, r.Status.PROXY, (), both("Counted from events.", "按事件计数。")
            ),
            r.CoverageRow(
                "39",
                caused,
                r.Status.BLOCKED,
                (cause,),
                both(
                    "Three links in 24,918 incidents: cannot be measured.",
                    "24,918 起事件中仅有 3 个关联：无法测量。",
                ),
            ),
            r.CoverageRow(
                "26", csat, r.Status.BLOCKED, (survey,), both("Needs a table of surveys.", "需要调查结果表。")
            ),
        ),
        (
            r.Unlock(
                "caused_by",
                cause.label,
                0.0001,
                (caused, both("Change success rate", "变更成功率"), both("Change fail rate", "变更失败率")),
            ),
            r.Unlock("survey", survey.label, None, (csat,)),
            r.Unlock("cost", cost.label, None, (both("Cost per ticket", "单张工单成本"),)),
        ),
    )


def _process() -> r.Process:
    edges = (
        r.Edge("new", "work", 16000, 0.35),
        r.Edge("work", "done", 20000, 9.2),
        r.Edge("work", "wait", 5600, 11.5),
        r.Edge("wait", "work", 5300, 40.2),
        r.Edge("done", "closed", 24000, 123.1),
        r.Edge("work", "work", 9000, 2.1),
        r.Edge("done", "work", 275, 50.0),
        r.Edge("new", "done", 1800, 0.1),
        r.Edge("wait", "done", 400, 70.0),
    )
    nodes = (
        r.Node("new", NEW, 16397),
        r.Node("work", WORK, 24000),
        r.Node("wait", WAIT, 5825),
        r.Node("done", DONE, 24905),
        r.Node("closed", CLOSED, 24918),
    )
    hours = r.Column(both("Median hours", "中位小时数"), "h")
    return r.Process(
        both(
            "39% of the unresolved time is waiting for somebody outside the team.",
            "未解决时间中有 39% 在等待团队之外的人。",
        ),
        (
            r.Path((NEW, WORK, WAIT, WORK, DONE, CLOSED), 3120, 0.125, 118.4, 1_204_000.0, 356_616.0),
            r.Path((NEW, WORK, DONE, CLOSED), 12950, 0.52, 4.1, 890_000.0, 0.0),
        ),
        r.ProcessMap(nodes, edges),
        (
            r.Table(
                both("Handing over costs time", "转派耗费时间"),
                both(
                    "An incident handed over twice takes 150 times as long as one that stays.",
                    "转派两次的事件耗时是未转派事件的 150 倍。",
                ),
                (
                    r.Column(both("Reassignments", "转派次数")),
                    hours,
                    r.Column(both("In time", "按时"), "%"),
                ),
                (
                    ("0", 0.683, 0.784),
                    ("1", 42.05, 0.571),
                    ("2", 102.97, 0.399),
                    ("3–5", 167.77, 0.288),
                    ("> 5", 336.56, 0.086),
                ),
            ),
        ),
    )


def _quality() -> r.Quality:
    fills = (
        ("opened_at", 1.0),
        ("resolved_at", 0.9376),
        ("assignment_group", 0.9),
        ("problem", 0.0153),
        ("configuration_item", 0.003),
    )
    series = {
        name: tuple(round(min(1.0, fill * (0.8 + 0.03 * week)), 3) for week in range(13))
        for name, fill in fills
    }
    return r.Quality(
        both(
            "The log is complete in time; two fields that matter are nearly empty.",
            "日志在时间上完整；两个关键字段几乎为空。",
        ),
        tuple(r.FieldFill(name, Sentence(name), f"u_{name}", fill, series[name]) for name, fill in fills),
        WEEKS,
        (r.RefusedRow(17, "closed_at", both("Earlier than opened_at.", "早于 opened_at。")),),
        5,
        (r.UnknownState("-100", 5),),
        (
            both(
                "Sampling: counts fall to nearly nothing after 29 May 2016.",
                "采样：2016 年 5 月 29 日之后数量骤降。",
            ),
        ),
    )


def sample() -> r.Report:
    """The report that all tests of this folder share."""
    made = r.Made(
        "sla_attainment",
        SLA_NAME,
        both("Share of incidents resolved within the agreed time.", "在约定时间内解决的事件所占比例。"),
        both(
            "Open breaches vanish when the cohort is taken by resolution.",
            "按解决时间取样会遗漏仍未解决的超时工单。",
        ),
        "1.0.0",
        "9f2c1e7ab0d4" * 5,
        "met / (met + breached)",
        both("Clock time", "自然时间"),
        24918,
    )
    answer = r.Answer(
        both(
            "Speed and promises can be judged (28 of 57 indicators); cost and satisfaction cannot.",
            "速度与承诺可以判断（57 项指标中的 28 项）；成本与满意度不能。",
        ),
        both(
            "SLA attainment is 63.4% against a target of 90%: 6,623 incidents come too late.",
            "SLA 达成率为 63.4%，目标 90%：6,623 起事件超时。",
        ),
        both(
            "Worse: ping-pong rate since 9 May. Better: SLA attainment since 9 May.",
            "变差：往返转派率（自 5 月 9 日）。改善：SLA 达成率（自 5 月 9 日）。",
        ),
        both(
            "Let first line resolve what it now hands over: each hand-over adds about 40 hours.",
            "授权一线直接解决目前转派的事件：每次转派约增加 40 小时。",
        ),
    )
    subject = r.Subject(
        "incident_event_log.csv.gz",
        False,
        date(2016, 2, 29),
        date(2016, 5, 29),
        24918,
        141712,
        "4e1d" * 16,
        "DuckDB 1.5.6",
        datetime(2017, 2, 16, 14, 17, tzinfo=UTC),
    )
    title, question = (
        both("IT service desk, spring 2016", "IT 服务台，2016 年春"),
        both(
            "Do we keep what we promised our users, and where is time lost?",
            "我们是否兑现了对用户的承诺？时间流失在哪里？",
        ),
    )
    return r.Report(
        title,
        question,
        datetime(2016, 6, 1, 8, 30, tzinfo=UTC),
        subject,
        answer,
        _coverage(),
        _kpis(),
        _charts(),
        _gaps(),
        _process(),
        _quality(),
        (made,),
        VOCABULARY,
    )
