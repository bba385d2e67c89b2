/* The form of one row: every column by its kind, what a change is made from, and why. */

import {element, freshId} from '../../../app/tasklist/scripts/shared/dom.js';
import {problemBox} from './client.js';

const TYPES = {date: 'date', integer: 'number'};

function input(column, value, id) {
  const common = {id, required: column.required, name: column.name};
  if (column.kind === 'choice') {
    return element('select', common, element('option', {value: ''}, '（空）'), column.choices.map(([stored, label]) =>
      element('option', {value: stored, selected: stored === value}, label)));
  }
  if (column.long) {
    const area = element('textarea', {...common, rows: 3});
    area.value = value;
    return area;
  }
  return element('input', {...common, type: TYPES[column.kind] || 'text', value});
}

function valueOf(column, field) {
  if (field.value === '') {
    return null;
  }
  return column.kind === 'integer' ? Number(field.value) : field.value;
}

/**
 * A form for a new row (null) or one that is there. `save({act, values, reason})` stores; what it rejects
 * with is shown and what was filled in stays.
 */
export function rowForm(columns, row, save) {
  const fields = columns.map(column => {
    const id = freshId('column');
    const stored = row ? row.values[column.name] : undefined;
    const field = input(column, stored === undefined || stored === null ? '' : String(stored), id);
    return {column, field, began: field.value, line: element('div', {class: 'bureau-row'},
      element('dt', {}, element('label', {for: id}, column.title, column.required ? ' *' : '')),
      element('dd', {}, field))};
  });
  const reasonId = freshId('reason');
  const reason = element('input', {id: reasonId, type: 'text', maxlength: 500});
  const outcome = element('div', {});
  const run = async (act, values) => {
    outcome.replaceChildren();
    try {
      await save({act, values, reason: reason.value});
    } catch (problem) {
      outcome.replaceChildren(problemBox(problem));
    }
  };
  const changed = () => Object.fromEntries(fields
    .filter(({field, began}) => !row || field.value !== began)
    .map(({column, field}) => [column.name, valueOf(column, field)])
    .filter(([, value]) => row || value !== null));
  const closed = row && row.state === 'closed';
  fields.forEach(({field}) => {
    field.disabled = Boolean(closed);
  });
  const button = (label, act) => element('button', {
    type: 'button', class: 'bureau-button', on: {click: () => run(act, {})}
  }, label);
  const form = element('form', {},
    element('dl', {class: 'bureau-facts'}, fields.map(({line}) => line),
      row ? element('div', {class: 'bureau-row'}, element('dt', {}, element('label', {for: reasonId}, '变动理由')),
        element('dd', {}, reason)) : null),
    element('div', {class: 'bureau-search'},
      closed ? null : element('button', {type: 'submit', class: 'bureau-button'}, '保存'),
      row && !closed ? button('销号', 'close') : null,
      closed ? button('恢复', 'reopen') : null),
    outcome);
  form.addEventListener('submit', event => {
    event.preventDefault();
    run('update', changed());
  });
  return form;
}
