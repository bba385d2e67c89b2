import {settings} from '../../../assets/bureau/config.js';

export default settings('系统管理');
