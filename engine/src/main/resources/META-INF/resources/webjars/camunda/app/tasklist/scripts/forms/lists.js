/*
 * Lists of rows (dynamiclist) can be submitted. form-js 1.8.7 keeps an empty place in its errors for each
 * field of a row that was touched, and Tasklist takes any place for an error: the button would go grey for
 * good, and swallow the click that left the field. So a form with a list never greys it: form-js checks
 * everything once more on submission, submits nothing that is wrong, and shows it.
 */

const ROWS = '.fjs-repeat-row-container, .fjs-repeat-render-footer';
const FORM = '[cam-tasklist-form]';

const adopted = new WeakSet();

function adopt(form) {
  const controller = window.angular && window.angular.element(form).controller('camTasklistForm');
  if (!controller || adopted.has(controller)) {
    return;
  }
  adopted.add(controller);
  const tell = controller.notifyFormValidated;
  controller.notifyFormValidated = invalid =>
    tell.call(controller, invalid && !form.querySelector(ROWS));
}

/** Keep the button of every form with a list, wherever below `root`. */
export function releaseLists(root) {
  const adoptAll = () => root.querySelectorAll(FORM).forEach(adopt);
  new MutationObserver(adoptAll).observe(root, {childList: true, subtree: true});
  adoptAll();
}
