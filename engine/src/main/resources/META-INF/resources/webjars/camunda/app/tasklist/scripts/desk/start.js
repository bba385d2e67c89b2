/*
 * 新建办件: all procedures at once, in the order of the duty list, under the section that they belong to.
 * The process id says which: P<section>_<duty>.
 */

const SECTIONS = {1: '综合科', 2: '国内贸易科', 3: '国际商务科', 4: '投资促进科'};
const MOST = 500;

let shown = [];

function places(key) {
  const found = /^P(\d+)_(\d+)/.exec(key || '');
  return found ? [Number(found[1]), Number(found[2])] : [99, 0];
}

function byDuty(one, other) {
  const [section, duty] = places(one.key);
  const [otherSection, otherDuty] = places(other.key);
  return section - otherSection || duty - otherDuty || one.key.localeCompare(other.key);
}

/** Ask for all procedures, ordered, instead of pages of 15. */
export function allProcedures(camAPI) {
  const definitions = camAPI.resource('process-definition');
  if (definitions.inOrder) {
    return;
  }
  const asked = definitions.list;
  definitions.inOrder = true;
  definitions.list = function list(query, done) {
    if (!query || !query.startableInTasklist || query.maxResults === 1) {
      return asked.call(this, query, done);
    }
    return asked.call(this, {...query, firstResult: 0, maxResults: MOST}, (error, result) => {
      if (!error) {
        shown = [...result.items].sort(byDuty);
        result.items = [...shown];
        // Tasklist sorts what it gets by name, in place.
        result.items.sort = function sort() {
          return this;
        };
      }
      done(error, result);
    });
  };
}

function putHeadings() {
  const items = document.querySelectorAll('.modal ul.processes > li');
  if (items.length !== shown.length) {
    return;
  }
  let last = null;
  items.forEach((item, index) => {
    const heading = SECTIONS[places(shown[index].key)[0]] || '其他事项';
    if (heading === last) {
      delete item.dataset.section;
    } else {
      item.dataset.section = heading;
    }
    last = heading;
  });
}

/** Keep the headings of the list right whenever it is drawn. */
export function headSections() {
  new MutationObserver(putHeadings).observe(document.body, {childList: true, subtree: true});
}
