"""The words that stand in cells, as data: what people are called and not called, subjects, and what lists write for the words of ours."""

from __future__ import annotations

from typing import Final

from jyteacher_desktop.sheets.tables_of_words import set_of, table

SURNAMES: Final = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎闫余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来"
    "嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
NO_NAMES: Final = set_of("""
教师 老师 副校长 校长 书记 副书记 主任 副主任 教导主任 教务主任 政教主任 总务主任 职员 职工 工人 务农 务工 农民 个体 个体户
退休 学生 无 无业 待业 在读 上学 自由职业 经商 打工 公务员 医生 护士 司机 会计 出纳 厨师 保安 保洁 后勤 语文 数学 英语 父子
父女 母子 母女 夫妻 父亲 母亲 配偶 儿子 女儿 长子 次子 长女 次女 丈夫 妻子 爱人 汉族 群众 党员 中共党员 男 女 是 否 本科
专科 大专 研究生 干部 军人 在职 员工 组长 班主任 工勤 教辅 园长 保育员 专任教师
""")
"""What nobody is called, though some of it looks like a name: jobs, kinship, subjects."""
SCHOOL_SUBJECTS: Final = set_of("""
语文 数学 英语 外语 物理 化学 生物 政治 历史 地理 音乐 美术 体育 体健 科学 道德与法治 道法 品德 思品 信息 信息技术 信息科技
劳动 综合 品社
""")
"""What every school examines: such a word above figures is the heading of marks."""
SUBJECTS: Final = SCHOOL_SUBJECTS | set_of("""
体育与健康 思想品德 品德与社会 品德与生活 计算机 微机 通用技术 劳技 劳动技术 综合实践 心理 心理健康 艺术 书法 舞蹈 日语 俄语
全科 包班 学前 学前教育 幼教 语言 健康 社会 特教 特殊教育 校本 校本课程 阅读 写字 安全 健康教育 综合实践活动 历史与社会 思政
思想政治 电商 会计 护理 机械 电子 汽修 幼儿教育 幼儿保育 专业课 文化课 政史 史地 理化 生地 音体美 品生 少先队 科技 教学 常识
心育 研学 法治
""")
"""What people who teach are said to teach."""
OF_AN_ACCOUNT: Final = set_of("""
启用 已启用 未启用 停用 已停用 禁用 已禁用 激活 已激活 未激活 锁定 已锁定 显示 隐藏 有效 无效 开启 关闭 active inactive
enabled disabled enable disable locked on off true false
""")
"""How an account or a line of a program stands; nothing of a person."""
OF_ACCOUNTS_AND_PEOPLE: Final = set_of("正常 异常 删除 已删除")
PUPIL_OR_PARENT: Final = set_of("学生 在校生 在校学生 在读学生 家长 学生家长 走读生 住校生 寄宿生 幼儿")
SAYS_YES: Final = set_of("是 否 有 无 √ × Y N y n 0 1")
"""Cells that answer a question, whatever it is."""

STATUSES: Final = table("""
in_post: 在本单位 在岗 在编 正常
secondment_out: 借出 借调
guest: 外校人员
long_sick_leave: 病假
maternity_leave: 产假
further_study: 进修
rotation: 轮岗 交流
in_post: 待退休
retired: 退休
transferred_out: 调出 调离
left: 离职 辞职
""")
"""Words in a cell of 人员状态 and what the first of them means."""
STATUSES_WITHOUT_NAME: Final = set_of("企业实践 因公出国 离岗创业 待岗 下落不明 其他")
"""Of the state's list, and of none of ours: these people belong to the school."""
LEVELS: Final = table("""
national: 国培 国家
province: 省 省培
city: 市 市培 地市级 地级 地(市)级 地市
county: 县 县培 区县级 区级 区(县)级 县(区)级 县区级
town: 镇 乡镇级 中心校
school: 校 学校 校本
overseas: 境外 国外
""")
MODES: Final = table("""
centralized: 集中 集中培训 面授 短期面授培训 短期面授 线下
online: 网络 线上 远程 网络培训 远程培训
blended: 混合 线上线下混合 面授与网络相结合
off_job: 脱产 长期脱产研修(一个月以上) 长期脱产研修 影子培训
school_based: 校本
""")
RESULTS: Final = table("""
pass: 良好 通过 结业 及格
fail: 未通过 不及格
""")
ROLES: Final = table("""
host: 主持人
speaker: 主讲人 领读人 分享人
demo_teacher: 授课教师 授课人
reviewer: 评课人
attendee: 参与 参会 听课 学员
""")

KINDS_ALIKE: Final = (
    "听评课 观评课 听课 评课 观课 议课 听评议课",
    "集体备课 集备 备课 研备课",
    "讲座 报告会 专题报告 学术报告 辅导报告",
    "读书沙龙 读书会 读书分享 读书交流 共读 阅读分享 悦读分享 好书分享",
    "公开课 示范课 观摩课 展示课 汇报课 研究课 研讨课 亮相课 过关课",
    "同课异构 同课交流",
    "师徒结对 师徒 青蓝工程 拜师",
    "课题研究 课题 开题 结题",
    "网络研修 线上研修 在线研修 网络学习 在线学习 远程研修",
    "电影观摩 观影 看电影",
    "论坛",
    "师德",
    "经验交流 经验分享 经验介绍",
)
"""Words for one and the same kind of activity, group by group."""
NO_KINDS: Final = set_of("召开题 总结题 小结题 会议课 收集备 公共读 价值观课 人生观课 世界观课 参观影")
"""Where one of these words begins or ends in the middle of another: 召开题为…的会议 opens no research."""

MEANT_IN_LISTS: Final = table("""
注册: 准予注册 已注册
暂缓: 暂缓注册
不予注册: 不注册
学科工作坊: 学科坊
乡村教师工作坊: 教师工作坊 乡村坊
名师工作室: 工作室
区域研修团队: 研修团队
主持人: 坊主 负责人 领衔人
核心成员 骨干: 骨干
核心成员: 核心
成员: 普通成员 组员
学员: 徒弟
一线教师: 一线 中小学教师
教研: 教研员 教研室
高校 高等师范院校: 高等院校 大学 师范院校 高师院校
年级组长: 年级主任
教研组长: 学科组长
备课组长: 备课组
校长: 正校长
书记: 党支部书记 支部书记
中层: 中层干部 教导主任 教务主任 政教主任
教研组推荐: 组内推荐 教研组推选
推荐 教研组推荐: 推荐
自愿报名: 个人报名 个人申请 自主报名
学校指派: 领导指派 学校安排 学校推荐
上级点名: 上级指定
参加: 已参加 参训 已参训
未成行: 未参加 未参训 没去
其他: 其它
起草: 草案
已报审: 报审
已批准: 已批复 批准
废止: 已废止
跨校: 校际
校本 校内 校级: 校本
镇级 全镇: 镇
教研 教学研修: 教研
教学研修: 教学
读书 读书交流: 读书
课程建设: 课程
家校: 家庭 亲子
教师: 全体教师
专题: 讲座 系列讲座
微课: 微课程 视频课
案例: 教学案例
教材: 校本教材
开发中: 在研 研发中 建设中
已入库: 入库
立项: 已立项
停用: 停止使用
支出: 培训支出 支出
公用经费预算总额: 公用经费 公用经费预算 公用经费总额
培训经费预算: 培训预算
捐资: 捐款 捐赠
教职工工资总额: 工资总额
差旅: 差旅费 交通住宿
资料: 资料费 书籍资料 图书资料
专家课酬: 专家讲课费 讲课费 课酬 专家费
设备: 设备费
培训费: 培训 报名费
远程培训机构: 远程机构
远程培训机构 线上: 远程
优质学校: 中小学校
线上: 网络 网上 网络研修
线下: 面授 集中面授 集中 现场
混合: 线上线下结合 线上线下混合 面授与网络相结合
实施中: 进行中 正在进行 在办
计划: 未开始
已考核: 已结业
已归档: 已归档
国培 国家级: 国家级
省培 省级: 省级
市培 市级: 市级
县培 县级: 县级
镇培 镇级: 镇级
校本 校级: 校级
校本研修先进个人: 先进个人
校本研修先进单位: 先进单位 先进集体
师德演讲: 演讲
师德征文: 征文
推荐: 同意推荐 已推荐
未推荐: 不推荐 落选
通过: 合格通过 已通过
教育局: 市教育局 教体局 市教体局 督导室 市督导室
进修学校: 教师进修学校
中心校 小学: 镇中心校 乡中心校
小学: 中心校 中心学校
学校自查: 本校 学校 自查
典型经验: 经验 经验材料
媒体报道: 报道 新闻 新闻报道
宣传活动: 宣传 活动
师徒协议: 拜师协议 师徒结对
展示课: 公开课
汇报课: 过关课
读书: 读书笔记
中期检查: 中期考核
延期: 延长 延长期
在任: 在聘 在职 有效
期满: 到期 届满
退出: 退任 取消
优秀: 优
合格: 良好 称职
""")
"""What is written in columns of closed lists, and the words of ours it stands for, the likeliest first: 良好 and 称职 are passed, and nothing better."""
