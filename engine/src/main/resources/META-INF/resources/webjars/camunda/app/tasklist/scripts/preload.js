/*
 * The modules behind our scripts, asked for at once while the app is still starting: a browser finds them
 * only level by level, and asks the server of each whether it is unchanged.
 */

const MODULES = [
  'card/case.js',
  'desk/claim.js',
  'desk/drafts.js',
  'desk/form.js',
  'desk/giveback.js',
  'desk/lists.js',
  'desk/next.js',
  'desk/nulls.js',
  'desk/start.js',
  'forms/calendar.js',
  'forms/texts.js',
  'forms/watch.js',
  'panel/acts.js',
  'panel/client.js',
  'panel/facts.js',
  'panel/now.js',
  'panel/opinions.js',
  'panel/papers.js',
  'panel/problems.js',
  'panel/related.js',
  'panel/sheet.js',
  'panel/timeline.js',
  'panel/upload.js',
  'panel/view.js',
  'shared/csrf.js',
  'shared/dom.js',
  'shared/format.js',
  'shared/left.js'
];

for (const name of MODULES) {
  const link = document.createElement('link');
  link.rel = 'modulepreload';
  link.href = new URL(name, import.meta.url).href;
  document.head.append(link);
}
