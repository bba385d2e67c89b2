/*
 * What is left until a deadline, counted in working days of Beijing time (还剩3个工作日); what is over, in days
 * (已超期2天). Which days are working days our API tells, make-up workdays and holidays with them.
 */

const ZONE = 'Asia/Shanghai';
const DAY = 24 * 60 * 60 * 1000;
const SOON_DAYS = 2;
/* While the clock of a limit stands, the engine holds a due date in this year. */
const STANDING_YEAR = 2999;

const DATE_PARTS = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit'
});

let asked = null;
let calendar = null;

async function askDays() {
  try {
    const answer = await fetch('/panel/data/working-days', {
      credentials: 'same-origin', headers: {Accept: 'application/json'}
    });
    if (!answer.ok) {
      throw new Error(`working days: ${answer.status}`);
    }
    const {first, marks} = await answer.json();
    calendar = {first: Date.parse(`${first}T00:00:00Z`) / DAY, marks};
  } catch (error) {
    // Days are counted as they come; the next card asks again.
    console.warn(error);
    asked = null;
  }
}

/** Resolves when the working days are known, or cannot be had now; asked once for a page. */
export function workingDays() {
  asked = asked || askDays();
  return asked;
}

function dayNumber(moment) {
  return Date.parse(`${DATE_PARTS.format(moment)}T00:00:00Z`) / DAY;
}

/** Working days after `today` up to `last`; 0 where they are not known. */
function workingUntil(today, last) {
  if (!calendar || today < calendar.first || last >= calendar.first + calendar.marks.length) {
    return 0;
  }
  const marks = calendar.marks.slice(today + 1 - calendar.first, last + 1 - calendar.first);
  return marks.split('1').length - 1;
}

/**
 * {text, level} for a due time: 还剩3个工作日 / 今天到期 / 已超期2天; level is plenty, soon or late. Days of rest
 * only, or days nobody knows, are counted as they are: 还剩2天. On the last day the deadline is "今天到期" until
 * its hour has passed, then "今天已超期".
 */
export function left(due, now = new Date()) {
  if (due.getUTCFullYear() >= STANDING_YEAR) {
    return {text: '暂停计时', level: 'plenty'};
  }
  const today = dayNumber(now);
  const last = dayNumber(due);
  const days = last - today;
  if (due < now) {
    return {text: days === 0 ? '今天已超期' : `已超期${-days}天`, level: 'late'};
  }
  if (days === 0) {
    return {text: '今天到期', level: 'soon'};
  }
  const working = workingUntil(today, last);
  return {
    text: working ? `还剩${working}个工作日` : `还剩${days}天`,
    level: (working || days) <= SOON_DAYS ? 'soon' : 'plenty'
  };
}
