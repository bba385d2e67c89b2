/* Times and sizes as an office writes them; times always in Beijing time. */

const ZONE = 'Asia/Shanghai';

const MOMENT = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE, year: 'numeric', month: 'long', day: 'numeric',
  hour: '2-digit', minute: '2-digit', hourCycle: 'h23'
});

/** "2026年11月20日 09:12", or 未注明 for null. */
export function moment(iso) {
  if (!iso) {
    return '未注明';
  }
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? String(iso) : MOMENT.format(time);
}

/** "183 KB", "2.4 MB". */
export function size(bytes) {
  if (bytes < 1024) {
    return `${bytes} 字节`;
  }
  if (bytes < 1024 * 1024) {
    return `${Math.round(bytes / 1024)} KB`;
  }
  const megabytes = bytes / 1024 / 1024;
  return `${megabytes < 10 ? Math.round(megabytes * 10) / 10 : Math.round(megabytes)} MB`;
}
