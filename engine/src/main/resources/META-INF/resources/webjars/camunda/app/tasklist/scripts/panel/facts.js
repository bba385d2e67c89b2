/* Which case this is: number, title, state, deadline with its explanation, and what was submitted. */

import {element, freshId} from '../shared/dom.js';
import {moment} from '../shared/format.js';
import {left} from '../shared/left.js';

const OVER = ['closed', 'withdrawn'];

function row(label, ...content) {
  return element('div', {class: 'bureau-row'},
    element('dt', {}, label), element('dd', {}, ...content));
}

export function heading(record) {
  return element('header', {class: 'bureau-heading'},
    element('h3', {},
      element('span', {class: 'bureau-number'}, record.number),
      ' ',
      element('span', {class: 'bureau-state'}, record.state_text)),
    element('p', {class: 'bureau-title'}, record.title));
}

function days(lines) {
  return element('details', {class: 'bureau-days'},
    element('summary', {}, '逐日说明'),
    element('ol', {}, lines.map(line => element('li', {}, line.trim()))));
}

function stepLimit(limit) {
  const due = limit.open && limit.due_at ? left(new Date(limit.due_at)) : null;
  return element('li', {},
    element('strong', {}, limit.step), '：',
    due ? `${moment(limit.due_at)} ` : limit.due_text,
    due ? element('span', {class: `bureau-left bureau-left-${due.level}`}, due.text) : '',
    limit.due_basis ? element('p', {class: 'bureau-why'}, limit.due_basis) : '',
    limit.due_explanation.length ? days(limit.due_explanation) : '');
}

export function deadline(record, steps) {
  const title = freshId('deadline');
  const section = element('section', {class: 'bureau-section', 'aria-labelledby': title},
    element('h4', {id: title}, '办理期限'));
  if (!record.due_at || OVER.includes(record.state)) {
    section.append(element('p', {class: 'bureau-due'}, record.due_text));
  } else {
    const remaining = left(new Date(record.due_at));
    section.append(element('p', {class: 'bureau-due'}, moment(record.due_at), ' ',
      element('span', {class: `bureau-left bureau-left-${remaining.level}`}, remaining.text)));
  }
  if (record.due_basis) {
    section.append(element('p', {class: 'bureau-why'}, record.due_basis));
  }
  if (record.due_explanation && record.due_explanation.length) {
    section.append(days(record.due_explanation));
  }
  if (steps.length) {
    section.append(
      element('h5', {}, '环节时限'),
      element('ul', {class: 'bureau-steps'}, steps.map(stepLimit)));
  }
  return section;
}

export function facts(record) {
  const title = freshId('facts');
  return element('section', {class: 'bureau-section', 'aria-labelledby': title},
    element('h4', {id: title}, '基本情况'),
    element('dl', {class: 'bureau-facts'},
      row('事项', record.procedure),
      row('来源', record.source),
      row('收到时间', moment(record.received_at)),
      record.facts.map(fact => row(fact.label, blank(fact.value) ? '（未填写）' : String(fact.value)))));
}

function blank(value) {
  return value === null || value === undefined || value === '';
}
