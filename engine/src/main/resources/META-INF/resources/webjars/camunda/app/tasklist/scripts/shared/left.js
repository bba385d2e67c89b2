/* What is left until a deadline, counted in calendar days of Beijing time, as clerks count. */

const ZONE = 'Asia/Shanghai';
const DAY = 24 * 60 * 60 * 1000;
const SOON_DAYS = 2;
/* While the clock of a limit stands, the engine holds a due date in this year. */
const STANDING_YEAR = 2999;

const DATE_PARTS = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit'
});

function dayNumber(moment) {
  return Date.parse(`${DATE_PARTS.format(moment)}T00:00:00Z`) / DAY;
}

/**
 * {text, level} for a due time: 还剩3天 / 今天到期 / 已超期2天; level is plenty, soon or late.
 * On the last day the deadline is "今天到期" until its hour has passed, then "今天已超期".
 */
export function left(due, now = new Date()) {
  if (due.getUTCFullYear() >= STANDING_YEAR) {
    return {text: '暂停计时', level: 'plenty'};
  }
  const days = dayNumber(due) - dayNumber(now);
  if (due < now) {
    return {text: days === 0 ? '今天已超期' : `已超期${-days}天`, level: 'late'};
  }
  if (days === 0) {
    return {text: '今天到期', level: 'soon'};
  }
  return {text: `还剩${days}天`, level: days <= SOON_DAYS ? 'soon' : 'plenty'};
}
