/* Tab 办件记录 beside a process instance: acts outside, messages, packages and what a person must settle. */

import {element} from '../../tasklist/scripts/shared/dom.js';
import {moment} from '../../tasklist/scripts/shared/format.js';
import {noAnswer, problemOf} from '../../tasklist/scripts/panel/problems.js';

const ACTS = {claimed: '进行中', stored: '已完成', released: '未做', parked: '结果不明'};
const MESSAGES = {pending: '待发送', early: '等待流程接收', done: '已送达', dead: '已停止重试'};

function table(title, heads, rows) {
  return element('section', {},
    element('h4', {}, `${title}（${rows.length}）`),
    rows.length === 0 ? element('p', {}, '没有。') : element('table', {class: 'cam-table'},
      element('thead', {}, element('tr', {}, heads.map(head => element('th', {scope: 'col'}, head)))),
      element('tbody', {}, rows.map(cells => element('tr', {}, cells.map(cell => element('td', {}, cell)))))));
}

function troubles(list) {
  if (list.length === 0) {
    return element('p', {}, '对账：相符，没有须人工处理的差异。');
  }
  return element('section', {role: 'alert'},
    element('h4', {}, `须人工处理（${list.length}）`),
    element('ul', {}, list.map(one => element('li', {}, one.text, ' ', element('code', {}, one.command)))));
}

async function load(node, instanceId) {
  let answer;
  let text;
  try {
    answer = await fetch(`/panel/data/instances/${encodeURIComponent(instanceId)}`, {
      credentials: 'same-origin', headers: {Accept: 'application/json'}
    });
    text = await answer.text();
  } catch (error) {
    console.warn('records', error);
    throw noAnswer(false);
  }
  if (!answer.ok) {
    throw problemOf(answer.status, text);
  }
  const found = JSON.parse(text);
  node.replaceChildren(
    element('p', {}, `${found.number} ${found.state_text}`),
    troubles(found.troubles),
    table('外部动作', ['主题', '状态', '次数', '开始', '完成', '编号'], found.acts.map(one => [
      one.topic, ACTS[one.state] || one.state, String(one.attempts), moment(one.claimed_at),
      one.stored_at ? moment(one.stored_at) : '', one.key])),
    table('发件箱', ['行号', '种类', '状态', '次数', '时间', '最近的错误'], found.messages.map(one => [
      String(one.id), one.kind, MESSAGES[one.state] || one.state, String(one.attempts),
      moment(one.created_at), one.last_error])),
    table('案卷包', ['种类', '位置', '摘要', '时间'], found.packages.map(one => [
      one.kind, one.path, one.sha256, moment(one.created_at)])));
}

export default {
  id: 'bureau-records',
  pluginPoint: 'cockpit.processInstance.runtime.tab',
  priority: 5,
  properties: {label: '办件记录'},

  render(node, {processInstanceId}) {
    const place = element('div', {class: 'bureau-records'}, element('p', {role: 'status'}, '正在载入…'));
    node.append(place);
    load(place, processInstanceId).catch(problem => {
      place.replaceChildren(element('p', {role: 'alert'}, problem.message || '页面出错，请刷新后重试。'));
    });
  },

  unmount() {}
};
