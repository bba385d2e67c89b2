/* The date picker of form-js is flatpickr, which has a setting for its names, and shows itself as a global. */

const CHINESE = {
  weekdays: {
    shorthand: ['日', '一', '二', '三', '四', '五', '六'],
    longhand: ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六']
  },
  months: {
    shorthand: Array.from({length: 12}, (_, index) => `${index + 1}月`),
    longhand: Array.from({length: 12}, (_, index) => `${index + 1}月`)
  },
  firstDayOfWeek: 1,
  ordinal: () => '',
  rangeSeparator: ' 至 ',
  weekAbbreviation: '周',
  scrollTitle: '滚动鼠标滚轮可增减',
  toggleTitle: '点击切换',
  amPM: ['上午', '下午'],
  yearAriaLabel: '年',
  monthAriaLabel: '月',
  hourAriaLabel: '时',
  minuteAriaLabel: '分',
  time_24hr: true
};

/*
 * form-js asks for the date format of the locale named "default", the browser's. On a computer whose
 * browser is not Chinese that gives month/day/year in a Chinese form, so here "default" is Chinese.
 */
function chineseDefaultLocale() {
  Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
    construct: (target, [locales, ...rest], self) =>
      Reflect.construct(target, [locales === 'default' ? 'zh-CN' : locales, ...rest], self)
  });
}

/** Chinese names and year/month/day in the calendars of all forms opened from now on. */
export function chineseCalendar() {
  chineseDefaultLocale();
  if (window.flatpickr) {
    window.flatpickr.localize(CHINESE);
    window.flatpickr.setDefaults({ariaDateFormat: 'Y年n月j日'});
  } else {
    console.warn('flatpickr is not global any more: the calendar in forms stays English');
  }
}
