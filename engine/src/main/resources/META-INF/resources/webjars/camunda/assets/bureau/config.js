/*
 * What the config.js of all four web apps have in common: Chinese only, Chinese date formats, the
 * bureau's name. config.js is the first module of ours that a page loads, before any text is read.
 */

const VENDOR = '桓台县商务局';
const STORED = 'camunda-web';

/*
 * The apps keep their texts in localStorage under the Camunda version, so that a changed zh.json would
 * be seen only at the second visit; without a stored copy some parts read their texts before the file
 * has come, and show its keys. So the copy is made anew here: an app waits for its config.js.
 */
async function renewStoredTexts() {
  const base = document.querySelector('base');
  const place = `${base.getAttribute('app-root')}/app/${base.getAttribute('app-name')}/locales/`;
  try {
    const answer = await fetch(`${place}zh.json?bust=${window.bust}`, {cache: 'no-cache'});
    const texts = JSON.stringify(await answer.json());
    const stored = JSON.parse(window.localStorage.getItem(STORED) || '{}');
    const kept = Object.entries(stored).filter(([key]) => !key.includes('_locales_data_'));
    kept.push([`${place}_locales_data_zh_${window.bust}`, texts]);
    window.localStorage.setItem(STORED, JSON.stringify(Object.fromEntries(kept)));
  } catch (error) {
    // No answer, storage switched off or full: the app itself asks for the file.
    console.warn('texts', error);
  }
}

document.title = VENDOR; // until the app names its page: the shipped title is English
await renewStoredTexts();

/** The settings of one app: its name in the header and the scripts it loads besides the common one. */
export function settings(appName, customScripts = []) {
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
      '../../assets/bureau/widgets.js', '../../assets/bureau/leftovers.js', ...customScripts
    ]
  };
}
