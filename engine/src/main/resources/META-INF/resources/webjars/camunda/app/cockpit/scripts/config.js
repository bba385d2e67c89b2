import {settings} from '../../../assets/bureau/config.js';

export default settings('运行监控', ['records.js']);
