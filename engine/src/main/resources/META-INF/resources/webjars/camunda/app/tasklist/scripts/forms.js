/* Camunda Forms in Chinese (form-js 1.8.7 has its texts in English in the code and no setting for them), lists that can be submitted. */

import {chineseCalendar} from './forms/calendar.js';
import {releaseLists} from './forms/lists.js';
import {translateForms} from './forms/watch.js';

chineseCalendar();
translateForms(document.body);
releaseLists(document.body);

export default [];
