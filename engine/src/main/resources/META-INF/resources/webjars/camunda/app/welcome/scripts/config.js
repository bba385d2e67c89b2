import {settings} from '../../../assets/bureau/config.js';

export default {
  ...settings('首页'),
  // The default is Camunda's English manual on the internet.
  links: []
};
