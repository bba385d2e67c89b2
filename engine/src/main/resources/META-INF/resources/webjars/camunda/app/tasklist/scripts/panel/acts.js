/* What may be done beside the form: only what the task's diagram draws; each opens its own page. */

import {element} from '../shared/dom.js';

/** Links to the acts, null when there are none. `names` come from the API, in order. */
export function acts(names, taskId) {
  if (!names || names.length === 0) {
    return null;
  }
  const address = `/panel/tasks/${encodeURIComponent(taskId)}/acts`;
  return element('section', {'aria-label': '办理动作'},
    element('h4', {}, '办理动作'),
    element('p', {}, ...names.map(name => element('a', {
      class: 'btn btn-default btn-sm bureau-act', href: address, target: '_blank', rel: 'noopener'
    }, name))));
}
