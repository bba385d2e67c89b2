/*
 * A list or object that a clerk fills in where the step set the variable to null before: Tasklist would send
 * it back with the type "Null", which the engine refuses. Without the empty variable it is sent as Json.
 */

function withoutNulls(variables) {
  return Object.fromEntries(Object.entries(variables).filter(([, given]) => given.type !== 'Null'));
}

/** Let forms begin without variables that are null. */
export function leaveOutNulls(camAPI) {
  const task = camAPI.resource('task');
  if (task.withoutNulls) {
    return;
  }
  const asked = task.formVariables;
  task.withoutNulls = true;
  task.formVariables = function formVariables(...given) {
    const answer = asked.apply(this, given);
    return answer && answer.then ? answer.then(withoutNulls) : answer;
  };
}
