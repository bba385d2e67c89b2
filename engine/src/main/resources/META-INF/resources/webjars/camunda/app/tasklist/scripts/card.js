/* On each card of the task list: which case it is, and what is left until the due date. */

import {askAhead, caseOf} from './card/case.js';
import {onLists} from './desk/first.js';
import {element} from './shared/dom.js';
import {left, workingDays} from './shared/left.js';

onLists(askAhead);
workingDays(); // the deadlines wait for them

function deadlineLine(due) {
  const shown = element('span', {}, '\u00a0');
  workingDays().then(() => {
    const remaining = left(new Date(due));
    shown.className = `bureau-left bureau-left-${remaining.level}`;
    shown.textContent = remaining.text;
  });
  return element('div', {}, shown);
}

export default {
  id: 'bureau-card',
  pluginPoint: 'tasklist.card',
  priority: 1000,

  render(node, {taskId}, scope) {
    const which = element('div', {class: 'bureau-card-case'});
    const from = element('div', {class: 'bureau-card-from'});
    const due = scope && scope.task && scope.task.due;
    node.append(element('div', {class: 'bureau-card'}, which, from, due ? deadlineLine(due) : null));
    caseOf(taskId).then(found => {
      which.textContent = found.which;
      which.title = found.which;
      from.textContent = found.sender;
    });
  },

  unmount() {}
};
