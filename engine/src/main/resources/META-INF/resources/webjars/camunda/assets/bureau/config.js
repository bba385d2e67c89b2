/*
 * What the config.js of all four web apps have in common: Chinese only, Chinese date formats, the
 * bureau's name. config.js is the first module of ours that a page loads, before any text is read.
 */

const VENDOR = '桓台县商务局';
const STORED = 'camunda-web';

/*
 * The apps keep their texts in localStorage under the Camunda version, so that a changed zh.json would
 * be seen only at the second visit. The file is small and revalidated: forget the stored copy.
 */
function forgetStoredTexts() {
  try {
    const stored = JSON.parse(window.localStorage.getItem(STORED) || '{}');
    const kept = Object.entries(stored).filter(([key]) => !key.includes('_locales_data_'));
    window.localStorage.setItem(STORED, JSON.stringify(Object.fromEntries(kept)));
  } catch (error) {
    // Storage switched off or unreadable: the app itself copes with an empty one.
    console.warn('localStorage', error);
  }
}

/** The settings of one app: its name in the header and the scripts it loads besides the common one. */
export function settings(appName, customScripts = []) {
  forgetStoredTexts();
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
