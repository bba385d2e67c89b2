/* The web apps' own CSRF cookie, which the front makes valid for /panel too; the API compares both. */

const COOKIE = 'XSRF-TOKEN';

/** Value for the header X-XSRF-TOKEN. */
export function csrfToken() {
  const entry = document.cookie.split('; ').find(cookie => cookie.startsWith(`${COOKIE}=`));
  return entry ? entry.slice(COOKIE.length + 1) : '';
}
