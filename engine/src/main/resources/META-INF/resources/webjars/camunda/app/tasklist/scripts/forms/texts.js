/*
 * The English texts of form-js 1.8.7 and what stands for them. A string is the whole text; a pattern
 * carries over its groups. tests/models/test_locale.py checks that the shipped code still has them.
 */

export const ERRORS = [
  ['Field is required.', '此项必填。'],
  ['Field must be a valid email.', '电子邮箱的格式不对。'],
  ['Field must be a valid  international phone number. (e.g. +4930664040900)',
    '请按国际格式填写电话号码，如 +865338180000。'],
  [/^Field must match pattern .*\.$/s, '格式不符合要求。'],
  [/^Field must have minimum value of (.+)\.$/, '不得小于 $1。'],
  [/^Field must have maximum value of (.+)\.$/, '不得大于 $1。'],
  [/^Field must have minimum length of (.+)\.$/, '至少填写 $1 个字。'],
  [/^Field must have maximum length of (.+)\.$/, '最多填写 $1 个字。'],
  ['Value is not a number.', '请填写数字。'],
  ['Value is expected to be an integer.', '请填写整数。'],
  [/^Value is expected to have at most (\d+) decimal digits?\.$/, '最多保留 $1 位小数。'],
  [/^Please select a valid value, the two nearest valid values are (.+) and (.+)\.$/,
    '请填写有效的数值，最接近的是 $1 和 $2。'],
  ['Date and time must both be entered.', '日期和时间须同时填写。']
];

export const WORDS = [
  ['Select', '请选择'],
  ['No results', '没有可选的项'],
  ['All values selected', '已全部选择'],
  ['Add new', '增加一项'],
  ['Collapse', '收起'],
  [/^Expand all \((\d+)\)$/, '全部展开（$1 项）'],
  ['Nothing to show.', '没有内容。'],
  ['Skip to search', '转到查找'],
  ['No content to show.', '没有内容。'],
  ["External content couldn't be loaded.", '外部内容无法载入。'],
  [' of ', ' / ']
];

export const ATTRIBUTES = [
  ['Search', '输入文字查找'],
  [/^y{4}\/mm\/dd$/, '年/月/日'],
  ['hh:mm', '时:分'],
  ['hh:mm ?m', '时:分'],
  ['Increment', '增加'],
  ['Decrement', '减少'],
  ['Remove tag', '去掉'],
  [/^Remove list item (\d+)$/, '去掉第 $1 项'],
  ['Previous page', '上一页'],
  ['Next page', '下一页'],
  [/^Click to sort by (.+) descending$/s, '按“$1”降序排列'],
  [/^Click to sort by (.+) ascending$/s, '按“$1”升序排列'],
  ['Click to remove sorting', '取消排序'],
  ['This is an image placeholder', '图片'],
  ['Powered by bpmn.io', '表单由 bpmn.io 提供']
];

/** The Chinese for `text`, or null where the dictionary has none (already Chinese, or the form's own). */
export function translate(text, dictionary) {
  for (const [english, chinese] of dictionary) {
    if (typeof english === 'string') {
      if (english === text) {
        return chinese;
      }
    } else if (english.test(text)) {
      return text.replace(english, chinese);
    }
  }
  return null;
}
