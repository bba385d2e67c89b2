/*
 * Number and title of the case behind a task. The list's own column of variables stays empty for clerks:
 * it needs the right to read whole process instances, while the variables of a task seen may be read.
 * They do not change, and the list is drawn anew every ten seconds: asked once for each task.
 */

const NAMES = ['caseNumber', 'caseTitle'];
/* Who it came from and under which number, as the start forms call them: the first that is there. */
const SENDERS = ['sender', 'applicantName', 'applicant', 'complainant'];
const DOCUMENT = 'documentNumber';
const KEPT = 500;

const known = new Map();

async function ask(engineApi, taskId) {
  const query = new URLSearchParams({variableNames: [...NAMES, ...SENDERS, DOCUMENT].join(','), deserializeValues: 'false'});
  const response = await fetch(
    `${engineApi}/task/${encodeURIComponent(taskId)}/form-variables?${query}`,
    {credentials: 'same-origin', headers: {Accept: 'application/json'}});
  if (!response.ok) {
    throw new Error(`form-variables ${response.status}`);
  }
  const variables = await response.json();
  const value = name => (variables[name] ? variables[name].value : null);
  return {
    which: NAMES.map(value).filter(Boolean).join(' '),
    from: [SENDERS.map(value).find(Boolean), value(DOCUMENT)].filter(Boolean).join(' ')
  };
}

const NOTHING = {which: '', from: ''};

/**
 * {which: "BJ-2026-000001 某某事由", from: "淄博市商务局 淄商发〔2026〕3号"}; empty where the process has no case,
 * or the task is gone.
 */
export function caseOf(engineApi, taskId) {
  if (!known.has(taskId)) {
    if (known.size >= KEPT) {
      known.clear();
    }
    known.set(taskId, ask(engineApi, taskId).catch(error => {
      // The card is useful without it; the next drawing of the list asks again.
      console.warn('case of task', taskId, error);
      known.delete(taskId);
      return NOTHING;
    }));
  }
  return known.get(taskId);
}
