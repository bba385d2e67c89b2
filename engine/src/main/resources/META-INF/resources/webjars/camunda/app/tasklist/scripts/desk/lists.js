/*
 * The work lists: sorted by due date unless the clerk chose another order, and a count beside each list, not
 * only beside the open one.
 */

import {firstList} from './first.js';

const BY_DUE_DATE = JSON.stringify([{sortBy: 'dueDate', sortOrder: 'asc'}]);
const SOON_MS = 2000;
const EVERY_MS = 60000;
/* What a button of the open task brings about is done by then. */
const AFTER_MS = 1500;

/** Order by due date where the address names no order. */
export function dueDateFirst($rootScope, $location) {
  const put = () => {
    if ($location.path() === '/' && !$location.search().sorting) {
      $location.search('sorting', BY_DUE_DATE).replace();
    }
  };
  $rootScope.$on('$locationChangeStart', put);
  put();
}

function links() {
  return [...document.querySelectorAll('.task-filters .task-filter')];
}

async function countOf(name, engineApi, ids) {
  const answer = await fetch(`${engineApi}/filter/${encodeURIComponent(ids.get(name))}/count`, {
    credentials: 'same-origin', headers: {Accept: 'application/json'}
  });
  return answer.ok ? (await answer.json()).count : null;
}

/** Whether there was anything to count. */
async function refresh(engineApi) {
  if (document.hidden || links().length === 0) {
    return false; // not logged in yet, or nobody looks
  }
  const answer = await fetch(`${engineApi}/filter?resourceType=Task&maxResults=50`, {
    credentials: 'same-origin', headers: {Accept: 'application/json'}
  });
  if (!answer.ok) {
    return true;
  }
  const ids = new Map((await answer.json()).map(filter => [filter.name, filter.id]));
  for (const link of links()) {
    // Tasklist counts the open list itself.
    const anchor = link.querySelector('h4 a') || link.querySelector('a');
    const name = anchor && anchor.firstChild && anchor.firstChild.textContent.trim();
    if (name && ids.has(name)) {
      const count = await countOf(name, engineApi, ids);
      if (count !== null) {
        anchor.dataset.count = `(${count})`;
      }
    }
  }
  return true;
}

/** Keep the counts beside the lists that are not open. */
export function countLists(engineApi) {
  let next = null;
  const again = async () => {
    let counted = true;
    try {
      counted = await refresh(engineApi);
    } catch (error) {
      console.warn('counts', error);
    }
    clearTimeout(next);
    next = setTimeout(again, counted ? EVERY_MS : SOON_MS);
  };
  firstList().then(() => {
    clearTimeout(next);
    next = setTimeout(again, SOON_MS);
  });
  // Taken, given back, done: the counts beside the lists are others now.
  document.addEventListener('click', event => {
    if (event.target.closest && event.target.closest('section.task-card button')) {
      clearTimeout(next);
      next = setTimeout(again, AFTER_MS);
    }
  }, true);
}
