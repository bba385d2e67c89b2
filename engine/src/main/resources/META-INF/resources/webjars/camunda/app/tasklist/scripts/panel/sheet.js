/* 办文单: the case on paper, as a PDF that the browser shows and prints. */

import {element} from '../shared/dom.js';

/** Link that opens it beside the page. */
export function sheetLink(answer) {
  return element('a', {
    class: 'btn btn-default btn-sm bureau-button', href: answer.sheet_url, target: '_blank', rel: 'noopener'
  }, '打印办文单');
}
