/*
 * Lists of rows (dynamiclist) can be submitted. form-js 1.8.7 keeps an empty place in its errors for each
 * field of a row that was touched, and Tasklist takes any place for an error: the button stays grey for
 * good. What stands on the page tells: a form with a list, and no error shown, may be submitted. Should
 * something required be missing after all, form-js checks once more on submission, and shows it.
 */

const ROWS = '.fjs-repeat-row-container, .fjs-repeat-render-footer';
const ERROR = '.fjs-form-field-error';
const FORM = '[cam-tasklist-form]';

function release(form) {
  const controller = window.angular && window.angular.element(form).controller('camTasklistForm');
  if (controller) {
    controller.notifyFormValidated(false);
  }
}

function releaseForms(root) {
  for (const form of root.querySelectorAll(FORM)) {
    if (form.querySelector(ROWS) && !form.querySelector(ERROR)) {
      release(form);
    }
  }
}

/** Keep the button of every form with a list, wherever below `root`, in step with the errors shown. */
export function releaseLists(root) {
  let waiting = 0;
  // form-js shows errors a moment after it has told Tasklist of them.
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => releaseForms(root), 120);
  };
  new MutationObserver(later).observe(root, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled']
  });
}
