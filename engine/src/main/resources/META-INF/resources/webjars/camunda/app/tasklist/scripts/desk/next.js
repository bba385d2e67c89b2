/* After a task is done the next one of the list opens, unless the clerk has opened another meanwhile. */

const STEP_MS = 200;
const STEPS = 25;

function taskOf(link) {
  return new URLSearchParams(link.getAttribute('href').split('?')[1] || '').get('task');
}

function isOpen() {
  return new URLSearchParams(window.location.hash.split('?')[1] || '').has('task');
}

/** Open the first task of the list that is not `done`, as soon as the list is without that one. */
export function openNext(done, steps = STEPS) {
  if (steps === 0 || isOpen()) {
    return;
  }
  const links = [...document.querySelectorAll('.tasks-list li.task h4.task a')];
  const stale = links.some(link => taskOf(link) === done);
  if (!stale && links.length > 0) {
    links[0].click();
  } else {
    setTimeout(() => openNext(done, steps - 1), STEP_MS);
  }
}
