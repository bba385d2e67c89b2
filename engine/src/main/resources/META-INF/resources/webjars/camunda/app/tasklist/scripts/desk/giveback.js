/*
 * 退回认领: beside the name of who has the task. Tasklist's own cross asks for a right that clerks do not have,
 * so it is hidden, and this one goes through our API.
 */

import {csrfToken} from '../shared/csrf.js';
import {element} from '../shared/dom.js';
import {problemOf, noAnswer} from '../panel/problems.js';

const TEXT = '退回认领';

async function giveBack(taskId) {
  let answer;
  try {
    answer = await fetch(`/panel/tasks/${encodeURIComponent(taskId)}/give-back`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {Accept: 'application/json', 'X-XSRF-TOKEN': csrfToken()}
    });
  } catch (error) {
    console.warn('give back', error);
    throw noAnswer(false);
  }
  if (!answer.ok) {
    throw problemOf(answer.status, await answer.text());
  }
}

function opened() {
  return new URLSearchParams(window.location.hash.split('?')[1] || '').get('task');
}

/** The button; `given(taskId)` is called when the task went back, `failed(problem)` when it did not. */
function button(given, failed) {
  const made = element('button', {type: 'button', class: 'btn btn-link bureau-give-back'}, TEXT);
  made.addEventListener('click', async event => {
    event.stopPropagation();
    const taskId = opened();
    made.disabled = true;
    try {
      await giveBack(taskId);
      given(taskId);
    } catch (problem) {
      failed(problem);
    } finally {
      made.disabled = false;
    }
  });
  return made;
}

/** Keep the button where the open task is the clerk's own. */
export function offerGivingBack(given, failed) {
  const put = () => {
    const own = document.querySelector('section.task-card .meta .assignee button.unclaim');
    const there = document.querySelector('.bureau-give-back');
    if (own && !there) {
      own.after(button(given, failed));
    } else if (!own && there) {
      there.remove();
    }
  };
  new MutationObserver(put).observe(document.body, {childList: true, subtree: true});
}
