/*
 * Number and title of the case behind a task, from our API: the list's own column of variables stays empty for
 * clerks, it needs the right to read whole process instances. All cards of a list are asked for in one question,
 * as soon as the list has come and before it is drawn. What stands on a card does not change, and the list is
 * drawn anew every ten seconds: each is asked for once.
 */

const KEPT = 500;
const MOST = 50;
const NOTHING = {which: '', sender: ''};

const known = new Map();
let waiting = [];

async function ask(taskIds) {
  const answer = await fetch(`/panel/data/cards?tasks=${taskIds.join(',')}`, {
    credentials: 'same-origin', headers: {Accept: 'application/json'}
  });
  if (!answer.ok) {
    throw new Error(`cards ${answer.status}`);
  }
  return new Map((await answer.json()).map(card => [card.task_id, card]));
}

function askAll() {
  const asked = waiting; // nobody, where a list that came has asked already
  waiting = [];
  for (let at = 0; at < asked.length; at += MOST) {
    const some = asked.slice(at, at + MOST);
    ask(some.map(one => one.taskId)).then(cards => some.forEach(({taskId, tell}) => {
      const card = cards.get(taskId) || NOTHING;
      if (!card.which) {
        known.delete(taskId); // not registered yet: its number comes in a moment
      }
      tell(card);
    })).catch(error => {
      // The card is useful without it; the next drawing of the list asks again.
      console.warn('cards', error);
      some.forEach(({taskId, tell}) => {
        known.delete(taskId);
        tell(NOTHING);
      });
    });
  }
}

/**
 * {which: "BJ-2026-000001 某某事由", sender: "淄博市商务局 淄商发〔2026〕3号"}; empty where the process has no case,
 * or the task is gone.
 */
export function caseOf(taskId) {
  if (!known.has(taskId)) {
    if (known.size >= KEPT) {
      known.clear();
    }
    if (waiting.length === 0) {
      setTimeout(askAll);
    }
    known.set(taskId, new Promise(tell => {
      waiting.push({taskId, tell});
    }));
  }
  return known.get(taskId);
}

/** Ask now for the cards of these tasks. */
export function askAhead(taskIds) {
  taskIds.forEach(caseOf);
  askAll();
}
