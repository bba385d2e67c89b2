/* /panel/ledgers: 台账 of the clerk's posts: rows, search, history, changes, sheets out and in. */

import {element, freshId} from '../../../app/tasklist/scripts/shared/dom.js';
import {moment} from '../../../app/tasklist/scripts/shared/format.js';
import {ask, problemBox, send, show} from './client.js';
import {rowForm} from './ledgerform.js';

const DATA = '/panel/data/ledgers';
const NONE_CHOSEN = '未选择文件';
const STATES = [['open', '在册'], ['closed', '已销号'], ['all', '全部']];

function wantedNow() {
  const query = new URLSearchParams(window.location.search);
  return {
    ledger: query.get('ledger') || '', text: query.get('text') || '',
    state: query.get('state') || 'open', page: query.get('page') || '1'
  };
}

function addressOf(wanted) {
  return `/panel/ledgers?${new URLSearchParams(wanted)}`;
}

function choices(items, wanted) {
  return element('form', {class: 'bureau-search', method: 'get', action: '/panel/ledgers', role: 'search'},
    element('label', {for: 'ledger'}, '台账'),
    element('select', {id: 'ledger', name: 'ledger'}, items.map(one =>
      element('option', {value: one.id, selected: one.id === wanted.ledger}, one.title))),
    element('label', {for: 'state'}, '状态'),
    element('select', {id: 'state', name: 'state'}, STATES.map(([value, label]) =>
      element('option', {value, selected: value === wanted.state}, label))),
    element('label', {for: 'text'}, '查找'),
    element('input', {id: 'text', name: 'text', type: 'search', maxlength: 200, value: wanted.text}),
    element('button', {type: 'submit', class: 'bureau-button'}, '查找'));
}

function historyOf(entries) {
  return element('ol', {class: 'bureau-timeline', reversed: true}, entries.map(entry => element('li', {},
    element('time', {datetime: entry.at}, moment(entry.at)),
    element('span', {class: 'bureau-actor'}, entry.actor),
    element('span', {}, `${entry.act}（第 ${entry.version} 版）`, entry.reason ? `，${entry.reason}` : ''),
    entry.changes.length === 0 ? null : element('ul', {}, entry.changes.map(change =>
      element('li', {class: 'bureau-plain'}, `${change.title}：${change.before || '（空）'} → ${change.after || '（空）'}`))))));
}

/** The place below the table where one row is looked at or changed. */
class RowPlace {
  constructor(found) {
    this.found = found;
    this.node = element('section', {class: 'bureau-section', tabindex: -1, 'aria-live': 'polite'});
  }

  put(...parts) {
    this.node.replaceChildren(...parts.filter(Boolean));
    this.node.focus();
  }

  async open(row) {
    try {
      const {ledger, columns} = this.found;
      const answer = await ask(`${DATA}/${ledger.id}/rows/${row.id}`);
      const title = freshId('row');
      this.put(
        element('h2', {id: title}, answer.row.label, ' ',
          element('span', {class: 'bureau-state'}, answer.row.state_text)),
        ledger.may_write
          ? rowForm(columns, answer.row, change => this.save(answer.row, change))
          : element('dl', {class: 'bureau-facts'}, columns.map(column => element('div', {class: 'bureau-row'},
            element('dt', {}, column.title), element('dd', {}, answer.row.shown[column.name] || '（空）')))),
        element('h3', {}, '历次变动'), historyOf(answer.entries));
    } catch (problem) {
      this.put(problemBox(problem));
    }
  }

  create() {
    const key = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(16).slice(2)}`;
    this.put(element('h2', {}, '登记一行'), rowForm(this.found.columns, null, async ({values}) => {
      await send(`${DATA}/${this.found.ledger.id}/rows`, {key, values});
      window.location.reload();
    }));
  }

  async save(row, change) {
    await send(`${DATA}/${this.found.ledger.id}/rows/${row.id}`, {version: row.version, ...change});
    window.location.reload();
  }
}

function table(found, place) {
  const shown = found.columns.slice(0, 7);
  const word = found.ledger.may_write ? '查看、修改' : '查看';
  return element('div', {class: 'bureau-scroll', tabindex: 0, role: 'region', 'aria-label': found.ledger.title},
    element('table', {class: 'bureau-papers'},
      element('thead', {}, element('tr', {},
        [...shown.map(column => column.title), '状态', '最近变动', '操作'].map(head =>
          element('th', {scope: 'col'}, head)))),
      element('tbody', {}, found.rows.map(row => element('tr', {},
        shown.map(column => element('td', {}, row.shown[column.name])),
        element('td', {class: 'bureau-nowrap'}, row.state_text),
        element('td', {class: 'bureau-nowrap'}, moment(row.updated_at)),
        element('td', {}, element('button', {
          // What is read aloud begins with what is seen: who speaks to the page says the word on the button.
          type: 'button', class: 'bureau-button', 'aria-label': `${word} ${row.label}`, on: {click: () => place.open(row)}
        }, word)))))));
}

function sheets(found, wanted) {
  const address = `${DATA}/${found.ledger.id}/sheet`;
  const query = new URLSearchParams({text: wanted.text, state: wanted.state});
  const out = element('a', {class: 'bureau-button', href: `${address}?${query}`}, '导出表格');
  if (!found.ledger.may_write) {
    return element('p', {}, out);
  }
  const outcome = element('div', {role: 'status'});
  const chosen = element('span', {id: 'chosen'}, NONE_CHOSEN);
  // The input itself is out of sight: its button speaks the language of the browser, not ours.
  const file = element('input', {
    type: 'file', id: 'sheet', class: 'bureau-unseen', accept: '.xlsx', 'aria-describedby': 'chosen',
    on: {change: () => { chosen.textContent = file.files[0] ? file.files[0].name : NONE_CHOSEN; }}
  });
  const put = element('button', {type: 'button', class: 'bureau-button'}, '导入表格');
  put.addEventListener('click', async () => {
    if (!file.files[0]) {
      outcome.replaceChildren('请先选择填好的表格。');
      file.focus();
      return;
    }
    put.disabled = true;
    try {
      const done = await send(address, file.files[0]);
      outcome.replaceChildren(`已导入：新增 ${done.added} 行，变更 ${done.changed} 行，销号 ${done.closed} 行，`
        + `未变 ${done.untouched} 行。`, element('a', {href: addressOf(wanted)}, '刷新台账'));
    } catch (problem) {
      outcome.replaceChildren(problemBox(problem));
    } finally {
      put.disabled = false;
    }
  });
  return element('div', {class: 'bureau-search'}, out,
    file, element('label', {for: 'sheet', class: 'bureau-button'}, '选择填好的表格'), chosen, put, outcome);
}

function pager(found, wanted) {
  const to = (page, label) => (page < 1 || page > found.pages
    ? null
    : element('a', {class: 'bureau-button', href: addressOf({...wanted, page})}, label));
  return found.pages === 1 ? null : element('nav', {class: 'bureau-pager', 'aria-label': '分页'},
    to(found.page - 1, '上一页'), element('span', {}, `第 ${found.page} 页，共 ${found.pages} 页`),
    to(found.page + 1, '下一页'));
}

async function page() {
  const {items} = await ask(DATA);
  if (items.length === 0) {
    return element('p', {class: 'bureau-none'}, '没有您的岗位可以查看的台账。');
  }
  const wanted = wantedNow();
  wanted.ledger = items.some(one => one.id === wanted.ledger) ? wanted.ledger : items[0].id;
  const {ledger, ...query} = wanted;
  const found = await ask(`${DATA}/${ledger}/rows?${new URLSearchParams(query)}`);
  const place = new RowPlace(found);
  return [
    choices(items, wanted),
    element('h2', {}, found.ledger.title),
    element('p', {class: 'bureau-why'}, found.ledger.clause, found.ledger.remark ? `。${found.ledger.remark}` : ''),
    element('p', {role: 'status'}, `共 ${found.total} 行`),
    found.ledger.may_write ? element('p', {}, element('button', {
      type: 'button', class: 'bureau-button', on: {click: () => place.create()}
    }, '登记一行')) : null,
    found.rows.length === 0 ? element('p', {class: 'bureau-none'}, '没有符合的行。') : table(found, place),
    pager(found, wanted),
    sheets(found, wanted),
    place.node
  ];
}

show(page);
