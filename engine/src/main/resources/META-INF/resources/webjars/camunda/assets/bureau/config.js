/*
 * What the config.js of all four web apps have in common: Chinese only, Chinese date formats, the
 * bureau's name. config.js is the first module of ours that a page loads, before any text is read.
 */

const VENDOR = '桓台县商务局';
const STORED = 'camunda-web';
const MARK = 'bureau_texts';

const base = document.querySelector('base');
const ROOT = base.getAttribute('app-root');
const APP = base.getAttribute('app-name');
/* Where all our files lie: their digest is in it, so what is under one such address never changes. */
const FILES = new URL('../..', import.meta.url).pathname;

/*
 * The apps keep their texts in localStorage under the Camunda version, so that a changed zh.json would
 * be seen only at the second visit; without a stored copy some parts read their texts before the file
 * has come, and show its keys. So the copy is made anew here whenever our files are others: an app waits
 * for its config.js.
 */
async function renewStoredTexts() {
  const place = `${ROOT}/app/${APP}/locales/_locales_data_zh_${window.bust}`;
  try {
    const stored = JSON.parse(window.localStorage.getItem(STORED) || '{}');
    const mark = FILES + APP;
    if (stored[MARK] === mark && stored[place]) {
      return;
    }
    const answer = await fetch(`${FILES}app/${APP}/locales/zh.json`);
    const texts = JSON.stringify(await answer.json());
    const kept = Object.entries(stored).filter(([key]) => !key.includes('_locales_data_'));
    kept.push([place, texts], [MARK, mark]);
    window.localStorage.setItem(STORED, JSON.stringify(Object.fromEntries(kept)));
  } catch (error) {
    // No answer, storage switched off or full: the app itself asks for the file.
    console.warn('texts', error);
  }
}

document.title = VENDOR; // until the app names its page: the shipped title is English
await renewStoredTexts();

/* An app looks for its scripts beside itself. */
function fromApp(path) {
  return `../..${FILES.slice(ROOT.length)}${path}`;
}

/** The settings of one app: its name in the header and the scripts of its own that it loads. */
export function settings(appName, scripts = []) {
  document.documentElement.lang = 'zh-CN';
  return {
    app: {vendor: VENDOR, name: appName},
    locales: {availableLocales: ['zh'], fallbackLocale: 'zh'},
    dateFormat: {
      monthName: 'M月',
      day: 'D日',
      abbr: 'M月D日 HH:mm',
      normal: 'YYYY年M月D日 HH:mm',
      long: 'YYYY年M月D日 dddd HH:mm',
      short: 'YYYY-MM-DD'
    },
    disableWelcomeMessage: true,
    customScripts: [
      'assets/bureau/widgets.js', 'assets/bureau/leftovers.js',
      ...scripts.map(name => `app/${APP}/scripts/${name}`)
    ].map(fromApp)
  };
}
