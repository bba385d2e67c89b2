/*
 * Puts Chinese for the texts that form-js renders, at the places where only form-js writes (never where
 * the form's own labels or a person's data stand). An observer runs before the browser paints, so that
 * the English is never seen, and a screen reader hears the Chinese of a live region.
 */

import {ATTRIBUTES, ERRORS, WORDS, translate} from './texts.js';

const FORM = '.fjs-container';

const TEXTS = [
  ['.fjs-form-field-error li', ERRORS],
  ['.fjs-select-placeholder', WORDS],
  ['.fjs-dropdownlist-empty', WORDS],
  ['.fjs-repeat-render-add', WORDS],
  ['.fjs-repeat-render-collapse', WORDS],
  ['.fjs-taglist-skip-link', WORDS],
  ['.fjs-iframe-placeholder-text', WORDS],
  ['.fjs-table-nav-label', WORDS],
  ['.fjs-table-body td[colspan]', WORDS],
  ['.fjs-table-middle-container', WORDS]
];

const NAMES = ['placeholder', 'title', 'aria-label', 'alt'];
const NAMED = NAMES.map(name => `input[${name}], button[${name}], th[${name}], a[${name}], svg[${name}]`)
  .join(', ');

function translateTexts(root, selector, dictionary) {
  for (const element of root.querySelectorAll(selector)) {
    for (const node of element.childNodes) {
      const chinese = node.nodeType === Node.TEXT_NODE && translate(node.data, dictionary);
      if (chinese) {
        node.data = chinese;
      }
    }
  }
}

function translateAttributes(root) {
  for (const element of root.querySelectorAll(NAMED)) {
    for (const name of NAMES) {
      const chinese = element.hasAttribute(name) && translate(element.getAttribute(name), ATTRIBUTES);
      if (chinese) {
        element.setAttribute(name, chinese);
      }
    }
  }
}

/** Translate what stands in one form now. */
export function translateForm(form) {
  TEXTS.forEach(([selector, dictionary]) => translateTexts(form, selector, dictionary));
  translateAttributes(form);
}

function touchedForms(mutations) {
  const forms = new Set();
  for (const {target, addedNodes} of mutations) {
    const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    const form = element && element.closest(FORM);
    if (form) {
      forms.add(form);
      continue;
    }
    for (const node of addedNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) {
        node.querySelectorAll(FORM).forEach(found => forms.add(found));
        if (node.matches(FORM)) {
          forms.add(node);
        }
      }
    }
  }
  return forms;
}

/** Keep every form that ever stands below `root` in Chinese. */
export function translateForms(root) {
  const observer = new MutationObserver(mutations => touchedForms(mutations).forEach(translateForm));
  observer.observe(root, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: NAMES
  });
  root.querySelectorAll(FORM).forEach(translateForm);
}
