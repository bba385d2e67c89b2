import {settings} from '../../../assets/bureau/config.js';

export default {
  ...settings('任务办理', ['forms.js', 'desk.js', 'panel.js', 'card.js', 'navbar.js']),
  shortcuts: {
    claimTask: {key: 'ctrl+alt+c', description: '认领所选任务'},
    focusFilter: {key: 'ctrl+shift+f', description: '转到第一个任务分类'},
    focusList: {key: 'ctrl+alt+l', description: '转到列表中的第一项任务'},
    focusForm: {key: 'ctrl+alt+f', description: '转到表单的第一个填写项'},
    startProcess: {key: 'ctrl+alt+p', description: '打开“新建办件”'}
  }
};
