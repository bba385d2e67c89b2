/*
 * Chinese in the calendar, the clock and the alerts of the web apps. They are ui-bootstrap's: names come
 * from Angular's $locale, which is American and has no setting; a few words stand in its templates.
 * Custom scripts run before Angular starts, so both can still be changed here.
 */

const MONTHS = Array.from({length: 12}, (_, index) => `${index + 1}月`);
const DAYS = ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'];

const FORMATS = {
  AMPMS: ['上午', '下午'],
  DAY: DAYS,
  SHORTDAY: DAYS.map(day => day.slice(-1)),
  MONTH: MONTHS,
  SHORTMONTH: MONTHS,
  STANDALONEMONTH: MONTHS,
  ERANAMES: ['公元前', '公元'],
  ERAS: ['公元前', '公元'],
  FIRSTDAYOFWEEK: 0,
  fullDate: 'y年M月d日EEEE',
  longDate: 'y年M月d日',
  medium: 'y-MM-dd HH:mm:ss',
  mediumDate: 'y-MM-dd',
  mediumTime: 'HH:mm:ss',
  short: 'y-MM-dd HH:mm',
  shortDate: 'y-MM-dd',
  shortTime: 'HH:mm'
};

const PICKER = {
  formatDay: 'd',
  formatDayTitle: 'yyyy年M月',
  formatMonth: 'M月',
  formatMonthTitle: 'yyyy年',
  showWeeks: false
};

const TEMPLATES = {
  'alert/alert': {'>Close<': '>关闭<'},
  'datepicker/day': {'>previous<': '>上个月<', '>next<': '>下个月<'},
  'datepicker/month': {'>previous<': '>上一年<', '>next<': '>下一年<'},
  'datepicker/year': {'>previous<': '>前一页<', '>next<': '>后一页<'},
  'timepicker/timepicker': {'"HH"': '"时"', '"MM"': '"分"', '"SS"': '"秒"'}
};

function translateTemplate($templateCache, name, words) {
  const key = `uib/template/${name}.html`;
  const template = $templateCache.get(key);
  if (typeof template !== 'string') {
    return;
  }
  $templateCache.put(key, Object.entries(words).reduce(
    (text, [english, chinese]) => text.replaceAll(english, chinese), template));
}

window.angular.module('ui.bootstrap')
  .config(['$provide', 'uibDatepickerConfig', ($provide, picker) => {
    Object.assign(picker, PICKER);
    $provide.decorator('$locale', ['$delegate', $locale => {
      Object.assign($locale.DATETIME_FORMATS, FORMATS);
      $locale.id = 'zh-cn';
      return $locale;
    }]);
  }])
  .run(['$templateCache', $templateCache => {
    Object.entries(TEMPLATES).forEach(
      ([name, words]) => translateTemplate($templateCache, name, words));
  }]);
