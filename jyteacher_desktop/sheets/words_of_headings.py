"""The words that headings are made of, as data: which words say one thing, in Chinese and in Latin letters.

A *sense* stands for one thing, whichever word says it; what is read from senses stands in :mod:`~jyteacher_desktop.sheets.headings` and in the
rules about lists. A table has a sense at the beginning of a line and behind it its words; a line that begins with blanks goes on with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from jyteacher_desktop.sheets.tables_of_words import set_of, table

__all__ = ["CHINESE", "LATIN", "NOTHING", "Senses", "set_of"]

Senses = frozenset[str]
NOTHING = "NOTHING"
"""The sense in the tables of words that add nothing: 现任, 所, 名称, 情况."""


_CHINESE = """
NOTHING: 现任教 任教 所任教 所教 所上 所任 所授 主教 主任教 主授 讲授 主讲 教授 执教 担任 承担 聘任 受聘 已聘 现聘 拟聘任
    现任 现在 目前 当前 现 所在 所属 隶属 主要 名称 情况 状况 信息 登记 填写 必填 选填 真实 有效 居民 公民 中国 二代 基本
    详细 具体 全称 最新 常用 及 和 与 或 的 其 所 者 栏 一栏 列 字段 文本 教学 本次 确认 核实 参加 参与 参训 参培 外出 校本
    从事 实际 学习 码 在校 校内 我校 认定 累计 每人 获 共 计 总 数 各
PERSON: 人 教官 工作人员 被培训人 参培人 培训人员 参训者 教师 老师 教职工 教职员工 教职员 职员 职工 员工 教工 教员 人员 本人
    个人 用户 成员 干部 学员 参训人 参会人 参与人 受训人 受训者 受训人员 参会 在编 任课教师 专任教师
PNAME: 显示名 显示名称 参与者 参会者 与会者 到会者 出席者 成员姓名 真实名称 真名 全名 教师全名 教师名 教师名称 老师名
    老师名称 职工名 员工名 人名 参加老师 到会教师 到会人员 参与教师 参与人员 听课教师 姓名 名字 姓 真实姓名 中文名 中文姓名
    参会人员 参训人员 参加人员 参加教师 参会教师 参训学员 与会人员 与会教师 出席人员 教师名单 人员名单
SEX: 性别 男女
BIRTH: 生年月 出生年 出生月份 出生年份 出生 生日 诞辰 出生年月 出生日期 出生时间 出生年月日
ID: 证件编号 有效证件号 有效证件 身份证件编号 身份证 身份证号 身份证号码 身份证件 身份证件号 身份证件号码 证件号 证件号码
    身份号码 公民身份号码 身份证编号 居民身份证 身份证明号码
IDTYPE: 身份证件类型 证件类型 证件种类 身份证类型 证件类别 身份证件类别 身份证件种类
TAIL: 后四位 尾号 末四位 后4位 末4位
STAFFNO: 教号 教职工码 职工码 教工码 教师码 员工码 人事编号 职工代码 员工代码 教师代码 教师编码 教职工代码 教职工编码
    员工编码 工号编号 工作编号 工作号 教师唯一编号 教师id号 教师id 工号 员工号 职工号 教工号 教职工号 工作证号
COURSE: 课程 任课 授课 课目
FLAG: 是否 有无 能否 标志
LECTURER: 授课人员 培训教师 培训老师 培训师 讲课教师 授课人 主讲人 讲师 授课专家 主持人 主讲教师 主讲老师 授课老师 授课教师
    授课教授 专家 讲课人 领读人 培训讲师
TAUGHT: 管理班级 负责班级 分管班级 分管年级 包班 包年级 任教班级 所带班级 任课班级 所教班级 任教年级 任教班 所带班 任课年级
SUBJECT: 任教课 专业学科 学科专业 任教专业 从教专业 授课专业 执教专业 主科 学科 科目 任教学科 任教科目 任教课程 任课学科
    授课学科 教学学科 教学科目 学科课程
STAGE: 教学阶段 任教阶段 任职学段 学段 教育阶段 教育层次 任教学段
GROUP: 所属系 所在系 教研组别 学科教研组 所在组 所属组 组名 年组 级组 年段 段部 校区部门 学校部门 级部 学部 教研大组 院部
    任职部门 工作部门 单位部门 股室部门 教研组 教研室 备课组 学科组 教研组室 年级组 科室 部门 处室 组别 系部 院系 股室
TITLE: 专业技术等级 专业技术级别 专技资格 专技等级 专技任职资格 技术等级 职称等级名称 职称或职业 职称 专业技术职务
    专业技术职称 专业技术资格 专业技术任职资格 专业技术职务资格 专业技术职务任职资格 专技职务 专业职称 专业职务 技术职务
    技术职称 技术资格 任职资格 教师职称 职称资格 职称名称 专业技术
POSITION: 教研组织职务 教研组职务 教研职务 组织职务 主岗 职别 岗别 职责 学校职务 工作职务 分管工作 负责工作 主管工作
    校内岗位 任职情况 校内任职 行政任职 工种 岗位职务 岗位性质 职务 岗位 职位 行政职务 岗位名称 党政职务 工作岗位 行政岗位
    校内职务 分工 工作分工
COME: 何时来校 何时调入 何时到校 何时进校 来校任教 到校任教 调进 到校工作 来校工作 进园 来园 到园 调入 入职 到岗 到职
PHONE: 通讯方式 通信方式 通讯电话 联系手机号 联系手机号码 手机长号 联系号码 移动号码 联络方式 手机联系电话 本人电话 移动手机
    手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 移动电话 手机电话 联络电话 联系手机 手机联系方式
FORMER: 曾用姓名 曾用名字 曾用名 曾用 原名
STATUS: 工作状态 状态 在岗 在职 在岗状态 在职状态 任职状态
NOTE: 补充说明 其他说明 其它说明 备注 说明 附注 备考
SEQ: 序号 序 编次 行号
NATION: 民族
ORIGIN: 籍贯 出生地 户籍 户口 户口所在地 祖籍
POLITICS: 政治面貌 党派 入党 党员 团员 政治
COUNTRY: 国籍 国家 地区 港澳台
MARRIAGE: 婚姻 婚否 婚育
HEALTH: 健康 身体 血型 病史 身高 体重
EDUCATION: 教育背景 学历 学位 文化程度 最高学历 第一学历 最后学历 学历学位
GRADUATE: 毕业 毕业院校 毕业学校 院校 毕业时间 所学专业 专业 师范 师范类
WORK: 参加工作 工作 参工 从教 任教时间 教龄 工龄 从业 执教年限
AGE: 预计退休 预计退休时间 预计退休日期 法定退休时间 应退休时间 退休年龄 拟退休时间 将退休时间 年龄 周岁 岁数
POST: 全职 专职 专兼职 编制 是否在编 入编 在编情况 用人 用工 聘用类型 聘用形式 聘用方式 聘用性质 合同 人事 岗位等级 岗位级别
    岗级 薪级 工资档案 岗位工资 教职工来源 教师来源 人员来源 职工来源 签订合同
QUALIFIED: 教师资格 教师资格证 教师资格证号 教资证号 资格证号 资格证书号 资格证 资格证书 教资 普通话 信息技术应用能力
    职业资格 资格种类 教师资格证书
CPD: 继续教育
RANK: 担任导师 是否导师 研究生导师 导师类别 导师类型 骨干 骨干教师 学科带头人 带头人 名师 特级 特级教师 荣誉 称号 荣誉称号
    荣誉职务
CLASSHEAD: 班主任 是否班主任 年级主任
CLASS: 班级 班 行政班 班号 班名
GRADE: 年级
LOAD: 人时 人时数 课时量 周课时 节数 周节数 工作量
MAIL: 邮箱 电子信箱 电子邮箱 电子邮件 微信 微信号 qq号 qq
ADDRESS: 工作地 工作地点 工作地址 住址 地址 家庭住址 通讯地址 现住址 家庭地址 居住地 邮编 通信地址
LIFE: 成就 主要成就 业绩 工作业绩 主要业绩 经验 工作经验 教学经验 任教经验 工作经历 教学经历 教育经历 学习经历 个人描述
    教师描述 简单描述 个人评价 简历 简介 履历 经历 自述 个人介绍 自我介绍 座右铭 寄语
PHOTO: 图片 照片 相片 头像
BANK: 帐号 帐户 银行 银行卡 工资卡 卡号 开户行 账号 账户
PLACEUNIT: 学校 单位 工作单位 学校名称 单位名称 所在学校 校名 校区 任职单位 所在单位 机构单位 省 市 区县 县区 市县 城市 省份
    隶属单位 任教学校
GAIN: 取得 获得 获取 评定 评审 评聘 批准 首次 颁发 发证 初聘 首聘 起聘 定级 任命 任职 转正 晋升
SECOND: 兼任 兼职 兼 第二 其他 其它 曾任 原任 原 申报 申请 拟 前 副 备用 外聘
KIN: 家属姓名 亲属姓名 配偶 父亲 母亲 父母 子女 家属 亲属 家庭 爱人 丈夫 妻子 孩子
RELATION: 关系 与本人关系 与教师关系 与职工关系 与员工关系 称谓 家庭成员 主要家庭成员 家庭主要成员 社会关系 亲属关系
PARENT: 家长 监护人 法定监护人
CONTACT: 紧急联系人 紧急联系 联系人 紧急 介绍人 推荐人 证明人 担保人
STUDENT: 学院班级 选课 生源地 生源所在地 就读 学生证 学生 学号 学籍 学籍号 全国学籍号 学生姓名 考生 准考证 准考证号 考号
    座位号 座号 幼儿 儿童 宝宝 新生 入学 入园 走读 住校 入学年月 入学时间 生源
STUDY: 团干 团内职务 团支部 入团志愿 入学年份 学制 升学 毕业生 志愿 导师 社会实践 在校期间 录取 毕业去向 录取年份
OFFICER: 填表人 审核人 经办人 填报人 负责人 制表人 校长 园长 分管领导 领导 领导签字 审批 审批人
TRAIN: 培训班次 学习班 培训主题 培训 继教 研训 进修 研修班 培训班 培训项目 培训活动
PROJECT: 班次名称 班次全称 事项 项目 专题
ACTIVITY: 备课 集体备课 听课 评课 听评课 磨课 研课 议课 观课 说课 公开课 示范课 研讨 研讨会 座谈 座谈会 沙龙 论坛 讲座 观摩
    例会 研修活动 教学研讨 活动 研修 教研 教研活动 会议
TOPIC: 会议议程 议程 研究主题 研究内容 研究课题 会议名称 教研内容 主题 题目 课题 标题 内容
ORGANIZER: 承训 承训院校 承训单位 承训机构 发证机关 颁证机关 发证单位 颁证单位 发证机构 颁证机构 授课单位 举办机构 培训院校
    培训基地 主办 承办 组织 机构 主办方 承办方 组织方 主办单位 承办单位 举办单位 组织单位 培训机构 施训 施训单位 培训单位
    主办机构 承办机构 组织机构 实施单位 机构名称 组织部门 主办部门
LEVEL: 级别 层次 等级 层级
KIND: 分类 属性 类型名称 类型 类别 种类 类 性质
MODE: 方式 形式 途径 学习形式 学习方式
START: 开课 报到 开训 开始 起始 开班 起 开始日 起始日 自
END: 结课 结训 闭班 结束 截止 终止 结业 完成 结业时间 止 至 截至
SPAN: 起止 始末 起讫
HOURS: 时数 培训时数 学习时数 记入学时 计入学时 时长 培训时长 学习时长 活动时长 研修时长 完成学时 核定学时 折算学时 总课时
    学习学时 学时 课时 培训学时 培训学时数 培训课时 认定学时 实得学时 所获学时 累计学时 每人学时 学时数 课时数 总学时
    合计学时 学时合计
CREDIT: 学分 学分数
CERTIFICATE: 证号 证书编码 证书号码 结业证号 合格证号 证书 结业证书 合格证 结业证 证书号 合格证书 培训证书
RESULT: 结业状态 结业状况 等次 考核等次 合格情况 是否合格 合格与否 完成情况 完成状态 是否完成 是否结业 结业与否 结业结果
    考试成绩 最终成绩 结业成绩 成绩 考核结果 考核 结果 结业情况 考核成绩 考核情况 考核等级 评价 鉴定
HELD: 举办 举行 开展 实施
PLACE: 活动场所 教室 地点 场地 场所 地址地点 会场
FILING: 备案 批复 文号 备案号 批复文号 批复号 备案文号 批文
MARK: 是否参加 是否到场 参加情况 到岗情况 到场情况 参会情况 出席情况 出缺勤 到会签到 出勤 考勤 签到 到会 出席 到课 签到情况
    考勤情况 出勤情况 到会情况 考勤状态 签到状态 考勤结果
ROLE: 角色 身份
YEAR: 本学年 本年度 年度 年份 学年 学年度
TERM: 学期 季度 本学期 上学期 下学期 该学期
WHEN: 期间 培训时段 研修时段 时间 年月 时刻 月份 时
DAY: 日期 日 年月日
CODE: 代码 标识码 编码 识别码 机构代码
NO: 编号 号码 号 序列号
HEADCOUNT: 工作天数 人数 应到 实到 参训人数 参加人数 缺勤
LEAVE: 请假 销假 请假类型 假别 请假天数 请假事由 事由 天数 休假 请假原因 假期 请假类别
PUNCH: 进场 离场 入场 出场 打卡 刷卡 签退 上班 下班 考勤机 打卡时间 刷卡时间 上班时间 下班时间 签到时间 签退时间 打卡地点
    打卡结果 迟到 早退 旷工 考勤日期 加班 考勤时间
PAY: 薪酬 固定薪酬 总薪酬 薪资 薪水 月薪 年薪 底薪 收入 酬金 课时费 报酬 代扣 实领 应领 伙食费 缴费 交费 报销 党费 红包 工资
    应发 实发 津贴 补贴 绩效 公积金 养老保险 医疗保险 失业金 基本工资 绩效工资 个税 扣款 应发合计 实发合计 奖金 社保
    职业年金 薪级工资
SCORE: 平时分 期中 期末 卷面 总评 绩点 优秀率 及格率 测试成绩 总分 平均分 名次 排名 总成绩 班级排名 年级排名 班名次 校名次
    级名次 分数 得分 等第 评分 综合分 考核分 测评分 评价分 量化分 赋分 加分 减分 扣分
SIGN: 签名 签字 领取人 签收 领取签字 本人签字 签章
RESIGN: 退休时间 退休日期 退休年月 退休金 离职 离职日期 离职时间 离职原因 离校 离校时间 辞职 调离时间 离岗日期 离职类型 解聘
    解聘时间 解聘日期 解聘原因 辞退 辞退日期 停薪 停薪时间 停薪日期 离任 调离 开除
HOUSING: 宿舍 寝室 宿舍楼 宿舍号 房型 租金 住房 房间号 床位 楼栋 房号 租期
SYSTEM: 权限 数据权限 权限级别 用户权限 助记码 拼音码 五笔码 简拼 昵称 花名 网名 别名 注册 注册时间 注册日期 登录 登陆
    登录名 登录账号 登录密码 用户账号 账户名 用户名 密码 初始密码 首次登录 最近登录 上次登录 最后登录 建档 建档日期 建档时间
    发起 主键 外键 乐观锁 租户
    录入时间 录入日期 录入人 采集时间 采集日期 创建 创建时间 创建人 创建者 更新 更新时间 修改 修改时间 排序 显示
BORROW: 借阅 书名 图书 归还 借书 借用 借出 领用 领取 物品 资产
VISIT: 来访 访客 车牌 体温 被访人 来访事由
DUTY: 护导 值周 带班 值日 值班 监考 考场 代课 调课 护学岗 巡考 节次 星期 场次 排班 班次
AWARD: 赛事 竞赛 得票 票数 推荐票 奖次 获奖等级 奖项 获奖 奖学金 资助 比赛项目 参赛 报名 报名项目 作品
APPLY: 申请状态 申请时间 申请日期 申请事由 进校原因 入校原因 来校原因 进校事由 入校事由 来校事由 有效日期 有效期至 有效期
    预约 预约时间 预约状态 认定批次 认定机构 确认点 考试类型 报考 报考学科 报考岗位 报考职位 自我评价 应聘 应聘岗位 应聘职位
HIRING: 简历名称 简历编号 简历来源 简历状态 投递 面试 面试日期 面试时间 面试官 面试结果 求职 求职意向 求职状态 期望薪资
    薪资要求
MEDICAL: 医生 医师 护士 医院 诊所 医学会 患者 病人 病历 病原学 诊断 随访 服药 就诊 住院 体检 血压 疫苗 视力 体检结论
    体检结果 胸围 肺活量 体检类别 危害因素 危害 接害
TRADE: 收件 寄送 快递 邮寄 样书 开票 发票 纳税人 税号 份数 菜品 单号 客户 订单 供应商 金额 单价 数量 产品 商品 规格 型号
    库存 合同编号 价格 费用 花费 宴请 婚宴 婚礼 报备
"""
"""Up to SECOND what rosters say of the people, up to OFFICER who else stands in a list, then what is said of activities, trainings and attendance,
and what lists of other things say."""
_ARRIVING = "来 到 进 入 来到 调入 调到 调进 调至 调来 转入 转到 加入 加盟 聘入 进入 分到 分配到 分配至 分配来 入职 就职于"
_HERE = (
    "本校 现校 我校 该校 学校 本学校 现学校 单位 本单位 现单位 我单位 现工作单位 本园 现园 我园 现任教学校 校 本企业 现企业 企业 本公司 现公司 公司 司 厂 "
    "集团 机构 本机构 本院 我院 本局 我局 本部门 本中心"
)
_SERVING = ("工作 任教 任职 入职 从教", "本校 现校 我校 本学校 现学校 本单位 现单位 我单位 本园 现园")
"""How long somebody has been here: 调入 + 现单位 + 时间, 在本校工作 + 起始 + 时间, 任职本校 + 时间."""
_SINCE = "在本校 在校工作 在现单位 在本单位 现单位起始 本单位起始 本校起始 现学校起始"
_MEETING = "读书 分享 交流 报告 汇报 展示 观摩 推进 动员 培训 研修 总结 说课 评课 研课"
"""What people come together for: 读书会, 交流会, 推进会."""
_LATIN = """
PERSON: teacher staff employee emp user member personnel tch faculty people person trainee participant
PNAME: realname fullname xm xingming truename username teachername tname nickname
NAME: name title_name mc
SEX: sex gender xb xbm xingbie
BIRTH: birth birthday birthdate dob csrq csny cssj chushengriqi chushengnianyue born
ID: idcard identity idno idnumber idnum sfzh sfz sfzhm sfzjh zjhm zjh sfzjhm shenfenzheng shenfenzhenghao citizen
IDTYPE: idtype sfzjlx sfzjlxm zjlx cardtype certtype
STAFFNO: gh jgh jzgh zgh jsbh rybh jsgh gonghao jobnumber jobno workno staffno
COURSE: course courses lesson kc rjkc
SUBJECT: subject subjects xk rjxk km kemu xueke rkxk rjkm sjxk skkm discipline teaches
STAGE: stage xd rjxd xueduan rkxd
GROUP: department dept group jyz bm szbm ssbm bumen jiaoyanzu bkz team office
TITLE: zc zhicheng zyjszw xrzyjszw jszc zyjszc prztitle professional technical jszw zyjszwm title rank
POSITION: position post zw zhiwu gw gangwei duty xzzw job occupation
COME: entry hire hired join joined onboard lxny lxsj jxsj jbxny dxsj rzsj rzrq enter jxny rxny entrance arrival employed
PHONE: phone mobile tel telephone cell cellphone mobilephone lxdh dh sjh sjhm lxfs dianhua shouji shoujihao yddh contact
FORMER: cym formername
STATUS: status state zt ryzt zaigang
NOTE: remark remarks note notes memo bz beizhu comment comments
NATION: nation nationality ethnic ethnicity mz mzm minzu
POLITICS: political politics zzmm zzmmm party
EDUCATION: education degree edu xl xw xlm xueli diploma
GRADUATE: school major college university graduate graduation byyx byxx sxzy zy
WORK: work cjgzny cjgzsj working jl
AGE: age nl nianling
MAIL: email mail wechat qq weixin yx
ADDRESS: address addr jtzz zz dz
PHOTO: photo avatar picture image
PLACEUNIT: unit organization org company xx xxmc dw dwmc campus
SEQ: xh seq index sn serial rownum
DBID: id uuid guid uid pk rowid
NO: no number num bh code card
WHEN: date time month sj rq day at on
YEAR: year nd nf
FLAG: has if
START: start begin from ks kssj
END: end finish to js jssj
HOURS: hours hour xs xss xueshi credits_hours period
CREDIT: credit credits xf
TRAIN: train training course_training px
PROJECT: project program programme xm_mc pxxm
ORGANIZER: organizer organiser host sponsor institution provider zbdw
LEVEL: level grade_level jb
KIND: type kind category lx lb
MODE: mode method way form fs
CERTIFICATE: certificate cert zs zsbh zsh
RESULT: result score_result khjg cj
ACTIVITY: activity event meeting hd
TOPIC: topic theme subject_title zt_mc content
PLACE: place location venue dd
MARK: attendance sign signin checkin present kq qd
ROLE: role js_role
STUDENT: student stu pupil xsxm
CLASS: class clazz bj
GRADE: grade nj
KIN: spouse parent guardian father mother relation family
SCORE: score scores total average zf mark_total
NOTHING: current main my the of is full real teaching cn zh name_cn val value text str field col
"""


def _put_together() -> dict[str, str]:
    """The words that are made of two, each with its sense."""
    came = [verb + place for verb in _ARRIVING.split() for place in _HERE.split()] + _SINCE.split()
    for work in _SERVING[0].split():
        for place in _SERVING[1].split():
            came += [place + work, f"在{place}{work}", work + place]
    return dict.fromkeys(came, "COME") | dict.fromkeys((what + "会" for what in _MEETING.split()), "ACTIVITY")


def _senses(said: Mapping[str, str]) -> dict[str, str]:
    return {word: "" if sense == NOTHING else sense for word, sense in said.items()}


CHINESE: dict[str, str] = _senses(_put_together() | table(_CHINESE))
"""Word to sense, "" for one that adds nothing."""
LATIN: dict[str, str] = _senses(table(_LATIN))
