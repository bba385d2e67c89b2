/* What our own pages ask of /panel/data: same origin, the clerk's own log-in. */

import {csrfToken} from '../../../app/tasklist/scripts/shared/csrf.js';
import {element} from '../../../app/tasklist/scripts/shared/dom.js';
import {noAnswer, problemOf} from '../../../app/tasklist/scripts/panel/problems.js';

const TASKLIST = '/camunda/app/tasklist/default/';

async function answerOf(address, options) {
  let answer;
  let text;
  try {
    answer = await fetch(address, {credentials: 'same-origin', ...options});
    text = await answer.text();
  } catch (error) {
    console.warn(address, error);
    throw noAnswer(false);
  }
  if (!answer.ok) {
    throw problemOf(answer.status, text);
  }
  return text === '' ? null : JSON.parse(text);
}

/** GET, as JSON. */
export function ask(address) {
  return answerOf(address, {headers: {Accept: 'application/json'}});
}

/** POST of JSON, or of a file as it is. */
export function send(address, body) {
  const raw = body instanceof Blob;
  return answerOf(address, {
    method: 'POST',
    headers: {
      Accept: 'application/json',
      'Content-Type': raw ? 'application/octet-stream' : 'application/json',
      'X-XSRF-TOKEN': csrfToken()
    },
    body: raw ? body : JSON.stringify(body)
  });
}

/** What went wrong, with the way to the log-in where that is what is missing. */
export function problemBox({message, status}) {
  return element('div', {class: 'bureau-problem', role: 'alert'},
    element('p', {}, message || '页面出错，请刷新后重试。'),
    status === 401 ? element('a', {class: 'bureau-button', href: TASKLIST}, '去登录') : null);
}

/** Fill the page's place with what `make` resolves to, or with what went wrong. */
export async function show(make) {
  const place = document.getElementById('place');
  place.setAttribute('aria-busy', 'true');
  try {
    place.replaceChildren(...[await make()].flat().filter(Boolean));
  } catch (problem) {
    place.replaceChildren(problemBox(problem.name === 'Problem' ? problem : {}));
    if (problem.name !== 'Problem') {
      throw problem;
    }
  } finally {
    place.setAttribute('aria-busy', 'false');
  }
}
