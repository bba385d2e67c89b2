/* 当前环节: where the case stands and who has it; the way to a task that the clerk may do. */

import {element, freshId} from '../shared/dom.js';
import {moment} from '../shared/format.js';

const TASKLIST = '/camunda/app/tasklist/default/';

function step(item, here) {
  const name = item.task_id && item.task_id !== here
    ? element('a', {href: `${TASKLIST}#/?task=${encodeURIComponent(item.task_id)}`}, item.name)
    : item.name;
  return element('li', {},
    element('strong', {}, name), '：',
    item.holder ? `${item.holder}办理` : '等待认领', `，${moment(item.since)}送达`);
}

/** A section, or null when nothing waits for a person. `here` is the task beside which it stands. */
export function now(items, here = '') {
  if (items.length === 0) {
    return null;
  }
  const title = freshId('now');
  return element('section', {class: 'bureau-section', 'aria-labelledby': title},
    element('h4', {id: title}, '当前环节'),
    element('ul', {class: 'bureau-steps'}, items.map(item => step(item, here))));
}
