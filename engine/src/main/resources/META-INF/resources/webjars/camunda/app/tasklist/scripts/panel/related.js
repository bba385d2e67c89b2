/* Cases that belong to this one: where it came from, and what was opened from it. */

import {element, freshId} from '../shared/dom.js';

const HEADS = ['关系', '办件编号', '标题', '事项', '状态'];

function row(item) {
  return element('tr', {},
    element('td', {class: 'bureau-nowrap'}, item.relation),
    element('th', {scope: 'row', class: 'bureau-nowrap'}, item.number),
    element('td', {}, item.title),
    element('td', {}, item.procedure),
    element('td', {class: 'bureau-nowrap'}, item.state_text));
}

/** A section 关联办件, or null when the case stands alone. */
export function related(items) {
  if (items.length === 0) {
    return null;
  }
  const title = freshId('related');
  return element('section', {class: 'bureau-section', 'aria-labelledby': title},
    element('h4', {id: title}, `关联办件（${items.length} 件）`),
    element('div', {class: 'bureau-scroll'},
      element('table', {class: 'bureau-papers'},
        element('thead', {}, element('tr', {},
          HEADS.map(head => element('th', {scope: 'col'}, head)))),
        element('tbody', {}, items.map(row)))));
}
