"""Words of a service desk that mean the same, and words that say nothing about what a text is about."""

from collections.abc import Sequence
from functools import cache

from pawl.analytics.similarity.tokens import tokens

SILENT = (
    "a an and are as at be been but by can could do does for from had has have how i if in into"
    " is it its me my of on or our please since so that the their them then there they this to"
    " was we were what when which who why will with would you your am not no after before any"
    " again still since today now get got"
    " 我 的 了 是 在 请 您 你 们 就 都 也 和 有 吗 呢"
    " 吧 这 那 怎么 如何 什么 为什么 我们 我的 一个 现在 今天"
)
SAME = (
    "cannot unable fail failed fails failure impossible refuse denied reject rejected | 无法 不能 失败 不了",
    "login logon signin signon authenticate authentication | 登录 登陆 登入",
    "password passphrase credential pwd | 密码 口令",
    "mail email outlook mailbox inbox | 邮件 邮箱 电邮 邮局",
    "laptop notebook computer pc workstation machine desktop | 电脑 笔记 计算 主机",
    "screen display monitor | 屏幕 显示 画面",
    "slow sluggish lag lagging crawl | 缓慢 很慢 太慢 变慢 卡顿",
    "crash crashes freeze frozen hang hung unresponsive | 崩溃 死机 卡死 闪退",
    "printer print printing | 打印",
    "wifi wireless wlan | 无线",
    "network internet connection connectivity | 网络 上网 联网 断网",
    "vpn remote tunnel | 远程",
    "phone mobile smartphone cellphone handset | 手机 电话",
    "file document folder | 文件 文档",
    "delete deleted remove removed erase lost missing disappear gone vanish | 删除 丢失 不见 消失 误删",
    "restore recover undelete retrieve | 恢复 找回 还原",
    "access permission right rights authorization authorize | 权限 访问 授权",
    "install installation setup | 安装",
    "update upgrade patch | 更新 升级 补丁",
    "reset unlock locked | 重置 重设 解锁 锁定",
    "expire expired expiry | 过期 到期 失效",
    "meeting conference call teams zoom | 会议",
    "sound audio headset microphone speaker | 声音 音频 耳机 麦克",
    "camera webcam video | 摄像 视频",
    "broken defective faulty damaged | 损坏 故障 坏了",
    "start boot power | 启动 开机",
    "full quota space storage capacity | 空间 满了 已满 容量 配额",
    "invoice bill billing | 发票 账单",
    "order purchase procurement | 采购 订单 订购",
    "employee staff colleague joiner | 员工 同事 入职",
    "certificate ssl tls | 证书",
    "database sql db | 数据库 据库",
    "server host node | 服务器 务器",
    "backup archive | 备份",
    "payroll salary payslip wage | 工资 薪资",
    "vacation holiday leave absence | 请假 休假 年假",
    "website webpage web page portal | 网站 网页 页面",
    "calendar appointment schedule | 日历 日程",
    "virus malware phishing spam | 病毒 钓鱼 垃圾",
    "scan scanner scanning | 扫描",
)
"""Each line one meaning; Chinese as the pairs that its words are made of."""


def concepts(found: Sequence[str]) -> list[str]:
    """Tokens with one name for each meaning of a service desk, in any language; silent words left out.

    found: what `tokens` gives.   Returns tokens; those with a shared meaning as `=` and its first word.
    Raises nothing.   Error: none.   Source: the table above, written by hand.
    Checked: tests/analytics/similarity/test_recall.py.
    """
    names, silent = _names(), _silent()
    return [names.get(one, one) for one in found if one not in silent]


def alike(token: str) -> tuple[str, ...]:
    """Every token with the meaning of one, itself among them.

    token: what `tokens` gives.   Returns tokens; only the one itself where nothing else means it.
    Raises nothing.   Error: none.   Source: the table above.
    Checked: tests/analytics/similarity/test_recall.py.
    """
    name = _names().get(token)
    return (token,) if name is None else tuple(one for one, other in _names().items() if other == name)


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in SAME:
        words = [one for word in line.replace("|", " ").split() for one in tokens(word)]
        for word in words:
            found.setdefault(word, f"={words[0]}")
    return found


@cache
def _silent() -> frozenset[str]:
    return frozenset(one for word in SILENT.split() for one in tokens(word))
