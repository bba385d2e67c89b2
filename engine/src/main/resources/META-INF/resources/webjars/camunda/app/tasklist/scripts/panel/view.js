/* The tab as a whole: loads, shows, says what failed and offers to try again. */

import {element} from '../shared/dom.js';
import {workingDays} from '../shared/left.js';
import {acts} from './acts.js';
import {fetchCase} from './client.js';
import {deadline, facts, heading} from './facts.js';
import {now} from './now.js';
import {opinions} from './opinions.js';
import {papers} from './papers.js';
import {alike, related} from './related.js';
import {sheetLink} from './sheet.js';
import {timeline} from './timeline.js';
import {UploadForm} from './upload.js';

export class CasePanel {
  constructor(node, taskId) {
    this.taskId = taskId;
    this.closing = new AbortController();
    this.form = null;
    this.status = element('p', {class: 'bureau-status', role: 'status'});
    // Outlives every drawing of the content, so that a screen reader hears what was stored.
    this.spoken = element('p', {class: 'bureau-unseen', role: 'status'});
    this.content = element('div', {});
    this.root = element('div', {class: 'bureau-panel'}, this.status, this.spoken, this.content);
    node.append(this.root);
  }

  isGone() {
    return !this.root.isConnected;
  }

  /** The tab is being left: nothing more is shown. An upload under way goes on, so that it is not lost. */
  close() {
    this.closing.abort();
  }

  /** Fetch and show; `upload` is the outcome of an upload just before: {said, errors}. */
  async load(upload = null) {
    if (this.closing.signal.aborted) {
      return;
    }
    this.root.setAttribute('aria-busy', 'true');
    this.status.textContent = upload ? '' : '正在载入办件…';
    try {
      const [answer] = await Promise.all([fetchCase(this.taskId, this.closing.signal), workingDays()]);
      this.show(answer, upload);
      this.status.textContent = '';
      this.spoken.textContent = upload ? upload.said : '';
    } catch (problem) {
      if (this.closing.signal.aborted) {
        return;
      }
      if (problem.name !== 'Problem') {
        this.showProblem({message: '页面出错，请刷新后重试。', status: 500});
        throw problem;
      }
      this.showProblem(problem);
    } finally {
      this.root.setAttribute('aria-busy', 'false');
    }
  }

  show(answer, upload) {
    this.form = answer.can_add
      ? new UploadForm(this.taskId, answer, outcome => this.reload(outcome))
      : null;
    // An absent section is left out: null would be shown as a word.
    this.content.replaceChildren(...[
      element('div', {class: 'bureau-top'}, heading(answer.case), sheetLink(answer), element('button', {
        type: 'button', class: 'btn btn-default btn-sm bureau-refresh', on: {click: () => this.refresh()}
      }, '刷新')),
      acts(answer.acts, this.taskId),
      now(answer.now, this.taskId),
      deadline(answer.case, answer.step_limits),
      facts(answer.case),
      papers(answer.papers, this.form && this.form.node),
      opinions(answer.opinions),
      related(answer.related),
      alike(answer.alike),
      timeline(answer.timeline)].filter(part => part !== null));
    if (this.form && upload) {
      this.form.showOutcome(upload);
    }
  }

  refresh() {
    if (!this.form || !this.form.running) {
      this.load();
    }
  }

  async reload(outcome) {
    await this.load(outcome);
    if (this.form) {
      this.form.send.focus();
    }
  }

  showProblem({message, status}) {
    this.status.textContent = '';
    const again = status === 401
      ? element('button', {
        type: 'button', class: 'btn btn-primary', on: {click: () => window.location.reload()}
      }, '重新登录')
      : element('button', {
        type: 'button', class: 'btn btn-default', on: {click: () => this.load()}
      }, '重试');
    this.content.replaceChildren(
      element('div', {class: 'bureau-problem', role: 'alert'}, element('p', {}, message), again));
  }
}
