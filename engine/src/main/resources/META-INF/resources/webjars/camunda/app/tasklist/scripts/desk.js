/*
 * What a clerk's desk needs around the forms of Tasklist: drafts, lists that can be submitted, no claim
 * where only one person could take the task, the next task after the last. Around Tasklist's own
 * directive, which keeps doing the work.
 */

import {claimIfAlone} from './desk/claim.js';
import {forget, place, store, stored, tidy} from './desk/drafts.js';
import {hearLists} from './desk/first.js';
import {answersOf, fillIn, formIn, hasFaults, takeKeysAtOnce} from './desk/form.js';
import {offerGivingBack} from './desk/giveback.js';
import {countLists, dueDateFirst} from './desk/lists.js';
import {openNext} from './desk/next.js';
import {leaveOutNulls} from './desk/nulls.js';
import {allProcedures, headSections} from './desk/start.js';
import {element} from './shared/dom.js';
import {moment} from './shared/format.js';

const QUIET_MS = 400;

function restoredLine(draft, forgetIt) {
  return element('p', {class: 'bureau-draft', role: 'status'},
    `已恢复您${moment(draft.at)}填写、尚未提交的内容。`,
    element('button', {type: 'button', class: 'btn btn-default btn-sm', on: {click: forgetIt}}, '不要，重新填写'));
}

class Desk {
  constructor(scope, node, controller) {
    this.node = node;
    this.controller = controller;
    const {taskId, processDefinitionId} = controller.getParams();
    this.taskId = taskId;
    const user = scope.$root.authentication && scope.$root.authentication.name;
    this.key = place(user, taskId || `start:${String(processDefinitionId).split(':')[0]}`);
    this.clock = null;
    this.last = null;
    const leave = () => this.keep();
    window.addEventListener('pagehide', leave); // the last words before a reload too
    scope.$on('$destroy', () => {
      window.removeEventListener('pagehide', leave);
      this.keep();
    });
    // Tasklist's own copy is not kept by clerk: it would show one what another wrote.
    window.localStorage.removeItem(`camunda-form:${taskId}`);
    if (taskId && controller.getOptions().disableForm) {
      claimIfAlone(taskId, () => node.isConnected);
    }
  }

  begun() {
    const form = formIn(this.node);
    if (!form) {
      console.warn('form-js was not found: no drafts');
      return;
    }
    this.form = form;
    takeKeysAtOnce(form);
    this.last = JSON.stringify(answersOf(form));
    const draft = stored(this.key);
    if (draft && JSON.stringify(draft.answers) !== this.last) {
      const began = answersOf(form);
      fillIn(form, draft.answers);
      this.last = JSON.stringify(answersOf(form));
      const line = restoredLine(draft, () => {
        line.remove();
        forget(this.key);
        fillIn(form, began);
        this.last = JSON.stringify(answersOf(form));
      });
      this.node.prepend(line);
    }
  }

  changed() {
    clearTimeout(this.clock);
    this.clock = setTimeout(() => this.keep(), QUIET_MS);
  }

  keep() {
    clearTimeout(this.clock);
    if (!this.form || this.controller.getOptions().disableForm) {
      return;
    }
    const now = JSON.stringify(answersOf(this.form));
    if (now !== this.last) {
      this.last = now;
      store(this.key, JSON.parse(now));
    }
  }

  done() {
    clearTimeout(this.clock);
    this.form = null;
    forget(this.key);
    if (this.taskId) {
      openNext(this.taskId);
    }
  }
}

/* The controller as the form's directive sees it: told of faults, not of empty entries. */
function around(controller, desk) {
  return Object.assign(Object.create(controller), {
    notifyFormInitialized() {
      controller.notifyFormInitialized();
      desk.begun();
    },
    notifyFormValidated(invalid) {
      const form = desk.form || formIn(desk.node);
      controller.notifyFormValidated(invalid && form ? hasFaults(form) : invalid);
      desk.changed();
    },
    registerSaveHandler() {
      controller.registerSaveHandler(() => {
        desk.keep();
        controller.notifyFormDirty(false);
      });
    },
    registerCompletionHandler(handler) {
      controller.registerCompletionHandler(done => handler((error, result) => {
        // Faults of fields come as a plain object without a message.
        done(error && !error.message ? new Error('请先填好标红的各项。') : error, result);
        if (!error) {
          desk.done();
        }
      }));
    }
  });
}

window.angular.module('cam.tasklist.form').config(['$provide', $provide => {
  $provide.decorator('camTasklistFormCamundaDirective', ['$delegate', 'camAPI', ($delegate, camAPI) => {
    leaveOutNulls(camAPI);
    const [directive] = $delegate;
    const {link} = directive;
    directive.compile = () => (scope, node, attributes, controller) => {
      link(scope, node, attributes, around(controller, new Desk(scope, node[0], controller)));
    };
    return $delegate;
  }]);
}]).run(['$rootScope', '$location', 'camAPI', 'Uri', 'Notifications', (
  $rootScope, $location, camAPI, Uri, Notifications
) => {
  dueDateFirst($rootScope, $location);
  hearLists(camAPI);
  allProcedures(camAPI);
  headSections();
  offerGivingBack(
    () => $rootScope.$apply(() => {
      $location.search('task', null);
      $rootScope.$broadcast('refresh');
    }),
    problem => $rootScope.$apply(() => Notifications.addError({
      status: '退回认领未成功', message: problem.message, exclusive: true
    })));
  countLists(Uri.appUri('engine://engine/:engine'));
}]);

tidy();

export default [];
