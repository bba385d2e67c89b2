/* The form that adds papers: kind, files, progress, and the server's own words when it refuses one. */

import {element, freshId} from '../shared/dom.js';
import {size} from '../shared/format.js';
import {uploadPaper} from './client.js';

const NONE_CHOSEN = '未选择文件';

function hint({max_bytes: maxBytes, accepted}) {
  const limit = `每个文件不超过 ${size(maxBytes)}`;
  const extensions = (accepted || []).filter(token => token.startsWith('.'));
  return extensions.length > 0
    ? `${limit}；可以上传 ${extensions.map(token => token.slice(1)).join('、')}。`
    : `${limit}。`;
}

export class UploadForm {
  /** `onStored` is called after files went through, with {said, errors}. */
  constructor(taskId, {limits, paper_kinds: kinds}, onStored) {
    this.taskId = taskId;
    this.limits = limits;
    this.onStored = onStored;
    this.running = null;
    this.build(kinds);
  }

  build(kinds) {
    const kindId = freshId('kind');
    const fileId = freshId('file');
    const hintId = freshId('hint');
    const chosenId = freshId('chosen');
    const harmlessId = freshId('harmless');
    this.errorId = freshId('error');
    this.kind = element('select', {id: kindId, class: 'form-control', required: true},
      kinds.map(kind => element('option', {value: kind.value}, kind.label)));
    // The input itself is out of sight: its button speaks the language of the browser, not ours.
    this.file = element('input', {
      id: fileId, type: 'file', class: 'bureau-unseen', multiple: true, required: true,
      accept: (this.limits.accepted || []).join(','), on: {change: () => this.showChosen()},
      'aria-describedby': `${chosenId} ${hintId} ${this.errorId}`
    });
    this.chosen = element('span', {id: chosenId}, NONE_CHOSEN);
    this.harmless = element('input', {id: harmlessId, type: 'checkbox'});
    this.send = element('button', {type: 'submit', class: 'btn btn-primary'}, '上传');
    this.stop = element('button', {
      type: 'button', class: 'btn btn-default', hidden: true, on: {click: () => this.cancel()}
    }, '停止上传');
    this.bar = element('progress', {max: 100, value: 0, 'aria-label': '上传进度'});
    this.percent = element('span', {});
    this.progress = element('p', {class: 'bureau-progress', hidden: true}, this.bar, ' ', this.percent);
    this.done = element('p', {class: 'bureau-done'});
    this.errors = element('ul', {id: this.errorId, class: 'bureau-errors', role: 'alert'});
    this.node = element('form', {
      class: 'bureau-upload', 'aria-label': '添加材料', novalidate: true,
      on: {submit: event => this.submit(event)}
    },
    element('div', {class: 'bureau-field'},
      element('label', {for: kindId}, '材料种类'), this.kind),
    element('div', {class: 'bureau-field bureau-field-wide'},
      this.file,
      element('label', {for: fileId, class: 'btn btn-default'}, '选择文件（可多选）'), this.chosen),
    element('div', {class: 'bureau-field bureau-field-wide'},
      element('label', {for: harmlessId}, this.harmless, ' 文件提到密级或保密事项，已核对不涉密')),
    element('div', {}, this.send, ' ', this.stop),
    element('p', {id: hintId, class: 'bureau-hint'}, hint(this.limits)),
    this.progress, this.done, this.errors);
  }

  cancel() {
    if (this.running) {
      this.running.cancel();
    }
  }

  async submit(event) {
    event.preventDefault();
    const files = [...this.file.files];
    this.showOutcome({said: '', errors: []});
    if (files.length === 0) {
      this.showErrors(['请先选择要上传的文件。']);
      this.file.focus();
      return;
    }
    this.busy(true);
    const {stored, errors} = await this.sendAll(files);
    this.busy(false);
    this.showErrors(errors);
    if (stored.length > 0) {
      this.onStored({said: `已上传 ${stored.length} 份材料：${stored.join('、')}。`, errors});
    } else {
      this.send.focus();
    }
  }

  async sendAll(files) {
    const stored = [];
    const errors = [];
    for (const [index, file] of files.entries()) {
      try {
        await this.sendOne(file, index, files.length);
        stored.push(file.name);
      } catch (problem) {
        if (problem.name === 'AbortError') {
          errors.push(`${file.name}：已停止上传。`);
          break;
        }
        if (problem.name !== 'Problem') {
          throw problem;
        }
        errors.push(`${file.name}：${problem.message}`);
        if (problem.status === 0 || problem.status === 401) {
          break; // The next file would meet the same.
        }
      }
    }
    return {stored, errors};
  }

  sendOne(file, index, count) {
    this.check(file);
    const which = count > 1 ? `第 ${index + 1} / ${count} 个 ` : '';
    const show = percent => {
      this.bar.value = percent;
      this.percent.textContent = percent < 100 ? `${which}${percent}%` : `${which}正在保存…`;
    };
    show(0);
    this.running = uploadPaper(this.taskId, file, this.kind.value, this.harmless.checked, show);
    return this.running.done;
  }

  check(file) {
    const problem = message => Object.assign(new Error(message), {name: 'Problem', status: 400});
    if (file.size === 0) {
      throw problem('文件是空的。');
    }
    if (file.size > this.limits.max_bytes) {
      throw problem(`文件有 ${size(file.size)}，超过 ${size(this.limits.max_bytes)} 的限制。`);
    }
  }

  showChosen() {
    const names = [...this.file.files].map(file => file.name);
    this.chosen.textContent = names.length > 0 ? names.join('、') : NONE_CHOSEN;
  }

  busy(yes) {
    this.running = yes ? this.running : null;
    this.send.disabled = yes;
    this.kind.disabled = yes;
    this.file.disabled = yes;
    this.stop.hidden = !yes;
    this.progress.hidden = !yes;
  }

  showOutcome({said, errors}) {
    this.done.textContent = said;
    this.showErrors(errors);
  }

  showErrors(messages) {
    this.errors.replaceChildren(...messages.map(message => element('li', {}, message)));
    this.file.setAttribute('aria-invalid', String(messages.length > 0));
  }
}
