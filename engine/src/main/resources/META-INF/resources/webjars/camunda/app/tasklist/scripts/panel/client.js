/* The panel's side of /panel/tasks: same origin, the clerk's own session, no key of its own. */

import {csrfToken} from '../shared/csrf.js';
import {noAnswer, problemOf} from './problems.js';

const TIMEOUT_MS = 20000;

function addressOf(taskId) {
  return `/panel/tasks/${encodeURIComponent(taskId)}`;
}

/** Everything the tab shows of one task. `signal` stops it when the tab is left. */
export async function fetchCase(taskId, signal) {
  // Not AbortSignal.any or .timeout: the browsers on office computers are often some years old.
  const stop = new AbortController();
  const leave = () => stop.abort();
  signal.addEventListener('abort', leave);
  const clock = setTimeout(leave, TIMEOUT_MS);
  let response;
  let body;
  try {
    response = await fetch(addressOf(taskId), {
      credentials: 'same-origin', headers: {Accept: 'application/json'}, signal: stop.signal
    });
    body = await response.text();
  } catch (error) {
    if (signal.aborted) {
      throw error;
    }
    throw noAnswer(stop.signal.aborted);
  } finally {
    clearTimeout(clock);
    signal.removeEventListener('abort', leave);
  }
  if (!response.ok) {
    throw problemOf(response.status, body);
  }
  try {
    return JSON.parse(body);
  } catch {
    throw problemOf(500, body);
  }
}

/**
 * Send one file. {done, cancel}: `done` resolves when the paper is stored or rejects with a Problem;
 * `notClassified`: the clerk answers for a text that speaks of secrets; `onProgress` gets 0..100. XMLHttpRequest, because fetch tells nothing of what was sent.
 */
export function uploadPaper(taskId, file, kind, notClassified, onProgress) {
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({name: file.name, kind});
  if (notClassified) {
    query.set('not_classified', 'true');
  }
  const done = new Promise((resolve, reject) => {
    request.open('POST', `${addressOf(taskId)}/papers?${query}`);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('X-XSRF-TOKEN', csrfToken());
    request.upload.addEventListener('progress', event => {
      if (event.lengthComputable) {
        onProgress(Math.floor((event.loaded / event.total) * 100));
      }
    });
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) {
        resolve();
      } else {
        reject(problemOf(request.status, request.responseText));
      }
    });
    request.addEventListener('error', () => reject(noAnswer(false)));
    request.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
  });
  request.send(file);
  return {done, cancel: () => request.abort()};
}
