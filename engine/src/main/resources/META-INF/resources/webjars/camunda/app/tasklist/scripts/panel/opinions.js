/* What several people said: 会签, 征求意见, 测评. */

import {element, freshId} from '../shared/dom.js';
import {moment} from '../shared/format.js';

const HEADS = ['名称', '签署人', '意见', '内容', '时间'];

function row(item) {
  return element('tr', {},
    element('td', {}, item.round),
    element('th', {scope: 'row'}, item.signer),
    element('td', {class: 'bureau-nowrap'}, item.opinion),
    element('td', {}, item.text),
    element('td', {class: 'bureau-nowrap'}, moment(item.signed_at)));
}

/** A section 意见, or null when nobody was asked. */
export function opinions(items) {
  if (items.length === 0) {
    return null;
  }
  const title = freshId('opinions');
  return element('section', {class: 'bureau-section', 'aria-labelledby': title},
    element('h4', {id: title}, `意见（${items.length} 条）`),
    element('div', {class: 'bureau-scroll'},
      element('table', {class: 'bureau-papers'},
        element('thead', {}, element('tr', {},
          HEADS.map(head => element('th', {scope: 'col'}, head)))),
        element('tbody', {}, items.map(row)))));
}
