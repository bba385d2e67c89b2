/*
 * The few words that stand in the web apps' own code, with no key in the locale, and the engine's English
 * messages that a clerk can meet. Each at the place where only the app writes it, and only as the whole
 * text or by a pattern of the engine's, so that no data is ever touched.
 */

const TEXTS = {
  'td.actions': [['Actions', '操作']],
  '.null-value': [['null', '空']],
  '.tooltip-inner': [['Toggle this section', '展开或收起此栏']],
  '.alert .message': [
    [/does not have .*permission/s, '您没有此项操作的权限。'],
    [/is already claimed by someone else/, '任务已由他人认领。'],
    [/Cannot find task with id|No matching task with id|task is null/, '任务已不存在，可能已经办完。'],
    [/OptimisticLockingException|ENGINE-03005/, '刚有他人同时操作，请刷新页面后重试。'],
    [/is suspended/, '任务已暂停办理。'],
    [/[Vv]alue too long|too long for/, '填写的文字太长，请缩短后再提交。']
  ]
};

const TITLES = {
  'zoom in': '放大',
  'zoom out': '缩小',
  'reset zoom': '恢复原大小'
};

function within(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root.matches(selector) ? [root, ...found] : found;
}

function translateTexts(root) {
  for (const [selector, words] of Object.entries(TEXTS)) {
    for (const element of within(root, selector)) {
      const text = element.childElementCount === 0 ? element.textContent.trim() : '';
      const entry = words.find(([english]) =>
        (typeof english === 'string' ? english === text : english.test(text)));
      if (entry) {
        element.textContent = entry[1];
      }
    }
  }
}

function translateTitles(root) {
  for (const [english, chinese] of Object.entries(TITLES)) {
    within(root, `button[title="${english}"]`).forEach(button => {
      button.title = chinese;
    });
  }
}

// Tooltips and messages are written after their box: the parent of a changed text is looked at as well.
new MutationObserver(mutations => {
  for (const {target, addedNodes} of mutations) {
    for (const node of addedNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) {
        translateTexts(node);
        translateTitles(node);
      }
    }
    const changed = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
    if (changed && changed.matches('.tooltip-inner, .alert .message')) {
      translateTexts(changed);
    }
  }
}).observe(document.body, {childList: true, subtree: true, characterData: true});
