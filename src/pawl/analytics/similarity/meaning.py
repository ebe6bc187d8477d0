"""Words of a service desk and of projects that mean the same, and words that say nothing of a text."""

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
    " project all more most other every each new existing current need one two"
    " 项目 所有 全部 需要 进行 以及 目前 现有"
)
SAME = (
    "cannot unable fail failed fails failure impossible refuse denied reject rejected | 无法 不能 失败 不了",
    "login logon signin signon authenticate authentication | 登录 登陆 登入",
    "password passphrase credential pwd secret root privileged | 密码 口令 特权",
    "mail email outlook mailbox inbox | 邮件 邮箱 电邮 邮局",
    "laptop notebook computer pc workstation machine desktop | 电脑 笔记 计算 主机",
    "screen display monitor | 屏幕 显示 画面",
    "slow sluggish lag lagging crawl | 缓慢 很慢 太慢 变慢 卡顿",
    "crash crashes freeze frozen hang hung unresponsive quit close | 崩溃 死机 卡死 闪退",
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
    "camera webcam video footage surveillance | 摄像 视频 录像 画面",
    "broken defective faulty damaged | 损坏 故障 坏了",
    "start boot power | 启动 开机",
    "full quota space storage capacity | 空间 满了 已满 容量 配额",
    "invoice bill billing | 发票 账单",
    "order purchase procurement | 采购 订单 订购",
    "employee staff colleague joiner | 员工 同事 入职",
    "certificate ssl tls | 证书",
    "database sql db postgresql oracle mysql | 数据库 据库",
    "server host node | 服务器 务器",
    "backup archive | 备份",
    "payroll salary payslip wage | 工资 薪资",
    "vacation holiday leave absence | 请假 休假 年假",
    "website webpage web page portal | 网站 网页 页面",
    "calendar appointment schedule | 日历 日程",
    "virus malware phishing spam | 病毒 钓鱼 垃圾",
    "scan scanner scanning | 扫描",
    "migrate migration move relocate relocation transfer | 迁移 搬迁 迁往 转移 迁到 迁入 迁出",
    "replace replacement renew renewal refresh swap modernise modernize legacy old outdated obsolete"
    " ageing aging unsupported | 更换 替换 换新 换成 汰换 取代 老旧 过时 陈旧 旧的 太旧 淘汰 停产",
    "introduce introduction rollout launch implement implementation deploy deployment adopt |"
    " 引入 引进 上线 推广 部署 实施 启用 推行",
    "reduce reduction lower shorten cut decrease fewer less | 减少 降低 缩短 压缩 减轻",
    "automate automation automatic robot script manual manually hand typed retype"
    " paper paperless clipboard digital digitise digitize digitalise electronic |"
    " 自动 人工 手工 手动 手写 纸质 纸单 无纸 电子 数字 纸张 录入 纸的",
    "merge merger consolidate consolidation unify unified single common central harmonise separate"
    " scattered several twice duplicate | 合并 整合 统一 归并 分散 散落 重复 各自 同一",
    "fast faster quick quicker speed accelerate wait waiting delay late queue week |"
    " 快速 加快 提速 更快 尽快 等待 延误 排队 等候 拖延 太慢 太久",
    "peak load stress scale scaling overload | 压力 扩容 高峰 峰值 负载 大促 性能",
    "register registry list directory overview transparency transparent nobody track tracking trace |"
    " 台账 清单 登记 名录 通讯 透明 跟踪 追踪 清楚 不清 没人",
    "search find retrieval index lookup | 搜索 检索 查找 找不 搜不 索引 查询",
    "alert alarm monitoring watch | 监控 告警 报警 预警 监测",
    "customer client buyer | 客户 顾客 用户",
    "supplier vendor partner contractor | 供应 厂商 供方 外包",
    "warehouse depot logistics inventory stock stocktaking | 仓库 库存 物流 仓储 盘点",
    "datacenter datacentre hosting rack | 机房 数据中心",
    "cloud azure aws saas | 云端 上云 云上 云平",
    "training course learn learning teach skill | 培训 课程 学习 教学",
    "security secure protect protection safety safe | 安全 保护 防护",
    "vulnerability hole exploit hacker attack | 漏洞 攻击 黑客",
    "shop webshop ecommerce checkout store outlet retail till | 网店 商城 电商 购物 门店 商店 零售 收银",
    "office branch site building | 办公 分公 分部 网点 大楼",
    "factory plant production manufacturing shopfloor | 工厂 车间 生产 产线",
    "report reporting dashboard analytics statistic figure | 报表 报告 看板 统计 指标",
    "contract agreement | 合同 协议 契约",
    "approval approve sign signature signing | 审批 批准 签字 签署 签名 电签",
    "recruit recruitment hire hiring applicant candidate | 招聘 录用 应聘 候选",
    "leaver former offboarding departing | 离职 退休 前员",
    "law regulation regulator compliance audit legal privacy consent | 合规 法规 审计 监管 法律 隐私 罚款",
    "accounting finance financial ledger bookkeeping | 财务 会计 记账 账务",
    "identity account | 身份 账号 帐号 账户",
    "hotline helpdesk servicedesk desk support | 服务台 客服 热线 支持",
    "device equipment hardware asset | 设备 硬件 资产",
    "lend lent loan borrow borrowed | 借用 借出 出借 归还",
    "quality error defect mistake fault bug wrong | 质量 错误 差错 缺陷 写错 订错",
    "cost expense expensive spending money budget saving | 成本 费用 开支 花费 预算 节约 太贵",
    "licence license subscription | 许可 订阅",
    "price pricing tariff fee charge | 价格 价目 收费 定价",
    "payment pay cash cashless | 支付 付款 现金 结账",
    "energy electricity consumption | 用电 能耗 电力 节能 水电",
    "meter counter sensor iot | 抄表 表计 仪表 传感",
    "translate translation multilingual language | 翻译 多语 语言 译文",
    "handbook instruction documentation guide | 手册 说明书 明书",
    "test testing trial pilot | 测试 试点 试运",
    "software application app program tool | 软件 应用 程序 工具",
    "knowledge wiki faq | 知识",
    "visitor guest | 访客 来宾 客人",
    "badge door entrance gate key lock | 门禁 大门 入口 钥匙 门锁 换锁",
    "parcel shipment delivery shipping dispatch | 快递 发货 配送 运输 送货 收货",
    "complaint refund return claim | 退货 退款 投诉 理赔 客诉",
    "reply answer response deadline | 答复 回复 限期 响应 时限",
    "booking reserve reservation | 预订 预约 预定",
    "travel trip journey | 差旅 出差 旅行",
    "car vehicle fleet parking | 车辆 公车 汽车 停车 车位",
    "roster shift duty rota | 排班 班次 值班 轮班",
    "hospital clinic ward nurse patient | 医院 科室 护士 病人 患者",
    "medicine drug pharmacy medication | 药品 药房 药物",
    "school student pupil teacher | 学校 学生 老师 教师",
    "technician fitter mechanic field crew | 外勤 师傅 维修 技师",
    "laboratory lab instrument analysis | 实验 化验 仪器",
    "event fair exhibition | 展会 活动 会展",
    "canteen restaurant lunch meal | 食堂 餐厅 午餐",
    "newsletter advertising marketing campaign | 广告 营销 宣传",
    "redundancy redundant failover outage fibre cable | 冗余 断网 光缆 光纤 线路 链路",
    "part component spare | 备件 零件 部件",
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
