/*
 * What was filled in and not submitted, kept in this browser for each clerk and task: a closed window, a
 * log-in that ran out or a colleague at the same computer loses nothing and shows nothing to another.
 */

const PREFIX = 'bureau-draft:';
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

function storage(act, otherwise = null) {
  try {
    return act(window.localStorage);
  } catch (error) {
    // Switched off, full or unreadable: forms work without drafts.
    console.warn('drafts', error);
    return otherwise;
  }
}

/** Name of the place of one clerk's draft of one form. */
export function place(user, form) {
  return `${PREFIX}${user}:${form}`;
}

/** {at, answers} or null. */
export function stored(key) {
  return storage(store => {
    const text = store.getItem(key);
    return text ? JSON.parse(text) : null;
  });
}

export function store(key, answers) {
  storage(kept => kept.setItem(key, JSON.stringify({at: new Date().toISOString(), answers})));
}

export function forget(key) {
  storage(kept => kept.removeItem(key));
}

/** Drop drafts that nobody came back to. */
export function tidy(now = Date.now()) {
  storage(kept => Object.keys(kept).filter(key => key.startsWith(PREFIX)).forEach(key => {
    const draft = stored(key);
    if (!draft || now - Date.parse(draft.at) > KEPT_MS) {
      kept.removeItem(key);
    }
  }));
}
