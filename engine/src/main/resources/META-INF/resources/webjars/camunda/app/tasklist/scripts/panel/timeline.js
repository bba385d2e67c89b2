/* 办件过程: what was done, by whom and when; the latest first, since that is what a clerk looks for. */

import {element, freshId} from '../shared/dom.js';
import {moment} from '../shared/format.js';

function entry(event) {
  return element('li', {},
    element('time', {datetime: event.at}, moment(event.at)),
    element('span', {class: 'bureau-actor'}, event.actor || '系统'),
    element('span', {class: 'bureau-event'}, event.text));
}

export function timeline(events) {
  const title = freshId('timeline');
  const latestFirst = [...events].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  return element('section', {class: 'bureau-section', 'aria-labelledby': title},
    element('h4', {id: title}, '办件过程'),
    events.length > 0
      ? element('ol', {class: 'bureau-timeline', reversed: true}, latestFirst.map(entry))
      : element('p', {class: 'bureau-none'}, '还没有记录。'));
}
