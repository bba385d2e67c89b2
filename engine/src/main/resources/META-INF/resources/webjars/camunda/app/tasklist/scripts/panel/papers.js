/* The papers of the case: what there is, who added it and when, and the file itself. */

import {element, freshId} from '../shared/dom.js';
import {moment, size} from '../shared/format.js';

const HEADS = ['名称（版次）', '种类', '大小', '添加人', '添加时间'];

function safeAddress(url) {
  // Only our own paths: an address from data must not become a script or lead elsewhere.
  const address = new URL(url, window.location.origin);
  return address.origin === window.location.origin && address.pathname.startsWith('/panel/')
    ? address.pathname + address.search
    : null;
}

function version(paper) {
  if (paper.latest && paper.version === 1) {
    return null;
  }
  return element('span', {class: 'bureau-version'},
    paper.latest ? `第 ${paper.version} 版（最新）` : `第 ${paper.version} 版（已有新版）`);
}

function paperRow(paper) {
  const link = element('a', {
    href: safeAddress(paper.url), download: paper.name, 'aria-label': `下载 ${paper.name}`
  }, paper.name);
  return element('tr', {class: paper.latest ? null : 'bureau-superseded'},
    element('th', {scope: 'row'}, link, version(paper)),
    element('td', {}, paper.kind_label || paper.kind),
    element('td', {class: 'bureau-nowrap'}, size(paper.size)),
    element('td', {}, paper.added_by),
    element('td', {class: 'bureau-nowrap'}, moment(paper.added_at)));
}

function table(papers) {
  return element('table', {class: 'bureau-papers'},
    element('thead', {}, element('tr', {},
      HEADS.map(head => element('th', {scope: 'col'}, head)))),
    element('tbody', {}, papers.map(paperRow)));
}

/** A section 材料; `upload` is the form to add papers, or null where the clerk may not. */
export function papers(list, upload) {
  const title = freshId('papers');
  return element('section', {class: 'bureau-section', 'aria-labelledby': title},
    element('h4', {id: title}, `材料（${list.length} 份）`),
    list.length > 0
      ? element('div', {class: 'bureau-scroll'}, table(list))
      : element('p', {class: 'bureau-none'}, '还没有材料。'),
    upload);
}
