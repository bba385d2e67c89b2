/* Cases that belong to this one, and cases of the same applicant or matter that the clerk may see. */

import {element, freshId} from '../shared/dom.js';

const HEADS = ['关系', '办件编号', '标题', '事项', '状态'];

function numberOf(item) {
  return item.visible
    ? element('a', {href: `/panel/cases/${encodeURIComponent(item.number)}`, target: '_blank', rel: 'noopener'},
      item.number)
    : item.number;
}

function row(item) {
  return element('tr', {},
    element('td', {class: 'bureau-nowrap'}, item.relation),
    element('th', {scope: 'row', class: 'bureau-nowrap'}, numberOf(item)),
    element('td', {}, item.title),
    element('td', {}, item.procedure),
    element('td', {class: 'bureau-nowrap'}, item.state_text));
}

const ALIKE_HEADS = ['关系', '办件编号', '标题', '状态'];

function alikeRow(item) {
  return element('tr', {},
    element('td', {class: 'bureau-nowrap'}, item.relation),
    element('th', {scope: 'row', class: 'bureau-nowrap'}, numberOf(item)),
    element('td', {}, item.title),
    element('td', {class: 'bureau-nowrap'}, item.state_text));
}

function section(name, heads, rows) {
  if (rows.length === 0) {
    return null;
  }
  const title = freshId('related');
  return element('section', {class: 'bureau-section', 'aria-labelledby': title},
    element('h4', {id: title}, `${name}（${rows.length} 件）`),
    element('div', {class: 'bureau-scroll'},
      element('table', {class: 'bureau-papers'},
        element('thead', {}, element('tr', {},
          heads.map(head => element('th', {scope: 'col'}, head)))),
        element('tbody', {}, rows))));
}

/** A section 关联办件, or null when the case stands alone. */
export function related(items) {
  return section('关联办件', HEADS, items.map(row));
}

/** A section 同一申请人、同一事由, or null when there is none. */
export function alike(items) {
  return section('同一申请人、同一事由的办件', ALIKE_HEADS, items.map(alikeRow));
}
