/* Camunda Forms in Chinese (form-js 1.8.7 has its texts in English in the code and no setting for them). */

import {chineseCalendar} from './forms/calendar.js';
import {translateForms} from './forms/watch.js';

chineseCalendar();
translateForms(document.body);

export default [];
