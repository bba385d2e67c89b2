/*
 * The form-js instance behind a form on the page. Tasklist keeps it to itself, so it is looked up in the tree
 * that Preact hangs on the container; without it (another form-js) forms work as shipped.
 */

const DEPTH = 8;

function contextIn(node, depth) {
  const value = node && node.props && node.props.value;
  if (value && typeof value.getService === 'function') {
    return value;
  }
  if (!node || depth === 0 || !Array.isArray(node.__k)) {
    return null;
  }
  for (const child of node.__k) {
    const found = contextIn(child, depth - 1);
    if (found) {
      return found;
    }
  }
  return null;
}

/** The form below `root`, or null. */
export function formIn(root) {
  const container = root.querySelector('.fjs-container');
  const context = container && contextIn(container.__k, DEPTH);
  return context ? context.getService('form') : null;
}

/**
 * Whether any field has a fault. form-js leaves an empty entry for each field of a list that was ever
 * touched, and Tasklist, which counts entries, would never let such a form be submitted.
 */
export function hasFaults(form) {
  const says = errors => (typeof errors === 'string'
    ? errors !== ''
    : Object.values(errors || {}).some(says));
  return says(form._getState().errors);
}

/** What the clerk has filled in so far, as it would be submitted; nothing is checked, nothing turns red. */
export function answersOf(form) {
  return form._getSubmitData();
}

/** Show the form with these answers over what it began with. */
export function fillIn(form, answers) {
  const {schema, initialData} = form._getState();
  form.importSchema(schema, {...initialData, ...answers});
}

/**
 * Take every key at once. form-js waits 300 ms after the last key, and only then looks what stands in the field;
 * where it draws the form in between, on a slow computer, it has written the old text over the new one.
 */
export function takeKeysAtOnce(form) {
  const config = form.get('config', false);
  if (config) {
    config.debounce = false;
    form._setState({}); // fields read it when they are drawn
  }
}
