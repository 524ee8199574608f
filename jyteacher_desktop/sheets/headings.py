"""What a heading means, told from the words it is made of.

A heading is cut into words; words of one meaning are one *sense* (科目, 学科 and subject are the same), words that add nothing
(现任, 所, 名称, 情况) are left out. 现任教学科名称, 所教科目, rjxk and teaching_subject are therefore one heading, whichever of
them a field names as its own. A word that turns the meaning stays: 职称取得时间 is a time and 配偶姓名 is somebody else.

The words are those of offices and schools at large, not of any one table: a field is known by the senses of its title and
aliases, whatever kind of record it belongs to.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from jyteacher_desktop.sheets import codes_in_columns
from jyteacher_desktop.sheets.cell_values import FieldSpec, heading_key, simplified
from jyteacher_desktop.sheets.cells import Cell, cell_text
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND, WORKED_OUT
from jyteacher_desktop.sheets.of_another_thing import is_of_another
from jyteacher_desktop.values import dataclass, replace

Senses = frozenset[str]

# -- words ----------------------------------------------------------------------------------------------------------

_EMPTY = (
    "现任教 任教 所任教 所教 所上 所任 所授 主教 主任教 主授 讲授 主讲 教授 执教 担任 承担 聘任 受聘 已聘 现聘 拟聘任 现任 现在 目前 当前 现 所在 所属 隶属 主要 "
    "名称 情况 状况 信息 登记 填写 必填 选填 真实 有效 居民 公民 中国 二代 基本 详细 具体 全称 最新 常用 及 和 与 或 的 其 所 者 栏 一栏 列 字段 文本 教学 本次 "
    "确认 核实 参加 参与 参训 参培 外出 校本 从事 实际 学习 码 在校 校内 我校 认定 累计 每人 获 共 计 总 数 各"
)
_WORDS: dict[str, str] = {
    "PERSON": "人 教官 工作人员 被培训人 参培人 培训人员 参训者 参会者 教师 老师 教职工 教职员工 教职员 职员 职工 员工 教工 教员 人员 本人 个人 用户 成员 干部 学员 参训人 参培人 参会人 参与人 受训人 受训者 受训人员 参会 到会 在编 任课教师 专任教师",
    "PNAME": (
        "显示名 显示名称 参与者 参会者 与会者 到会者 出席者 成员姓名 真实名称 真名 全名 教师全名 教师名 教师名称 老师名 老师名称 职工名 员工名 人名 参加老师 到会教师 到会人员 参与教师 参与人员 听课教师 姓名 名字 姓 真实姓名 中文名 中文姓名 参会人员 参训人员 参加人员 参加教师 参会教师 参训学员 与会人员 与会教师 出席人员 教师名单 人员名单"
    ),
    "NAME": "",
    "SEX": "性别 男女",
    "BIRTH": "生年月 出生年 出生月份 出生年份 出生 生日 诞辰 出生年月 出生日期 出生时间 出生年月日",
    "ID": "证件编号 有效证件号 有效证件 身份证件编号 身份证 身份证号 身份证号码 身份证件 身份证件号 身份证件号码 证件号 证件号码 身份号码 公民身份号码 身份证编号 居民身份证 身份证明号码",
    "IDTYPE": "身份证件类型 证件类型 证件种类 身份证类型 证件类别 身份证件类别 身份证件种类",
    "TAIL": "后四位 尾号 末四位 后4位 末4位",
    "STAFFNO": "教号 教职工码 职工码 教工码 教师码 员工码 人事编号 职工代码 员工代码 教师代码 教师编码 教职工代码 教职工编码 员工编码 工号编号 工作编号 工作号 教师唯一编号 教师id号 教师id 工号 员工号 职工号 教工号 教职工号 工作证号",
    "COURSE": "课程 任课 授课 课目",
    "FLAG": "是否 有无 能否 标志",
    "LECTURER": "授课人员 培训教师 培训老师 培训师 讲课教师 授课人 主讲人 讲师 授课专家 主持人 主讲教师 主讲老师 授课老师 授课教师 授课教授 专家 讲课人 领读人 培训讲师",
    "TAUGHT": "管理班级 负责班级 分管班级 分管年级 包班 包年级 任教班级 所带班级 任课班级 所教班级 任教年级 任教班 所带班 任课年级",
    "SUBJECT": "任教课 专业学科 学科专业 任教专业 从教专业 授课专业 执教专业 主科 学科 科目 任教学科 任教科目 任教课程 任课学科 授课学科 教学学科 教学科目 学科课程",
    "STAGE": "教学阶段 任教阶段 任职学段 学段 教育阶段 教育层次 任教学段",
    "GROUP": "所属系 所在系 教研组别 学科教研组 所在组 所属组 组名 年组 级组 年段 段部 校区部门 学校部门 级部 学部 教研大组 院部 任职部门 工作部门 单位部门 股室部门 教研组 教研室 备课组 学科组 教研组室 年级组 科室 部门 处室 组别 系部 院系 股室",
    "TITLE": (
        "专业技术等级 专业技术级别 专技资格 专技等级 专技任职资格 技术等级 职称等级名称 职称或职业 职称 专业技术职务 专业技术职称 专业技术资格 专业技术任职资格 专业技术职务资格 专业技术职务任职资格 专技职务 专业职称 专业职务 技术职务 技术职称 技术资格 任职资格 "
        "教师职称 职称资格 职称名称 专业技术"
    ),
    "POSITION": "教研组织职务 教研组职务 教研职务 组织职务 主岗 职别 岗别 职责 学校职务 工作职务 分管工作 负责工作 主管工作 校内岗位 任职情况 校内任职 行政任职 工种 岗位职务 岗位性质 职务 岗位 职位 行政职务 岗位名称 党政职务 工作岗位 行政岗位 校内职务 分工 工作分工",
    "COME": "何时来校 何时调入 何时到校 何时进校 来校任教 到校任教 调进 入职本单位 到校工作 来校工作 进校 来校 到校 入校 进本校 来本校 到本校 入本校 进园 来园 到园 进本园 到本园 调入 入职 到岗 到职 调入本校 进入本校 来本单位 到本单位 进本单位 进入本单位 来我单位 到我单位 入本单位 来我校 到我校 进我校 调入学校 进学校 来学校 到学校 入职本校",
    "PHONE": "通讯方式 通信方式 通讯电话 联系手机号 联系手机号码 手机长号 联系号码 移动号码 联络方式 手机联系电话 本人电话 移动手机 手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 移动电话 手机电话 联络电话 联系手机 手机联系方式",
    "FORMER": "曾用姓名 曾用名字 曾用名 曾用 原名",
    "STATUS": "工作状态 状态 在岗 在职 在岗状态 在职状态 任职状态",
    "NOTE": "补充说明 其他说明 其它说明 备注 说明 附注 备考",
    # what staff rosters say besides, and we do not keep
    "SEQ": "序号 序 编次 行号",
    "NATION": "民族",
    "ORIGIN": "籍贯 出生地 户籍 户口 户口所在地 生源地 祖籍",
    "POLITICS": "政治面貌 党派 入党 党员 团员 政治",
    "COUNTRY": "国籍 国家 地区 港澳台",
    "MARRIAGE": "婚姻 婚否 婚育",
    "HEALTH": "健康 身体 血型 病史 身高 体重",
    "EDUCATION": "教育背景 学历 学位 文化程度 最高学历 第一学历 最后学历 学历学位",
    "GRADUATE": "毕业 毕业院校 毕业学校 院校 毕业时间 所学专业 专业 师范 师范类",
    "WORK": "参加工作 工作 参工 从教 任教时间 教龄 工龄 从业 执教年限",
    "AGE": "预计退休 预计退休时间 预计退休日期 法定退休时间 应退休时间 退休年龄 拟退休时间 将退休时间 年龄 周岁 岁数",
    "POST": "全职 专职 专兼职 编制 是否在编 入编 在编情况 用人 用工 聘用类型 聘用形式 聘用方式 聘用性质 合同 人事 岗位等级 岗位级别 岗级 薪级 工资档案 岗位工资 教职工来源 教师来源 人员来源 职工来源 签订合同",
    "QUALIFIED": "教师资格 教师资格证 教师资格证号 教资证号 资格证号 资格证书号 资格证 资格证书 教资 普通话 信息技术应用能力 职业资格 资格种类 教师资格证书",
    "CPD": "继续教育",
    "RANK": "担任导师 是否导师 研究生导师 导师类别 导师类型 骨干 骨干教师 学科带头人 带头人 名师 特级 特级教师 荣誉 称号 荣誉称号 荣誉职务",
    "CLASSHEAD": "班主任 是否班主任 年级主任",
    "CLASS": "班级 班 行政班 班号 班名",
    "GRADE": "年级",
    "LOAD": "课时量 周课时 课时数 节数 周节数 工作量 代课",
    "MAIL": "邮箱 电子信箱 电子邮箱 电子邮件 微信 微信号 QQ号 qq",
    "ADDRESS": "工作地 工作地点 工作地址 住址 地址 家庭住址 通讯地址 现住址 家庭地址 居住地 邮编 通信地址",
    "LIFE": "成就 主要成就 业绩 工作业绩 主要业绩 经验 工作经验 教学经验 任教经验 工作经历 教学经历 教育经历 学习经历 个人描述 教师描述 简单描述 个人评价 简历 简介 履历 经历 自述 个人介绍 自我介绍 座右铭 寄语",
    "PHOTO": "图片 照片 相片 头像",
    "BANK": "帐号 帐户 银行 银行卡 工资卡 卡号 开户行 账号 账户",
    "PLACEUNIT": "学校 单位 工作单位 学校名称 单位名称 所在学校 校名 校区 任职单位 所在单位 机构单位 省 市 区县 县区 市县 城市 省份 隶属单位 任教学校",
    "GAIN": "取得 获得 获取 评定 评审 评聘 批准 首次 颁发 发证 初聘 首聘 起聘 定级 任命 任职 转正 晋升",
    "SECOND": "兼任 兼职 兼 第二 其他 其它 曾任 原任 原 申报 申请 拟 前 副 备用 外聘",
    # other people
    "KIN": "家属姓名 亲属姓名 配偶 父亲 母亲 父母 子女 家属 亲属 家庭 爱人 丈夫 妻子 孩子",
    "RELATION": "关系 与本人关系 与教师关系 与职工关系 与员工关系 称谓 家庭成员 主要家庭成员 家庭主要成员 社会关系 亲属关系",
    "PARENT": "家长 监护人 法定监护人",
    "CONTACT": "紧急联系人 紧急联系 联系人 紧急 介绍人 推荐人 证明人 担保人",
    "STUDENT": "学院班级 选课 生源地 生源所在地 就读 学生证 学生 学号 学籍 学籍号 全国学籍号 学生姓名 考生 准考证 准考证号 考号 座位号 座号 幼儿 儿童 宝宝 新生 入学 入园 走读 住校 入学年月 入学时间 生源",
    "STUDY": "团干 团内职务 团支部 入团志愿 入学年份 学制 升学 毕业生 志愿 导师 社会实践 在校期间 录取 毕业去向 录取年份",
    "OFFICER": "填表人 审核人 经办人 填报人 负责人 制表人 校长 园长 分管领导 领导 领导签字 审批 审批人",
    # records of activities, trainings, attendance
    "TRAIN": "培训班次 学习班 培训主题 培训 继教 研训 进修 研修班 培训班 培训项目 培训活动",
    "PROJECT": "班次名称 班次全称 事项 项目 班次 专题",
    "ACTIVITY": "备课 集体备课 听课 评课 听评课 磨课 研课 议课 观课 说课 公开课 示范课 研讨 研讨会 座谈 座谈会 沙龙 论坛 讲座 观摩 例会 研修活动 教学研讨 活动 研修 教研 教研活动 研修活动 会议",
    "TOPIC": "会议议程 议程 研究主题 研究内容 研究课题 会议名称 教研内容 主题 题目 课题 标题 内容",
    "ORGANIZER": "承训 承训院校 承训单位 承训机构 发证机关 颁证机关 发证单位 颁证单位 发证机构 颁证机构 授课单位 举办机构 培训院校 培训基地 主办 承办 举办 组织 机构 主办方 承办方 组织方 主办单位 承办单位 举办单位 组织单位 培训机构 施训 施训单位 培训单位 主办机构 承办机构 组织机构 实施单位 机构名称 组织部门 主办部门",
    "LEVEL": "级别 层次 等级 层级",
    "KIND": "分类 属性 类型名称 类型 类别 种类 类 性质",
    "MODE": "方式 形式 途径 学习形式 学习方式",
    "START": "开课 报到 开训 开始 起始 开班 起 开始日 起始日 自",
    "END": "结课 结训 闭班 结束 截止 终止 结业 完成 结业时间 止 至 截至",
    "SPAN": "起止 始末 起讫",
    "HOURS": "时数 培训时数 学习时数 记入学时 计入学时 时长 培训时长 学习时长 活动时长 研修时长 完成学时 核定学时 折算学时 计入学时 总课时 学习学时 学时 课时 培训学时 培训学时数 培训课时 认定学时 实得学时 所获学时 累计学时 每人学时 学时数 课时数 总学时 合计学时 学时合计",
    "CREDIT": "学分 学分数",
    "CERTIFICATE": "证号 证书编码 证书号码 结业证号 合格证号 证书 结业证书 合格证 结业证 证书号 合格证书 培训证书",
    "RESULT": "结业状态 结业状况 等次 考核等次 合格情况 是否合格 合格与否 完成情况 完成状态 是否完成 是否结业 结业与否 结业结果 考试成绩 最终成绩 结业成绩 成绩 考核结果 考核 结果 结业情况 考核成绩 考核情况 考核等级 考核等次 评价 鉴定",
    "HELD": "举办 举行 开展 实施",
    "PLACE": "活动场所 教室 地点 场地 场所 地址地点 会场",
    "FILING": "备案 批复 文号 备案号 批复文号 批复号 备案文号 批文",
    "MARK": "是否参加 是否到场 参加情况 到岗情况 到场情况 参会情况 出席情况 出缺勤 到会签到 出勤 考勤 签到 到会 出席 到课 签到情况 考勤情况 出勤情况 到会情况 考勤状态 签到状态 考勤结果",
    "ROLE": "角色 身份",
    "YEAR": "本学年 本年度 年度 年份 学年 学年度",
    "TERM": "学期 季度 本学期 上学期 下学期 该学期",
    "WHEN": "期间 培训时段 研修时段 时间 年月 日期 年月日 时刻 月份 时",
    "DAY": "日期 日 年月日",
    "CODE": "代码 标识码 编码 识别码 机构代码",
    "NO": "编号 号码 号 序列号",
    "HEADCOUNT": "工作天数 人数 应到 实到 参训人数 参加人数 缺勤",
    "LEAVE": "请假 销假 请假类型 假别 请假天数 请假事由 事由 天数 休假 请假原因 假期 请假类别",
    "PUNCH": "进场 离场 入场 出场 打卡 刷卡 签退 上班 下班 考勤机 打卡时间 刷卡时间 上班时间 下班时间 签到时间 签退时间 打卡地点 打卡结果 迟到 早退 旷工 考勤日期 加班 考勤时间",
    "PAY": "薪酬 固定薪酬 总薪酬 薪资 薪水 月薪 年薪 底薪 收入 酬金 课时费 报酬 代扣 实领 应领 伙食费 缴费 交费 报销 党费 红包 工资 应发 实发 津贴 补贴 绩效 公积金 养老保险 医疗保险 失业金 基本工资 绩效工资 个税 扣款 应发合计 实发合计 奖金 社保 职业年金 薪级工资",
    "SCORE": "平时分 期中 期末 卷面 总评 绩点 优秀率 及格率 测试成绩 总分 平均分 名次 排名 总成绩 班级排名 年级排名 班名次 校名次 级名次 分数 得分 等第 评分 综合分 考核分 测评分 评价分 量化分 赋分 加分 减分 扣分",
    "SIGN": "签名 签字 领取人 签收 领取签字 本人签字 签章",
    "RESIGN": "退休时间 退休日期 退休年月 退休金 离职 离职日期 离职时间 离职原因 离校 离校时间 辞职 调离时间 离岗日期 离职类型 解聘 解聘时间 解聘日期 解聘原因 辞退 辞退日期 停薪 停薪时间 停薪日期 离任 调离 开除",
    "HOUSING": "宿舍 寝室 宿舍楼 宿舍号 房型 租金 住房 房间号 床位 楼栋 房号 租期",
    "SYSTEM": "权限 数据权限 权限级别 用户权限 助记码 拼音码 五笔码 简拼 昵称 花名 网名 别名 注册 注册时间 注册日期 登录 登陆 登录名 登录账号 登录密码 用户账号 账户名 用户名 密码 初始密码 首次登录 最近登录 上次登录 最后登录 建档 建档日期 建档时间 录入时间 录入日期 录入人 采集时间 采集日期 创建 创建时间 创建人 创建者 更新 更新时间 修改 修改时间 排序 显示",
    "BORROW": "借阅 书名 图书 归还 借书 借用 借出 领用 领取 物品 资产",
    "VISIT": "来访 访客 车牌 体温 被访人 来访事由",
    "DUTY": "护导 值周 带班 值日 值班 监考 考场 代课 调课 值日 护学岗 巡考 节次 星期 场次 排班 班次",
    "AWARD": "赛事 竞赛 得票 票数 推荐票 奖次 获奖等级 奖项 获奖 奖学金 资助 比赛项目 参赛 报名 报名项目 作品",
    "APPLY": "申请状态 申请时间 申请日期 申请事由 进校原因 入校原因 来校原因 进校事由 入校事由 来校事由 有效日期 有效期至 有效期 预约 预约时间 预约状态 认定批次 认定机构 确认点 考试类型 报考 报考学科 报考岗位 报考职位 自我评价 应聘 应聘岗位 应聘职位",
    "HIRING": "简历名称 简历编号 简历来源 简历状态 投递 面试 面试日期 面试时间 面试官 面试结果 求职 求职意向 求职状态 期望薪资 薪资要求",
    "MEDICAL": "医生 医师 护士 医院 诊所 医学会 患者 病人 病历 病原学 诊断 随访 服药 就诊 住院 体检 血压 疫苗 视力 体检结论 体检结果 胸围 肺活量 体检类别 危害因素 危害 接害",
    "TRADE": "收件 寄送 快递 邮寄 样书 开票 发票 纳税人 税号 份数 菜品 单号 客户 订单 供应商 金额 单价 数量 产品 商品 规格 型号 库存 合同编号 价格 费用 花费 宴请 婚宴 婚礼 报备",
}
_ARRIVING = "来 到 进 入 来到 调入 调到 调进 调至 调来 转入 转到 加入 加盟 聘入 进入 分到 分配到 分配至 分配来 入职 就职于"
_HERE = "本校 现校 我校 该校 学校 本学校 现学校 单位 本单位 现单位 我单位 现工作单位 本园 现园 我园 现任教学校 校 本企业 现企业 企业 本公司 现公司 公司 司 厂 集团 机构 本机构 本院 我院 本局 我局 本部门 本中心"
_SERVING = ("工作 任教 任职 入职 从教", "本校 现校 我校 本学校 现学校 本单位 现单位 我单位 本园 现园")
"""How long somebody has been here: 调入 + 现单位 + 时间, 在本校工作 + 起始 + 时间, 任职本校 + 时间."""
_MEETING = "读书 分享 交流 报告 汇报 展示 观摩 推进 动员 培训 研修 总结 说课 评课 研课"
"""What people come together for: 读书会, 交流会, 推进会."""
_SINCE = "在本校 在校工作 在现单位 在本单位 现单位起始 本单位起始 本校起始 现学校起始"
_ENGLISH = {
    "PERSON": "teacher staff employee emp user member personnel tch faculty people person trainee participant",
    "PNAME": "realname fullname xm xingming truename username teachername tname nickname",
    "NAME": "name title_name mc",
    "SEX": "sex gender xb xbm xingbie",
    "BIRTH": "birth birthday birthdate dob csrq csny cssj chushengriqi chushengnianyue born",
    "ID": "idcard identity idno idnumber idnum sfzh sfz sfzhm sfzjh zjhm zjh sfzjhm shenfenzheng shenfenzhenghao citizen",
    "IDTYPE": "idtype sfzjlx sfzjlxm zjlx cardtype certtype",
    "STAFFNO": "gh jgh jzgh zgh jsbh rybh jsgh gonghao jobnumber jobno workno staffno",
    "COURSE": "course courses lesson kc rjkc",
    "SUBJECT": "subject subjects xk rjxk km kemu xueke rkxk rjkm sjxk skkm discipline teaches",
    "STAGE": "stage xd rjxd xueduan rkxd",
    "GROUP": "department dept group jyz bm szbm ssbm bumen jiaoyanzu bkz ks team office",
    "TITLE": "zc zhicheng zyjszw xrzyjszw jszc zyjszc prztitle professional technical jszw zyjszwm title rank",
    "POSITION": "position post zw zhiwu gw gangwei duty xzzw job occupation",
    "COME": "entry hire hired join joined onboard lxny lxsj jxsj jbxny dxsj rzsj rzrq enter jxny rxny entrance arrival employed",
    "PHONE": "phone mobile tel telephone cell cellphone mobilephone lxdh dh sj sjh sjhm lxfs dianhua shouji shoujihao yddh contact",
    "FORMER": "cym formername",
    "STATUS": "status state zt ryzt zaigang",
    "NOTE": "remark remarks note notes memo bz beizhu comment comments",
    "NATION": "nation nationality ethnic ethnicity mz mzm minzu",
    "POLITICS": "political politics zzmm zzmmm party",
    "EDUCATION": "education degree edu xl xw xlm xueli diploma",
    "GRADUATE": "school major college university graduate graduation byyx byxx sxzy zy",
    "WORK": "work cjgzny cjgzsj working jl",
    "AGE": "age nl nianling",
    "MAIL": "email mail wechat qq weixin yx",
    "ADDRESS": "address addr jtzz zz dz",
    "PHOTO": "photo avatar picture image",
    "PLACEUNIT": "unit organization org company xx xxmc dw dwmc campus",
    "SEQ": "xh seq index sn serial rownum",
    "DBID": "id uuid guid uid pk rowid",
    "NO": "no number num bh code card",
    "WHEN": "date time month sj rq day at on",
    "YEAR": "year nd nf",
    "FLAG": "is has if",
    "START": "start begin from ks kssj",
    "END": "end finish to js jssj",
    "HOURS": "hours hour xs xss xueshi credits_hours period",
    "CREDIT": "credit credits xf",
    "TRAIN": "train training course_training px",
    "PROJECT": "project program programme xm_mc pxxm",
    "ORGANIZER": "organizer organiser host sponsor institution provider zbdw",
    "LEVEL": "level grade_level jb",
    "KIND": "type kind category lx lb",
    "MODE": "mode method way form fs",
    "CERTIFICATE": "certificate cert zs zsbh zsh",
    "RESULT": "result score_result khjg cj",
    "ACTIVITY": "activity event meeting hd",
    "TOPIC": "topic theme subject_title zt_mc content",
    "PLACE": "place location venue dd",
    "MARK": "attendance sign signin checkin present kq qd",
    "ROLE": "role js_role",
    "STUDENT": "student stu pupil xsxm",
    "CLASS": "class clazz bj",
    "GRADE": "grade nj",
    "KIN": "spouse parent guardian father mother relation family",
    "SCORE": "score scores total average zf mark_total",
    "": "current main my the of is full real teaching cn zh name_cn val value text str field col",
}

_TURNED = frozenset(
    [
        "KIN",
        "RELATION",
        "PARENT",
        "CONTACT",
        "STUDENT",
        "OFFICER",
        "GAIN",
        "SECOND",
        "EDUCATION",
        "GRADUATE",
        "QUALIFIED",
        "RANK",
        "CLASS",
        "GRADE",
        "LOAD",
        "ORIGIN",
        "PLACEUNIT",
        "PHOTO",
        "BANK",
        "PAY",
        "SCORE",
        "TRADE",
        "WORK",
        "POST",
        "CLASSHEAD",
        "LEAVE",
        "PUNCH",
        "RESIGN",
        "BORROW",
        "VISIT",
        "DUTY",
        "AWARD",
        "SIGN",
        "STUDY",
        "HOUSING",
        "CREDIT",
        "CPD",
    ]
)
"""Senses that make a heading speak of something else than the field it also names."""
_ASPECTS = frozenset(["KIND", "NO", "WHEN", "DAY", "LEVEL", "STATUS", "NAME", "MODE", "CODE", "RESULT", "ROLE", "YEAR", "TOPIC"])
"""Senses that say which side of a thing is meant, and nothing when they stand alone."""
_TAKES_IN = {
    "BIRTH": frozenset({"WHEN", "DAY", "ID"}),
    "COME": frozenset({"WHEN", "DAY", "WORK", "START", "YEAR"}),
    "PHONE": frozenset({"NO"}),
    "SEX": frozenset({"NO", "CODE"}),
    "MARK": frozenset({"FLAG", "STATUS", "RESULT"}),
    "HOURS": frozenset({"GAIN", "END"}),
    "RESULT": frozenset({"END"}),
    "CERTIFICATE": frozenset({"END"}),
    "PLACE": frozenset({"HELD"}),
    "YEAR": frozenset({"PERSON"}),
    "GROUP": frozenset({"WORK"}),
}
"""What some things say already: 出生 is a time, however it is put."""
_CONTEXT = {
    "trainings": frozenset({"TRAIN", "ACTIVITY", "PROJECT", "COURSE", "CPD"}),
    "openings": frozenset({"CPD"}),
    "activities": frozenset({"ACTIVITY", "TRAIN"}),
    "attendance": frozenset({"ACTIVITY", "TRAIN"}),
    "members": frozenset({"PLACEUNIT"}),
}
"""The thing that a kind of table speaks of: each of its headings may name it without saying more."""

_CHINESE_WORDS: dict[str, str] = (
    dict.fromkeys(_EMPTY.split(), "")
    | dict.fromkeys((verb + place for verb in _ARRIVING.split() for place in _HERE.split()), "COME")
    | dict.fromkeys(_SINCE.split(), "COME")
    | dict.fromkeys((what + "会" for what in _MEETING.split()), "ACTIVITY")
    | {
        words: "COME"
        for work in _SERVING[0].split()
        for place in _SERVING[1].split()
        for words in (place + work, f"在{place}{work}", work + place)
    }
    | {word: sense for sense, words in _WORDS.items() for word in words.lower().split()}
)
_LATIN_WORDS: dict[str, str] = {word: sense for sense, words in _ENGLISH.items() for word in words.split()}
_LONGEST_WORD = max(map(len, _CHINESE_WORDS))
_LATIN_PART = re.compile("[A-Za-z][A-Za-z0-9]*")
_CAMEL = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_BRACKETS = re.compile(r"[(\[【{<《「]([^)\]】}>》」]*)[)\]】}>》」]?")
_NUMBERED = re.compile(r"^(?:[0-9]{1,2}|[A-Z]|[一二三四五六七八九十]{1,2})[.、)）:：]\s*(?=\S{2})")
_LENGTH = re.compile(r"[0-9]{1,2}\s*位数?(?=[\u3400-\u9fff])")
"""11位教师编号, 18位身份证号: how long the number is."""
_LISTED = re.compile(r"[(（【\[][^()（）【】\[\]]*[,，、/;；][^()（）【】\[\]]*[)）】\]]")
"""状态（在职，退休，休假）: what may stand below says nothing of what the column is."""
_FIRST = re.compile(r"(?<=\S\S)[一1①]$")
_HAN = re.compile("[\u3400-\u9fff]")
_ID_OF = re.compile("[\u3400-\u9fff]\\s*[（(]?(?:ID|id|Id)[)）]?$")
_EITHER = re.compile(r"[/|／｜、]|或")
_LONGEST = 40  # more is a note, not a heading


@lru_cache(maxsize=8192)
def senses_of(text: str) -> Senses:
    """The senses of a heading; what no word is known for stays as itself, marked with a question mark."""
    found: set[str] = set()
    text = simplified(text)
    latin = _LATIN_PART.findall(text)
    han = _LATIN_PART.sub(" ", text)
    if _HAN.search(han):
        _cut_chinese(re.sub(r"[^\u3400-\u9fff]+", " ", han), found)
        if _ID_OF.search(text) and not found <= {"PERSON"}:
            found.add("NO")  # 部门ID numbers the department and is not it
        if found - {"PERSON"}:
            return frozenset(found)
    if latin:
        _cut_latin(latin, found)
    return frozenset(found)


def _cut_chinese(text: str, found: set[str]) -> None:
    for run in text.split():
        unknown = ""
        for piece, known in _pieces(run):
            if known:
                if unknown:
                    found.add("?" + unknown)
                unknown = ""
                if _CHINESE_WORDS[piece]:
                    found.add(_CHINESE_WORDS[piece])
            else:
                unknown += piece
        if unknown:
            found.add("?" + unknown)


def _pieces(run: str) -> list[tuple[str, bool]]:
    """A run of characters cut into known words so that the fewest characters are left over, and then into the fewest words."""
    best: list[tuple[int, int, int]] = [(0, 0, 0)]  # characters left over, pieces, where the last piece begins
    for end in range(1, len(run) + 1):
        over, pieces, _start = best[end - 1]
        choices = [(over + 1, pieces + 1, end - 1)]
        choices += [
            (best[start][0], best[start][1] + 1, start)
            for start in range(max(0, end - _LONGEST_WORD), end)
            if run[start:end] in _CHINESE_WORDS
        ]
        best.append(min(choices))
    found: list[tuple[str, bool]] = []
    end = len(run)
    while end:
        start = best[end][2]
        piece = run[start:end]
        found.append((piece, piece in _CHINESE_WORDS))
        end = start
    return found[::-1]


def _cut_latin(parts: Sequence[str], found: set[str]) -> None:
    whole = "".join(parts).lower()
    if whole not in _LATIN_WORDS and len(parts) == 1:
        if whole.startswith("t") and whole[1:] in _OF_A_TEACHER:
            found |= {"PERSON", _LATIN_WORDS[whole[1:]]}  # Tno, tsex: of a teacher
            return
        whole = _initials(whole)
    known = whole in _LATIN_WORDS
    if known:
        found.add(_LATIN_WORDS[whole])
    for part in () if known else parts:
        words = [part] if part.lower() in _LATIN_WORDS else _CAMEL.findall(part)
        for word in words:
            sense = _LATIN_WORDS.get(word.lower())
            found.add("?" + word.lower() if sense is None else sense)
    found.discard("")
    if "DBID" in found and found & {"NO", "PERSON"}:
        found.discard("DBID")
        # id_card_no is an identity card, teacher_id a staff number
        found |= {"NO"} if "PERSON" in found else {"ID"}
    if found >= {"ID", "NO"}:
        found.discard("NO")
    if "NAME" in found:
        found.discard("NAME")
        if found <= {"PERSON"} or not found:
            found.add("PNAME")
    if found >= {"POSITION", "TITLE"} or found >= {"POSITION", "NO"}:
        found.discard("POSITION")
        found |= {"STAFFNO"} if "NO" in found else {"TITLE"}
        found -= {"NO"} if "STAFFNO" in found else set()
    if found == {"POSITION", "WORK"}:
        found.discard("WORK")
    if found == {"WORK", "NO"}:
        found.clear()
        found.add("STAFFNO")


_OF_A_TEACHER = frozenset(["no", "num", "sex", "gender", "age", "birth", "birthday", "phone", "tel", "dept", "title", "email"])
_WHOSE = re.compile("(?:jzg|jsh|js|jg|zg|ry|yg)(?=[a-z]{2})")
_OF_WHICH = re.compile("(?<=[a-z]{2})(?:dm|mc|bm)$")


def _initials(word: str) -> str:
    """Initials without whose they are and without 代码, 名称: jsxm is xm, xbdm is xb."""
    for bare in (_OF_WHICH.sub("", word), _WHOSE.sub("", word, count=1), _WHOSE.sub("", _OF_WHICH.sub("", word), count=1)):
        if bare in _LATIN_WORDS:
            return bare
    return word


@dataclass(frozen=True, slots=True)
class Reading:
    """What a heading may mean.

    Attributes:
        sure: Fields it names, the likeliest first; their content only has to agree.
        likely: Fields it names with a word more that is not known (行政管理职务 is a 职务); their content must not speak against them.
        perhaps: Fields it may name; their content has to speak for them.
        known: Whether it means something else that tables of this kind often have.
        beside: Fields of which it names another one (兼任职务, 申报职称): asked about where the field itself has no column.
    """

    sure: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    known: bool = False
    beside: tuple[str, ...] = ()


_NOTHING = Reading()


class Vocabulary:
    """The headings of one kind of record."""

    def __init__(self, kind: str, specs: Sequence[FieldSpec]) -> None:
        self._kind = kind
        self._context = _CONTEXT.get(kind, frozenset())
        self._somewhere = any(spec.key == "place" for spec in specs) and not any(spec.key == "address" for spec in specs)
        self._present = self._context | {"PERSON", "MARK"} if kind in ("trainings", "attendance") else frozenset()
        self._told_apart = kind in BY_KIND
        self._worked_out = WORKED_OUT.get(kind, frozenset())
        self._exact: dict[str, list[str]] = defaultdict(list)
        self._sets: dict[Senses, list[str]] = defaultdict(list)
        self._loose: dict[Senses, list[str]] = defaultdict(list)
        self._cores: dict[str, list[Senses]] = defaultdict(list)
        for spec in specs:
            for alias in (heading_key(spec.title), *sorted(spec.aliases)):
                _add(self._exact[alias], spec.key)
                if spec.whole:
                    continue
                core = self._core(senses_of(alias))
                if core - {"PERSON"} and not any(sense.startswith("?") for sense in core):
                    _add(self._sets[core], spec.key)
                    _add(self._loose[_loose(core)], spec.key)
                    if core - _ASPECTS - {"PERSON", "IT"}:
                        self._cores[spec.key].append(_loose(core))
        for spec in specs:
            for heading in sorted(spec.further):
                _add(self._exact[heading], spec.key)
        self._readings: dict[str, Reading] = {}

    def read(self, text: str) -> Reading:
        """What a heading means, as it stands in the sheet."""
        known = self._readings.get(text)
        if known is None:
            known = self._readings[text] = self._without_others(self._read(text), text)
        return known

    def _without_others(self, reading: Reading, text: str) -> Reading:
        """What a heading means, without the fields that it says it is not (应修学时, 师父工号): those are only asked about."""
        key = heading_key(text)
        others = [
            field
            for field in _TOLD_FROM_OTHERS
            if field in (*reading.sure, *reading.likely, *reading.perhaps)
            and field not in self._exact.get(key, ())
            and is_of_another(field, key, kind=self._kind)
        ]
        if not others:
            return reading
        sure, likely, perhaps = (
            tuple(each for each in fields if each not in others) for fields in (reading.sure, reading.likely, reading.perhaps)
        )
        # how somebody signed in is not asked about: it says nothing of who was there, and he was
        beside = (*reading.beside, *(each for each in others if each != "mark"))
        return replace(reading, sure=sure, likely=likely, perhaps=perhaps, beside=beside, known=not (sure or likely or perhaps))

    def names(self, text: str) -> bool:
        """Whether a heading is exactly one of those the fields list."""
        return heading_key(text) in self._exact

    def _read(self, text: str) -> Reading:
        text = simplified(_without_hint(codes_in_columns.without_codes(text)))  # codes have commas between them
        key = heading_key(text)
        if not key or len(key) > _LONGEST:
            return _NOTHING
        text = _SAID_TWICE.sub("职称", text)
        inside = _said_in_brackets(text)
        text = codes_in_columns.without_codes(text)
        key = heading_key(text)
        turned = bool(inside & _TURNED - {"CREDIT"}) and not _EITHER.search(unicodedata.normalize("NFKC", text))
        key = _WHOLE.get(key, key)
        if key in self._exact and not turned:
            return Reading(tuple(self._exact[key]))
        if turned or key in self._worked_out:
            return Reading(known=True)
        if _MINUTES.search(unicodedata.normalize("NFKC", text)) and "HOURS" in senses_of(key):
            return Reading(known=True, beside=("hours",) if "hours" in self._cores else ())
        if "group" in self._cores and _UNIT_OR_PART.search(unicodedata.normalize("NFKC", text)):
            return Reading(perhaps=("group",), known=True)
        if "subject" in self._cores and senses_of(key) == _STAGE_AND_SUBJECT:
            return Reading(perhaps=("subject", *(("stage",) if "stage" in self._cores else ())), known=True)
        if "group" in self._cores and "organizer" not in self._cores and _ORGANISATION.fullmatch(key):
            return Reading(perhaps=("group",), known=True)
        sure: list[str] = []
        likely: list[str] = []
        perhaps: list[str] = []
        beside: list[str] = []
        known = False
        for spelling in _spellings(text):
            found = self._compose(spelling)
            for kept, more in ((sure, found.sure), (likely, found.likely), (perhaps, found.perhaps), (beside, found.beside)):
                kept.extend(each for each in more if each not in kept)
            known = known or found.known
        if not (sure or likely or perhaps or known):
            said = re.sub(r"\s+", "", text)
            meant = _as_meant(said)
            if meant != said:
                found = self._read(meant)
                return Reading(perhaps=(*found.sure, *found.likely, *found.perhaps), known=found.known, beside=found.beside)
            if _IS_CALLED.search(said):
                return self._read(f"{said}称")  # 活动名, 会议名
            beside.extend(self._ends_like(key))
            if "group" in self._cores and _BELONGS.search(key) and not NO_GROUP.search(key):
                likely.append("group")
        return Reading(
            tuple(sure),
            tuple(each for each in likely if each not in sure),
            tuple(each for each in perhaps if each not in sure and each not in likely),
            known=known and not sure and not likely and not perhaps,
            beside=tuple(beside),
        )

    def _ends_like(self, key: str) -> tuple[str, ...]:
        """The fields whose whole heading stands at the end of one that says nothing otherwise: never lost without a question."""
        for start in range(1, len(key) - _ENDING + 1):
            if key[start:] in self._exact:
                return tuple(self._exact[key[start:]])
        return ()

    def _compose(self, text: str) -> Reading:
        key = heading_key(text)
        if key in self._exact:
            return Reading(tuple(self._exact[key]))
        senses = senses_of(text)
        head = _head(text)
        core = _without_whereof(self._core(senses), text, head)
        if head == "PERSON" and senses - {"PERSON"} and senses <= self._present:
            return Reading(tuple(self._sets.get(frozenset({"PNAME"}), ())))  # 签到教师, 参加培训人员: who was there
        somebody = head == "PERSON" and core == {"IT"}  # 听课人, 活动发起人: somebody of the thing, and not what it is called
        if somebody or not core - {"PERSON"}:
            return Reading(known=somebody)
        if core in self._sets:
            found = tuple(self._sets[core])
            # registers have several days and several people: what fits two fields alike is for the person to say
            return Reading(found) if len(found) == 1 or self._told_apart else Reading(perhaps=found)
        loose = _loose(core)
        # a side of a thing (结果) and the thing named beside it (培训结果) are one heading
        for candidate in (loose, loose ^ {"IT"} if not loose - _ASPECTS - {"IT"} else loose):
            if candidate in self._loose:
                found = tuple(self._loose[candidate])
                return Reading(found) if len(found) == 1 else Reading(perhaps=found)
        strange = any(sense.startswith("?") for sense in core)
        if strange and "IT" in core and head in self._context | _ASPECTS:
            plain = frozenset(sense for sense in loose if not sense.startswith("?"))
            which = self._loose.get(plain, ())
            if len(which) == 1:
                return Reading(likely=tuple(which))  # 党建活动名称: of which sort the activity is, in a word that is not known
        if core & (_TURNED - {"GRADE", "CLASS"}):
            another = core - {"SECOND"}
            beside = tuple(self._sets.get(another, ())) if another < core else ()
            if not beside and "organizer" in self._cores and _is_some_unit(text, core, head):
                beside = ("organizer",)
            return Reading(known=True, beside=beside, perhaps=self._said_of(loose, head))
        near: list[str] = []
        headed: list[str] = []
        for field, cores in self._cores.items():
            for own in cores:
                rest = loose - own
                if own <= loose and all(
                    sense.startswith("?") or sense in ("LEVEL", "KIND", "NAME", "PERSON", "IT", "GRADE", "CLASS", "ROLE")
                    for sense in rest
                ):
                    _add(headed if head in own and not rest & _HALVES else near, field)
        near += [field for field in self._said_of(loose, head) if field not in near and field not in headed]
        return Reading(likely=tuple(headed), perhaps=tuple(near), known=not headed and not near and not strange)

    def _said_of(self, loose: Senses, head: str) -> tuple[str, ...]:
        """Fields that the last word names, whatever harmless words stand before it: 本学期任教学科, 评定职称, 岗位学科."""
        if not head or not loose - {head} <= (_HARMLESS | {"GRADUATE"} if head == "TITLE" else _HARMLESS):
            return ()  # 专业 before 职称 is a word of titles, and nothing that somebody studied
        return tuple(field for field, cores in self._cores.items() if frozenset({head}) in cores)

    def _core(self, senses: Senses) -> Senses:
        """Without what the kind says anyway; a side of a thing alone keeps the thing. The address of what takes place is its place."""
        if self._somewhere and "ADDRESS" in senses:
            senses = senses - {"ADDRESS"} | {"PLACE"}
        for sense, taken in _TAKES_IN.items():
            if sense in senses:
                senses -= taken
        rest = senses - self._context
        if len(rest) < len(senses):
            said = {sense for sense in rest if not sense.startswith("?")} - _ASPECTS - {"PERSON"}
            rest = rest if said else rest | {"IT"}
        return rest - {"PERSON"} if rest - _ASPECTS - {"PERSON"} else rest


_TOLD_FROM_OTHERS = ("hours", "teacher_no", "joined", "training", "activity", "mark")
"""Fields of which a heading may name another one that no cell tells from them."""
_ENDING = 3
"""Characters at the end of a heading that are enough to ask: 教师编号 and 任教学科, not 编号."""
_LOOSE = {"DAY": "WHEN", "CODE": "NO", "COURSE": "SUBJECT"}


_HARMLESS = frozenset({"GAIN", "WORK", "POST", "POSITION", "TERM", "YEAR", "PERSON", "RANK", "ORGANIZER", "SYSTEM"})
"""Senses that say of a thing when or wherefore one has it; its cells must speak for it."""
_HALVES = frozenset({"GRADE", "CLASS"})
"""Senses of a column that says two things at once: what is stored of it is for its cells to say."""


def _head(text: str) -> str:
    """The sense of the last word; in Chinese it is the thing, and what stands before says which."""
    for run in re.findall(r"[\u3400-\u9fff]+", text)[-1:]:
        for piece, known in reversed(_pieces(run)):
            sense = _LOOSE.get(_CHINESE_WORDS.get(piece, ""), _CHINESE_WORDS.get(piece, ""))
            if not known or (sense and sense not in ("KIND", "LEVEL", "NAME")):
                return sense
    return ""


def _without_whereof(core: Senses, text: str, head: str) -> Senses:
    """What a heading says without what it says of all people alike: of which grade a subject is taught, at which house somebody has a post."""
    if "TAUGHT" in core and core & {"SUBJECT", "COURSE"}:
        core = core - {"TAUGHT"} | {"GRADE"}  # 任教年级学科: whose subject it is, and beside it of which grade
    if head == "POSITION" and core - _OUR == _POST_SOMEWHERE and _AT_THE_HOUSE.match(text):
        core = core & {"POSITION"}  # 学校行政职务: whoever has a post has it at the house
    return core


_HINT = re.compile("(?<=[\u3400-\u9fff)）])[，,；;](?=[^)）]*(?:$|[(（])).+$", re.DOTALL)


def _without_hint(text: str) -> str:
    """A heading without what stands behind its first comma, which says how to fill it in: 姓名，不能为空. A comma in brackets is another thing."""
    return _HINT.sub("", text)


def _loose(senses: Senses) -> Senses:
    return frozenset(_LOOSE.get(sense, sense) for sense in senses)


_EXPLAINS = re.compile(r"^(?:如|例|请|注|格式|必填|选填|填|按|用|见|单位|以|若|没有|无|同|只|可|不|\d)|^.{8,}$")
"""How a second line begins that says how to fill the column in."""
_SLIPS = (
    ("出身", "出生"), ("身分", "身份"), ("学课", "学科"), ("课目", "科目"), ("连系", "联系"), ("联糸", "联系"), ("职衬", "职称"), ("电活", "电话"),
    ("姓别", "性别"), ("姓別", "性别"), ("性別", "性别"), ("编好", "编号"), ("证建", "证件"), ("号玛", "号码"), ("手机好", "手机号"), ("日其", "日期"),
    ("帐号", "账号"), ("职物", "职务"), ("教研祖", "教研组"), ("來校", "来校"), ("形势", "形式"), ("出身日期", "出生日期"), ("部們", "部门"),
)  # fmt: skip
"""Slips of the pen and old spellings that headings have, and what is meant; tried where a heading says nothing as it stands."""


def _as_meant(text: str) -> str:
    """A heading with its slips mended."""
    for slip, meant in _SLIPS:
        text = text.replace(slip, meant)
    return text


_STAGE_AND_SUBJECT = frozenset({"STAGE", "SUBJECT"})
"""学段/学科: of the two that a heading names, cells say which one is meant, or say both (小学/语文)."""
_OUR = frozenset({"?本", "?我"})
_POST_SOMEWHERE = frozenset({"PLACEUNIT", "POSITION"})
_AT_THE_HOUSE = re.compile(
    "(?:学校|园所|(?:本|我|现|现在|目前|当前|所在|任职)+(?:工作|任职|任教|所在)?(?:学校|单位|校|园))(?!.*(?:[及和与或、/／|]|单位|学校|名称))"
)
"""A house of which somebody's post is told; 工作单位职务 and 单位及职务 have both in a cell."""
_BELONGS = re.compile("^(?:所在|所属|归属|隶属|任职)[^党团省市区县镇乡村]{1,6}(?:组|部|处|室|科|股|系|院部)$")
_SAID_TWICE = re.compile("职称\\s*[（(](?:职业|任职|专业技术|专技)资格[)）]")
_IS_CALLED = re.compile("(?<=[\u3400-\u9fff]{2})(?<![姓户笔网真署签文用])名$")
_UNIT_OR_PART = re.compile(
    r"(?:单位|年级|级部|学段|校区|学校)\s*[(【\[/]\s*(?:系|部门|科室|处室|系部|院系|组|教研组)\s*[)】\]]?\s*$|(?:部门|科室|处室|组)\s*[(【\[]\s*(?:年级|级部|校区)\s*[)】\]]\s*$"
)
"""所在单位（系）, 所属年级（部门）: of the two that a heading names, cells say which one is meant."""
_ORGANISATION = re.compile("(?:所在|所属|隶属)?(?:组织|机构|组织机构|组织单元)(?:名称)?")
"""组织: a part of the house or a body outside it; the cells say which."""


def _is_some_unit(text: str, core: Senses, head: str) -> bool:
    """授分单位, 出具机构: a unit of which something is said that no word is known for, and not where the person comes from."""
    said = core & {"CREDIT", "GAIN"} or any(sense.startswith("?") for sense in core)
    return bool(said) and head in ("PLACEUNIT", "ORGANIZER") and not _HOME_OF_SOMEBODY.search(text)


_HOME_OF_SOMEBODY = re.compile("派|送|推荐|报|来源|原|现|编制|人事|所[在属]|隶属|任|工作|就职|服务|学籍|户")
NO_GROUP = re.compile("党|共青团|团(?:小?组|支|委)|支部|俱乐部|总部|工会|宿舍|兴趣|互助|结对|志愿")
"""所在党小组, 兴趣小组: where somebody is organised or what he joined, and no part of the school."""
_WHOLE = {
    "男女": "性别",
    "性": "性别",
    "任职": "职务",
    "任教情况": "任教学科",
    "任教": "任教学科",
    "所教": "任教学科",
    "任课": "任教学科",
    "主教": "任教学科",
    "教学": "任教学科",
}
"""Headings that say it all and add nothing to others."""


def _add(keys: list[str], key: str) -> None:
    if key not in keys:
        keys.append(key)


_MINUTES = re.compile("分钟|分\\)|天|周数|min", re.IGNORECASE)
"""Units in which 时长 is no number of hours."""
_CODES = re.compile(r"[0-9]\D+[0-9]\D")
"""1已签到.0未签到: what stands in brackets explains codes and says nothing of the thing."""


def _said_in_brackets(text: str) -> Senses:
    inside = " ".join(each for each in _BRACKETS.findall(unicodedata.normalize("NFKC", text)) if not _CODES.search(each))
    return senses_of(inside) if inside else frozenset()


def _spellings(text: str) -> Iterable[str]:
    """Ways to read one heading: without what stands in brackets, its first line, its Chinese and its Latin part, each alternative."""
    whole = unicodedata.normalize("NFKC", text).strip().lstrip("*★☆※#· ")
    bare = _FIRST.sub("", _NUMBERED.sub("", _LENGTH.sub("", _BRACKETS.sub("", whole))).strip()) or whole
    yield re.sub(r"\s+", "", bare) if _HAN.search(bare) else bare
    lines = [line.strip() for line in bare.splitlines() if line.strip()]
    rest = "".join(lines[1:])
    if re.search(r"\s", bare) and not _HAN.search(bare):
        yield re.sub(r"\s+", "", bare)  # a narrow column broke the word
    if len(lines) > 1 and len(lines[0]) > 1 and (not _HAN.search(rest) or _EXPLAINS.search(rest)):
        yield lines[0]  # what stands below translates or explains it; else a narrow cell broke one heading
    if _EITHER.search(bare):
        yield from (part.strip() for part in _EITHER.split(bare) if part.strip())
    latin = " ".join(_LATIN_PART.findall(bare))
    if latin and _HAN.search(bare):
        yield latin
    inside = _BRACKETS.findall(whole)
    if inside and not _HAN.search(bare):
        # name（姓名）: the other half of a heading in two languages
        yield from (each for each in inside if _HAN.search(each))


@cache
def vocabulary(kind: str) -> Vocabulary:
    """The headings of one kind, made once."""
    return Vocabulary(kind, specs_of(kind))


_OTHER_PEOPLE = frozenset(["KIN", "RELATION", "PARENT", "CONTACT", "STUDENT", "OFFICER", "QUALIFIED", "GAIN"])


def is_word(text: str) -> bool:
    """Whether a text is one of the words that headings are made of: 姓名, 班级. People are hardly ever called so."""
    return text in _CHINESE_WORDS


def names_a_person(text: str) -> bool:
    """Whether a heading is above names, whosever they are: 学生姓名, 家长姓名."""
    return "PNAME" in senses_of(re.sub(r"\s+", "", text)) or text.endswith("姓名")


def says_what(text: str) -> bool:
    """Whether a heading names a thing, and not only a side of one (编号, 教职工类别)."""
    return bool(senses_of(re.sub(r"\s+", "", text)) - _ASPECTS - {"PERSON"})


def says_a_side(text: str) -> bool:
    """Whether a heading names one side of a thing: 岗位分类, 职务级别."""
    return bool(senses_of(re.sub(r"\s+", "", text)) & {"KIND", "LEVEL", "CODE"})


def turned_from_above(joined: str, lower: str) -> bool:
    """Whether the upper line turns a heading: 家庭成员 above 姓名, 教师资格证 above 任教学科."""
    return bool((senses_of(joined) - senses_of(lower)) & _OTHER_PEOPLE)


def senses_of_cell(value: Cell) -> Senses:
    """The senses of a cell that stands where headings stand."""
    text = cell_text(value)
    if len(text) <= _LONGEST:
        text = codes_in_columns.without_codes(text)
    text = _without_hint(text)
    if len(text) <= _LONGEST:
        text = _LISTED.sub("", text) or text
    return senses_of(re.sub(r"\s+", "", text)) if 0 < len(text) <= _LONGEST else frozenset()
