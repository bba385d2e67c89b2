/* /panel/cases: what a clerk began, took part in or may do; /panel/cases/<number>: one of them. */

import {deadline, facts, heading} from '../../../app/tasklist/scripts/panel/facts.js';
import {now} from '../../../app/tasklist/scripts/panel/now.js';
import {opinions} from '../../../app/tasklist/scripts/panel/opinions.js';
import {papers} from '../../../app/tasklist/scripts/panel/papers.js';
import {alike, related} from '../../../app/tasklist/scripts/panel/related.js';
import {sheetLink} from '../../../app/tasklist/scripts/panel/sheet.js';
import {timeline} from '../../../app/tasklist/scripts/panel/timeline.js';
import {element} from '../../../app/tasklist/scripts/shared/dom.js';
import {moment} from '../../../app/tasklist/scripts/shared/format.js';
import {workingDays} from '../../../app/tasklist/scripts/shared/left.js';
import {ask, show} from './client.js';

const DATA = '/panel/data/cases';
const LISTS = [['all', '全部可查看的'], ['begun', '我发起的'], ['done', '我办过的']];
const HEADS = ['办件编号', '标题', '事项', '状态', '收到时间', '办理期限'];

function addressOf(wanted) {
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
  return `/panel/cases?${query}`;
}

function wantedNow() {
  const query = new URLSearchParams(window.location.search);
  return {which: query.get('which') || 'all', text: query.get('text') || '', page: query.get('page') || ''};
}

function searchForm(wanted) {
  return element('form', {class: 'bureau-search', method: 'get', action: '/panel/cases', role: 'search'},
    element('label', {for: 'which'}, '范围'),
    element('select', {id: 'which', name: 'which'}, LISTS.map(([value, label]) =>
      element('option', {value, selected: value === wanted.which}, label))),
    element('label', {for: 'text'}, '查找'),
    element('input', {
      id: 'text', name: 'text', type: 'search', maxlength: 200, value: wanted.text,
      placeholder: '编号、申请人或标题中的字'
    }),
    element('button', {type: 'submit', class: 'bureau-button'}, '查找'));
}

function row(line) {
  return element('tr', {},
    element('th', {scope: 'row', class: 'bureau-nowrap'},
      element('a', {href: `/panel/cases/${encodeURIComponent(line.number)}`}, line.number)),
    element('td', {}, line.title),
    element('td', {}, line.procedure),
    element('td', {class: 'bureau-nowrap'}, line.state_text),
    element('td', {class: 'bureau-nowrap'}, moment(line.received_at)),
    element('td', {}, line.due_text));
}

function pager(wanted, found) {
  if (found.pages === 1) {
    return null;
  }
  const to = (page, label) => (page < 1 || page > found.pages
    ? null
    : element('a', {class: 'bureau-button', href: addressOf({...wanted, page})}, label));
  return element('nav', {class: 'bureau-pager', 'aria-label': '分页'},
    to(found.page - 1, '上一页'),
    element('span', {}, `第 ${found.page} 页，共 ${found.pages} 页`),
    to(found.page + 1, '下一页'));
}

async function list() {
  const wanted = wantedNow();
  const found = await ask(`${DATA}?${new URLSearchParams(
    Object.entries(wanted).filter(([, value]) => value))}`);
  return [
    searchForm(wanted),
    element('p', {role: 'status'}, `共 ${found.total} 件`,
      found.narrowed ? '；符合的在办件太多，未能全部查看，请再加一两个字。' : ''),
    found.cases.length === 0
      ? element('p', {class: 'bureau-none'}, '没有您可以查看的办件。')
      : element('div', {class: 'bureau-scroll', tabindex: 0, role: 'region', 'aria-label': '办件清单'},
        element('table', {class: 'bureau-papers'},
          element('thead', {}, element('tr', {},
            HEADS.map(head => element('th', {scope: 'col'}, head)))),
          element('tbody', {}, found.cases.map(row)))),
    pager(wanted, found)
  ];
}

async function one(number) {
  const [answer] = await Promise.all([ask(`${DATA}/${encodeURIComponent(number)}`), workingDays()]);
  document.title = `${answer.case.number} ${document.title}`;
  return [
    element('p', {}, element('a', {href: '/panel/cases'}, '返回办件查询')),
    element('div', {class: 'bureau-top'}, heading(answer.case), sheetLink(answer)),
    now(answer.now),
    deadline(answer.case, answer.step_limits),
    facts(answer.case),
    papers(answer.papers, null),
    opinions(answer.opinions),
    related(answer.related),
    alike(answer.alike),
    timeline(answer.timeline)
  ];
}

const [, number] = /^\/panel\/cases\/([^/]+)$/.exec(window.location.pathname) || [];
show(number ? () => one(decodeURIComponent(number)) : list);
