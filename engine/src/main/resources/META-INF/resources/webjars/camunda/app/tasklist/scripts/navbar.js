/* In the header of Tasklist: the way to our own pages. */

import {element} from './shared/dom.js';

const PAGES = [['/panel/cases', '办件查询'], ['/panel/ledgers', '台账']];

export default PAGES.map(([address, label], index) => ({
  id: `bureau-page-${index}`,
  pluginPoint: 'tasklist.navbar.action',
  priority: 200 - index,

  render(node) {
    node.append(element('a', {href: address, target: '_blank', rel: 'noopener'}, label));
  },

  unmount() {}
}));
