"""Every kind of problem this interface answers with: code, status, Chinese title (RFC 9457).

Codes are stable: clients may act on them. The table is also the documentation that /docs shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem.

    Args:
        code: stable machine-readable code.
        status: HTTP status.
        title: what happened, Chinese.
        advice: what the caller should do, Chinese.
    """

    code: str
    status: int
    title: str
    advice: str

    @property
    def type(self) -> str:
        """URI that identifies the kind (RFC 9457, 3.1.1)."""
        return f"urn:bureau:problem:{self.code}"


_TABLE: Final = (
    Problem("bad-request", 400, "请求无法识别", "请核对请求的写法。"),
    Problem(
        "malformed-json", 400, "请求正文不是合法的 JSON", "请按 RFC 8259 用 UTF-8 编码重新生成。"
    ),
    Problem(
        "idempotency-key-invalid",
        400,
        "缺少幂等键或幂等键不合格",
        "请带请求头 Idempotency-Key：1 至 128 个可见 ASCII 字符，每次新的提交换一个，重试时不换。",
    ),
    Problem("unauthenticated", 401, "未通过身份验证", "请核对密钥，或联系本局换发。"),
    Problem("no-session", 401, "尚未登录", "请先登录任务列表。"),
    Problem("not-permitted", 403, "没有此项权限", "请联系本局开通。"),
    Problem("csrf-refused", 403, "请求来源核验未通过", "请刷新页面后重试。"),
    Problem("not-found", 404, "没有找到", "请核对地址和编号。"),
    Problem("ledger-row-missing", 404, "台账里没有这一行", "请刷新台账后重试。"),
    Problem("unknown-rule", 404, "没有这条时限规则", "请核对规则编号。"),
    Problem("link-invalid", 404, "链接无效", "请从原消息中重新复制链接，或联系本局重新发送。"),
    Problem("method-not-allowed", 405, "该地址不支持这种请求方法", "请看响应头 Allow。"),
    Problem("request-timeout", 408, "等待数据超时", "请检查网络后重新发送。"),
    Problem("conflict", 409, "与已受理的内容冲突", "请先查询现有办件。"),
    Problem(
        "idempotency-conflict",
        409,
        "同一幂等键已用于另一份内容",
        "重试请原样发送；新的提交请换一个幂等键。",
    ),
    Problem("case-not-registered", 409, "本件尚未登记完成", "请稍候片刻再打开。"),
    Problem("act-not-drawn", 403, "这一步不能这样办理", "流程图没有规定这个动作，请按表单办理。"),
    Problem("task-taken", 409, "任务已由他人办理", "请刷新任务列表。"),
    Problem("already-opened", 409, "对方已经打开，不能撤回", "请与对方联系，由对方退回。"),
    Problem("urged-already", 409, "刚刚催办过", "请稍后再催。"),
    Problem("link-closed", 409, "不能再提交", "如需更正请联系本局。"),
    Problem(
        "ledger-row-changed",
        409,
        "这一行已被他人修改",
        "请刷新后核对他人的修改，再重新填写。",
    ),
    Problem("ledger-row-exists", 409, "台账里已有这一行", "请改原有的一行，不要重复登记。"),
    Problem("collection-closed", 409, "本轮报送已经结束", "如需更正请与本局联系。"),
    Problem("ledger-row-closed", 409, "这一行已经销号", "如确需修改，请先恢复。"),
    Problem("case-closed", 409, "本件已经办结", "办结后不能再添加材料。"),
    Problem("no-open-supplement", 409, "没有待答复的补正要求", "请先查询办件的 supplements。"),
    Problem("supplement-late", 409, "补正期限已过", "如有正当理由，请与承办科室联系。"),
    Problem("withdrawal-not-allowed", 409, "该事项不支持撤回", "请与承办科室联系。"),
    Problem("withdrawal-pending", 409, "已经申请撤回", "请查询办件的状态，不必重复申请。"),
    Problem("too-large", 413, "内容超过大小限制", "请压缩或拆分后重新发送。"),
    Problem("unsupported-media-type", 415, "不支持的内容类型", "请按说明设置请求头 Content-Type。"),
    Problem("invalid-data", 422, "提交的内容不符合要求", "请按 faults 逐项修改后重新发送。"),
    Problem(
        "ledger-definition-invalid", 422, "台账定义不可用", "请建模人员按 detail 修改定义文件。"
    ),
    Problem("collection-template-invalid", 422, "报送模板不可用", "请建模人员按 detail 修改。"),
    Problem("wrong-template", 422, "表格与模板不符", "请下载本轮的模板，填好后上传。"),
    Problem("workbook-unreadable", 422, "表格无法读取", "请另存为 xlsx 后重新上传。"),
    Problem("invalid-deadline", 422, "时限条件不符合要求", "请按 faults 修改。"),
    Problem(
        "calendar-missing",
        422,
        "所涉年份的放假安排尚未公布",
        "届满即丧失权利的期限不作推算，请待国务院办公厅公布后再查。",
    ),
    Problem("executable-refused", 422, "不接收可执行文件", "请改为文档、图片、音频或视频。"),
    Problem(
        "classified-refused",
        422,
        "内容带有国家秘密标志",
        "未予接收，也未留存。请勿通过本平台传输，并按保密规定处理。",
    ),
    Problem(
        "classification-unconfirmed",
        422,
        "请确认是否涉密",
        "内容提到密级或保密事项：不涉密的，核对后加上 not_classified: true 重新发送。",
    ),
    Problem("virus-found", 422, "文件带有病毒", "请查杀后重新上传。"),
    Problem("rate-limited", 429, "请求过于频繁", "请按响应头 Retry-After 等待后重试。"),
    Problem("internal-error", 500, "系统内部错误", "已记录，请凭 instance 中的编号联系运维。"),
    Problem("upstream-unavailable", 502, "后台服务暂时无法访问", "暂时无法访问，请稍后重试。"),
    Problem("upstream-silent", 504, "后台服务没有及时回答", "没有及时回答，请稍后核对结果后再试。"),
    Problem(
        "temporarily-unavailable", 503, "系统暂时繁忙", "请按响应头 Retry-After 等待后原样重试。"
    ),
)

PROBLEMS: Final = {problem.code: problem for problem in _TABLE}

#: What stands for an HTTP status that the framework itself answers with.
BY_STATUS: Final = {
    400: "bad-request",
    401: "unauthenticated",
    403: "not-permitted",
    404: "not-found",
    405: "method-not-allowed",
    408: "request-timeout",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid-data",
    429: "rate-limited",
    503: "temporarily-unavailable",
}


def problem(code: str) -> Problem:
    """The kind with this code.

    Raises:
        KeyError: no such code: a service raised one that the table does not document.
    """
    return PROBLEMS[code]
