/* What a clerk waits for is the list: what else is to be asked waits until its tasks have come. */

const LONGEST_MS = 3000;
/* The cards of the list are filled by then. */
const AFTER_MS = 300;

const told = [];
let come;
const first = new Promise(resolve => {
  come = resolve;
});

/** Resolves when the first list has come; soon in any case, for lists may fail or there may be none. */
export function firstList() {
  return Promise.race([first, new Promise(resolve => {
    setTimeout(resolve, LONGEST_MS);
  })]);
}

/** Call `tell` with the task ids of every list that comes from the engine, before it is drawn. */
export function onLists(tell) {
  told.push(tell);
}

/** Hear of the lists that Tasklist asks for. */
export function hearLists(camAPI) {
  const filters = camAPI.resource('filter');
  if (filters.heard) {
    return;
  }
  const asked = filters.getTasks;
  filters.heard = true;
  filters.getTasks = function getTasks(query, done) {
    return asked.call(this, query, (error, result) => {
      const tasks = (!error && result && result._embedded && result._embedded.task) || [];
      told.forEach(tell => tell(tasks.map(task => task.id)));
      done(error, result);
      setTimeout(come, AFTER_MS);
    });
  };
}
