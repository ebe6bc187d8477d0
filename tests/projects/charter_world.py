"""Charters beside the wanted one: of things that IT has projects about, in sentences of the same kind."""

from itertools import product

THINGS = {
    "en": ("printers", "mailboxes", "the warehouse", "laptops", "SAP", "shared drives", "phones",
           "the web shop", "servers", "the intranet", "the CRM", "time sheets", "contracts",
           "the wireless network", "payroll", "backups", "invoices", "customer data", "passwords",
           "databases", "complaints", "cameras", "prices", "accounts", "badges"),
    "zh": ("打印机", "邮箱", "仓库", "笔记本", "SAP", "共享盘", "手机", "商城", "服务器", "内网",
           "客户系统", "考勤", "合同", "无线网", "工资", "备份", "发票", "客户资料", "密码", "数据库", "投诉",
           "摄像头", "价格", "账号", "门禁"),
}  # fmt: skip
AIMS = {
    "en": ("Insurance for {}. The broker asks what we have; a new policy is signed.",
           "Certification of {}. A standard wants an annual visit; documents are prepared for it.",
           "Another colour and name for {}. The brand was changed; all signs are painted again.",
           "Move of {} to the works in Poland. The lease ends; a second site is opened.",
           "Statistics about {} for the works council. It wants figures each year; a form is sent."),
    "zh": ("{}的保险。经纪人要求清单，签订新的保单。", "{}认证。标准要求每年检查，为此准备文件。",
           "{}换颜色换名字。品牌已改，所有标牌重新制作。", "把{}搬到另一个城市。租约到期，开设第二个地点。",
           "为工会统计{}。工会每年要数字，发一份表格。"),
}  # fmt: skip
OTHERS = [aim.format(thing) for code in ("en", "zh") for thing, aim in product(THINGS[code], AIMS[code])]
