"""Words in a heading by which its column is of another thing than the field that its other words, or its cells, seem to name.

应修学时 ends like 学时 and is full of hours, and nobody has done one of them; 师父工号 is a number, and somebody else's. What is below such a heading fits
the field as well as the field itself, so no cell can tell the two apart: it is never taken without a person's word, only asked about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_KINDS_OF_DONE: Final = frozenset({"trainings", "activities", "attendance"})
"""Kinds whose hours are those that somebody has done; elsewhere hours of former years or planned ones may be what is meant."""

_WISHES = "想|愿|希望|下[次期届]|偏好|建议|意[向见]|备选|拟报"
_OF_A_PERSON = "派|送|住|食宿|考点|酒店|宾馆|帮扶|推荐|经费|费用|服务|结对|支教|来自|介绍信|报[到送]|开票|发票"
_ABOUT_IT = "发起|发布|提交|上报|填报|呈报|报送|审[核批阅定]|公示|公布|批准|报批|归档|下发|印发"
"""What is done about a thing before it takes place or afterwards, in an office."""

_WORDS: Mapping[str, re.Pattern[str]] = {
    "hours": re.compile(
        "缺|欠|应(?![得计获])|须修|需|剩|(?<!业)余|未|减|免|补|达标|目标|要求|规定|标准|最[低高少多]|[上下]限|以往|历年|往年|[上去]一?学?年|系数|单价|费"
        "|排名|等级|序号|扣|超|每(?!人)|周课|日均|差"
        "|累计(?!完成|获得?|已)|年度|学年|本年|当年|周期|(?:线[上下]|网[上络]|远程|面授|集中)(?!.*(?:培训|研修))"
    ),
    "teacher_no": re.compile(
        "师[父傅]|徒|搭档|结对|上级|下级|下属|领导|主管|经理|汇报|对象|前任|继任|指导|带教|旧"
        "|长(?=(?:唯一)?(?:编号|编码|代码|号码?|ID|id|工号))|(?<![本个训培会与])人(?=(?:唯一)?(?:编号|编码|代码|号码?|ID|id|工号))"
        "|(?<![训习培会与])者(?=(?:唯一)?(?:编号|编码|代码|号码?|ID|id|工号))"
        "|(?:评委|测试|驾驶|裁判|讲解|安全|消防|普查|操作|管理|监考|巡考|阅卷|联络|信息|通讯|审核|录入|党|团|队|保险|公务)员"
    ),
    "birth_month": re.compile(
        "独生|生[效育源活]|[产发学考师新]生|业生|[儿女父母爷奶妻夫兄弟姐妹公婆岳孙孩娃]|老人|^(?!.*[生诞辰寿])"
    ),
    "joined": re.compile(
        "到[期龄访账帐位家场会款货达站点]|来[访电信函文款稿]|进[修货步账帐出村城阶展驻]|入[会股户伙住围选库额行保刊网险籍册群账帐境档列]"
        "|(?<!校)[省市县区镇乡](?:内|里)?(?:工作|任教)?的?(?:时间|日期|年月)"
    ),
    "start": re.compile(f"(?:{_ABOUT_IT})(?:的|于|起止|开始)?(?:时间|日期|时刻|年月日?|日)$"),
    "start_time": re.compile(f"(?:{_ABOUT_IT})(?:的|于|起止|开始)?(?:时间|日期|时刻|年月日?|日)$"),
    "end": re.compile(
        "报|交|审|填|录|签|备|制|登|发|领|考|评|缴|付|票|生|出|入|反馈|公示|申|请|通知|更新|修改|统计|认定|确认|核|批|聘|有效|到期|取得|获得"
    ),
    "mark": re.compile("(?:类型|类别|方式|形式|途径|渠道|设备|终端|终端号|地点|位置|地址|批次|次序)$"),
    "note": re.compile("(?:等级|级别|层次|类型|类别|种类|编号|代码|时间|日期|状态)$"),
    "result": re.compile(
        "师德|品德|普[测通]|心理|作业|试讲|去年|上一?年|年[终度]|常规|体检|身体|健康|平时|期[中末]|论文|心得|教案"
        "|^(?!.*(?:结|果|末|最后|终|等[第次级]|评|鉴定|成绩|考|通过|表现|合格|优))"
    ),
    "level": re.compile("课题|论文|头衔|骨干|荣誉|称号|名师|奖|职称|学校|本人|个人|^(?!.*(?:档|级|层|等|类|别))"),
    "mode": re.compile(f"{_WISHES}|^(?!.*(?:怎|式|形|途径|渠道|法|样|线|方))"),
    "organizer": re.compile(
        f"{_WISHES}|{_OF_A_PERSON}|^(?!.*(?:办|主|承|单位|机构|部门|院校|校方|组织|谁|盖章|出具|授|发|颁|开|方))"
    ),
    "place": re.compile(f"{_WISHES}|住|食宿|集合|上车|接[送站]|报到"),
    "training": re.compile(
        f"{_WISHES}|作业|论文|心得|反馈|文件|附件|材料|酒店|宾馆|平台|教材|照片|发票|费|食宿|主持|在研|负责|任教|[未选]课|未|选修|问题|提交|任务|案例|奖|证书|兴趣|爱好|特长|公开课|示范课|优质课"
    ),
    "activity": re.compile(
        f"{_WISHES}|作业|论文|心得|反馈|文件|附件|材料|酒店|平台|教材|照片|发票|费|食宿|问题|提交|奖|证书|兴趣|爱好|特长"
    ),
}


def is_of_another(field: str, heading: str, *, kind: str = "") -> bool:
    """Whether a heading says of itself that its column is not this field.

    Args:
        field: The field that its cells or its other words may be.
        heading: The heading, as it is compared.
        kind: Of which kind of record the list is; hours that nobody has done are no hours of those records only.
    """
    words = _WORDS.get(field)
    return words is not None and (field != "hours" or kind in _KINDS_OF_DONE) and words.search(heading) is not None
