/* Elements from plain data. Text is set as text, never parsed, so that nothing in a case can be markup. */

/** element('a', {href: '/x', class: 'y', on: {click: f}}, 'text', childElement, null) */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') {
      Object.entries(value).forEach(([event, handler]) => made.addEventListener(event, handler));
    } else if (value === true) {
      made.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, String(value));
    }
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined));
  return made;
}

let lastNumber = 0;

/** An id that no other element has, for labels. */
export function freshId(prefix) {
  lastNumber += 1;
  return `bureau-${prefix}-${lastNumber}`;
}
