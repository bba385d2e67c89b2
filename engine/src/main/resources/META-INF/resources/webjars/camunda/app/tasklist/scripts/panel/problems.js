/* What went wrong, in words that tell a clerk what to do next. */

const BY_STATUS = {
  400: '提交的内容有误，请核对后重试。',
  401: '登录已超时，请重新登录。',
  403: '您没有此项操作的权限；如刚重新登录过，请刷新页面后重试。',
  404: '没有查到此任务的办件。任务可能已由他人办结，或者不在您的岗位范围内。',
  409: '办件刚刚有变动，请刷新后重试。',
  413: '文件太大，请压缩或拆分后再传。',
  415: '不接受这种类型的文件。',
  422: '提交的内容有误，请核对后重试。',
  429: '操作太频繁，请稍候再试。'
};

const UNAVAILABLE = '服务暂时停用（正在重启或维护），请稍后重试。';
const BROKEN = '系统出错，请稍后重试；多次出现请联系管理员。';
const OFFLINE = '连不上服务器，请检查网络后重试。';
const TIMEOUT = '服务器长时间没有答复，请稍后重试。';

/** A failure with a Chinese message; `status` is the HTTP status, 0 where no answer came. */
export class Problem extends Error {
  constructor(message, status) {
    super(message);
    this.name = 'Problem';
    this.status = status;
  }
}

function sentence(text) {
  return /[。！？]$/.test(text) ? text : `${text}。`;
}

function ownWords(body) {
  let problem;
  try {
    problem = JSON.parse(body);
  } catch {
    return null; // Not ours: a proxy's page. The status alone speaks then.
  }
  if (!problem || typeof problem.title !== 'string') {
    return null;
  }
  const faults = Array.isArray(problem.faults) ? problem.faults.map(fault => fault.message) : [];
  const said = [problem.title, problem.detail, ...faults]
    .filter(text => typeof text === 'string' && text !== '');
  return [...new Set(said)].map(sentence).join('');
}

/** The problem that an answer tells of; the API's own Chinese words come first, except for 401 and 5xx. */
export function problemOf(status, body) {
  if (status === 502 || status === 503 || status === 504) {
    return new Problem(UNAVAILABLE, status);
  }
  if (status >= 500) {
    return new Problem(BROKEN, status);
  }
  if (status === 401) {
    return new Problem(BY_STATUS[401], status);
  }
  return new Problem(ownWords(body) || BY_STATUS[status] || `${BROKEN}（${status}）`, status);
}

/** No answer at all. */
export function noAnswer(timedOut) {
  return new Problem(timedOut ? TIMEOUT : OFFLINE, 0);
}
