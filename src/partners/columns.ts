/** The columns of an assistance list, each with the other names its header may carry; the first is the one a template has. */
export const LIST_COLUMNS = {
  idNumber: ['身份证号', '公民身份号码', '身份证号码', '公民身份证号', '身份证'],
  name: ['姓名'],
  category: ['类别', '救助类别', '人员类别', '身份类别'],
  confirmedOn: ['认定日期', '确认日期', '批准日期'],
  validFrom: ['有效期起', '有效期自', '生效日期'],
  validTo: ['有效期止', '有效期至', '失效日期'],
  certificateNo: ['证件号', '证件号码', '证号'],
  grade: ['等级', '级别'],
  meetsCondition: ['符合条件', '是否符合条件'],
  regionCode: ['区划代码', '行政区划代码'],
  action: ['操作', '变更类型'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ListColumn = keyof typeof LIST_COLUMNS;

/** The columns with the names of a department's own beside the standard ones. */
export function columnsWith(
  headers: Readonly<Partial<Record<ListColumn, readonly string[]>>> = {},
): Record<ListColumn, readonly string[]> {
  const columns: Record<ListColumn, readonly string[]> = { ...LIST_COLUMNS };
  for (const column of Object.keys(columns) as ListColumn[])
    columns[column] = [...columns[column], ...(headers[column] ?? [])];
  return columns;
}

/** 全量名单 or 变更名单. */
export type ListMode = 'FULL' | 'DELTA';

/** The name that a template's one row carries. A row that still has it is refused, not taken for somebody. */
export const EXAMPLE_NAME = '示例';
