import type { Add } from './region-file.ts';

const YES = ['是', '√', '✓', '✔', '有', 'true', 'yes'];
const NO = ['否', '没有', '无', '×', '✗', '✘', 'x', 'false', 'no'];
const SIGNED = new Set([...YES, '已签', '已签字', '盖章', '已盖章']);
const UNSIGNED = new Set([...NO, '未', '未签', '未签字', '没签']);

/** Whoever signs writes their name; words that begin so say that nobody did, or that nobody knows. */
const NAME = /^(?![未没无不否待缺也或])\p{Script=Han}[\p{Script=Han}·]{1,14}$/u;

/** Whether a payer signed: yes or no in words, a tick or a cross, or the name that was signed; null when the cell is empty or wrong. */
export function readSigned(cell: string, add: Add): boolean | null {
  const word = cell.toLowerCase();
  if (word === '') return null;
  if (UNSIGNED.has(word)) return false;
  if (SIGNED.has(word) || NAME.test(word)) return true;
  return neither('isSigned', cell, add);
}

/** Yes or no in words, a tick or a cross; null when the cell is empty or wrong. */
export function readYes(field: string, cell: string, add: Add): boolean | null {
  const word = cell.toLowerCase();
  if (word === '') return null;
  if (NO.includes(word)) return false;
  return YES.includes(word) || neither(field, cell, add);
}

function neither(field: string, cell: string, add: Add): null {
  add(field, `"${cell}" is neither yes nor no. 请填“是”或“否”。`);
  return null;
}
