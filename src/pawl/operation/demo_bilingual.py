"""What the demonstration says of its strategy, in Chinese, beside the English of `demo_strategy`."""

from collections.abc import Mapping

CHINESE: Mapping[str, str] = {
    "Incidents are solved as promised": "事件按承诺解决",
    "Sales can rely on IT": "销售可以信赖 IT",
    "The month closes on its day": "月结按日完成",
    "Incidents reach the right team at once": "事件一次到达正确的团队",
    "Do we keep what we promise, and does it stay solved?": "我们是否信守承诺，解决后不再复发？",
    "Does old work lie about?": "是否有旧工作积压？",
    "People are helped at the first try, or help themselves": "一次得到帮助，或自助解决",
    "New people can work on their first day": "新员工入职首日即可工作",
    "Answers are written down where people look for them": "答案写在人们查找之处",
    "Is most of what is asked answered by whoever is asked first?": "多数问题是否由首位受理者解答？",
    "Nothing that we change breaks what works": "变更不破坏正常运行",
    "Offers can be written on every working day": "每个工作日都能出具报价",
    "Each hand-over is signed by both sides": "每次移交由双方签字",
    "Do changes do what they should, at the first try?": "变更是否一次达到目的？",
    "What we improve stays improved": "改进成果得以保持",
    "Each improvement has an owner and a day of review": "每项改进都有负责人和评审日",
    "Do our improvements bring what we hoped, and does it last?": "改进是否带来预期收益并得以保持？",
    "Quotes are not delayed by unsolved incidents": "报价不因未解决的事件而延误",
    "Customers wait, and some do not come back": "客户等待，有的不再回来",
    "Nothing is open longer than was promised": "没有超过承诺时限的未结事项",
    "Figures come late, and the bank asks why": "报表延迟，银行追问",
    "Whoever asks gets an answer while still asking": "提问时即得到答复",
    "Days are lost before work begins": "开始工作前白白损失数日",
    "No outage comes from ourselves": "没有由我们自己造成的中断",
    "A day of offers is lost with each outage": "每次中断损失一天的报价",
    "Two agents joined the service desk": "服务台新增两名坐席",
    "The second line works on the same list": "二线使用同一份清单",
    "The supplier of the network raises its prices": "网络供应商提价",
    "Incidents of essential services have to be reported within a day": "关键服务事件须在一日内上报",
    "Customs rules for shipments change": "货运海关规则变更",
    "Half of Sales works from home on Fridays": "销售部半数人员周五居家办公",
    "The operating system of older notebooks gets no more updates": "旧笔记本的操作系统停止更新",
    "The server room of the branch is switched off at night": "分支机构机房夜间断电",
    "Days off at the end of the year": "年末假期",
    "People reset their own password": "用户自助重置密码",
    "The first line is trained": "一线接受培训",
    "Two of four agents of the service desk leave": "服务台四名坐席中两人离职",
    "Assumed for the demonstration: the time of an agent, and of whoever waits.":
        "为演示而假设：坐席与等待者的时间。",
    "Decided with the customers.": "与客户共同确定。",
    "Measured, and no target is missed.": "已测量，没有错过任何目标。",
    "Made up for the demonstration.": "为演示而虚构。",
    "The log at hand does not tell it; the own history will.": "手头的日志无法说明；自身历史将会说明。",
}  # fmt: skip


def both(text: str) -> str:
    """A text in both languages; one that has no other stays as it is."""
    return f"{text} / {CHINESE[text]}" if text in CHINESE else text
