/* On each card of the task list: which case it is, and what is left until the due date. */

import {caseOf} from './card/case.js';
import {element} from './shared/dom.js';
import {left} from './shared/left.js';

function deadlineLine(due) {
  const remaining = left(new Date(due));
  return element('div', {},
    element('span', {class: `bureau-left bureau-left-${remaining.level}`}, remaining.text));
}

export default {
  id: 'bureau-card',
  pluginPoint: 'tasklist.card',
  priority: 1000,

  render(node, {api, taskId}, scope) {
    const which = element('div', {class: 'bureau-card-case'});
    const from = element('div', {class: 'bureau-card-from'});
    const due = scope && scope.task && scope.task.due;
    node.append(element('div', {class: 'bureau-card'}, which, from, due ? deadlineLine(due) : null));
    caseOf(api.engineApi, taskId).then(found => {
      which.textContent = found.which;
      which.title = found.which;
      from.textContent = found.from;
    });
  },

  unmount() {}
};
