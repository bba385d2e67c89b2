/* Tab 办件 beside the form: the case behind the task, its papers, deadline and history, from our API. */

import {CasePanel} from './panel/view.js';

const panels = new Set();

export default {
  id: 'bureau-case-panel',
  pluginPoint: 'tasklist.task.detail',
  priority: 900,
  properties: {label: '办件'},

  render(node, {taskId}, scope) {
    const panel = new CasePanel(node, taskId);
    panels.add(panel);
    // One plugin object serves every task opened, the next one before the last is gone: close by scope.
    if (scope && scope.$on) {
      scope.$on('$destroy', () => {
        panel.close();
        panels.delete(panel);
      });
    }
    panel.load();
  },

  unmount() {
    for (const panel of panels) {
      if (panel.isGone()) {
        panel.close();
        panels.delete(panel);
      }
    }
  }
};
