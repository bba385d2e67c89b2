/* In the header of Tasklist: the way to our own pages, those that this clerk can use. */

import {firstList} from './desk/first.js';
import {element} from './shared/dom.js';

export default [{
  id: 'bureau-pages',
  pluginPoint: 'tasklist.navbar.action',
  priority: 200,

  render(node) {
    node.classList.add('bureau-places');
    firstList()
      .then(() => fetch('/panel/data/places', {credentials: 'same-origin', headers: {Accept: 'application/json'}}))
      .then(answer => (answer.ok ? answer.json() : Promise.reject(new Error(`places: ${answer.status}`))))
      .then(places => node.replaceChildren(...places.map(({address, name}) =>
        element('a', {href: address, target: '_blank', rel: 'noopener'}, name))))
      .catch(error => console.warn(error));
  },

  unmount() {}
}];
