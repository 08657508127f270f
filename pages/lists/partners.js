import { element } from '../page.js';
import { graph } from './ask.js';
import { grid } from './elements.js';
import { listed, said, word } from './words.js';

const PARTNERS = `{
  assistancePartners {
    department approval
    columns { column names }
    confirms { category fromYear toYear codes needsCertificate gradeAtMost asksCondition }
  }
}`;

/** The departments that send lists, by code, with what is particular to each. */
export async function readPartners() {
  const { assistancePartners } = await graph(PARTNERS);
  return new Map(assistancePartners.map((partner) => [partner.department, partner]));
}

const COLUMNS = [
  ['列名', 'Column'],
  ['也可写作', 'May also be called', 'sentences'],
];

const CATEGORIES = [
  ['类别', 'Category'],
  ['代码', 'Codes'],
  ['年度', 'Years'],
  ['须填', 'Needs', 'words'],
];

/** What a file of a department has to look like: its columns, and the categories that are its own. */
export function formatOfLists({ columns, confirms }) {
  const named = columns.map(({ column, names: [first, ...others] }) => [first, [...others, column].join(', ')]);
  return element(
    'details',
    {},
    element('summary', {}, said('文件应有哪些列和类别', 'Which columns and categories the file has')),
    grid(COLUMNS, named, said('列的次序不限，每列取一个名称', 'In any order, each under one of its names')),
    grid(CATEGORIES, confirms.map(categoryRow), said('本部门认定的类别', 'Categories that this department confirms')),
  );
}

const categoryRow = (confirmed) => [
  word('Category', confirmed.category),
  confirmed.codes.join(', '),
  confirmed.fromYear || confirmed.toYear ? `${confirmed.fromYear ?? '…'}–${confirmed.toYear ?? '…'}` : '',
  listed(needsOf(confirmed)),
];

const needsOf = ({ needsCertificate, gradeAtMost, asksCondition }) =>
  [
    needsCertificate && said('证件号', 'certificate'),
    gradeAtMost !== null && said(`等级1至${gradeAtMost}`, `grade 1 to ${gradeAtMost}`),
    asksCondition && said('是否符合条件', 'whether the condition is met'),
  ].filter(Boolean);
