import { element } from '../page.js';
import { download, newId, Refused, typeOf, upload, write } from './ask.js';
import { busy, button, card, choice, field, problemPlace, tick } from './elements.js';
import { formatOfLists } from './partners.js';
import { ProgressBar } from './progress.js';
import { regionChoices } from './regions.js';
import { said, wordText } from './words.js';

/** The form that sends a list: whose, about where, of which kind, which file. */
export async function sending(desk, _, signal) {
  if (!desk.maySend) throw new Refused([NOT_YOURS]);
  const form = new SendForm(desk, signal);
  const heading = element('div', { class: 'title' }, element('h1', {}, said('报送名单', 'Send a list')));
  return [heading, form.element];
}

const NOT_YOURS = {
  code: 'NOT_YOURS',
  zh: '您不能报送名单：请由部门工作人员或县级经办人员报送。',
  en: 'Lists are not yours to send: a clerk of the department does, or an officer of the county.',
};

/** What a clerk fills in. What is there from an earlier delivery, as its department and mode, stands in `desk.draft`. */
class SendForm {
  constructor(desk, signal) {
    this.desk = desk;
    this.signal = signal;
    this.problems = problemPlace();
    this.progress = element('div', {});
    this.format = element('div', {});
    this.inputs = inputsOf(desk);
    this.send = element('button', { type: 'submit' }, said('上传并预览', 'Upload and preview'));
    this.element = this.made();
    const { department, region, file } = this.inputs;
    for (const one of [department, region, file]) one.addEventListener('change', () => this.changed());
    this.changed();
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      busy(this.send, () => this.submit(), this.problems);
    });
  }

  /** Another file is to be sent than before, under an id of its own. The same one after a broken line is the same upload. */
  changed() {
    this.uploadId = newId();
    this.format.replaceChildren(formatOfLists(this.desk.partners.get(this.inputs.department.value)));
  }

  made() {
    const { department, region, modes, batch, file, asOf, year, validate, strict } = this.inputs;
    const template = button(said('下载模板', 'Download the template'), () => this.saveTemplate(), {
      problems: this.problems,
      class: 'quiet',
    });
    const more = element(
      'details',
      {},
      element('summary', {}, said('更多选项', 'More choices')),
      field(said('数据日期', 'The data stand for'), asOf, said(...HINTS.asOf)),
      field(said('保障年度', 'Policy year'), year, said(...HINTS.year)),
      validate.label,
      strict.label,
    );
    return element(
      'form',
      { class: 'send', novalidate: '' },
      card(
        said('1　哪份名单', '1  Which list'),
        field(said('部门', 'Department'), department),
        field(said('区划', 'Region'), region),
        modesOf(modes),
        field(said('批次名', 'Name of the delivery'), batch, said(...HINTS.batch)),
      ),
      card(
        said('2　文件', '2  The file'),
        field(said('名单文件', 'File'), file, said(...HINTS.file)),
        template,
        this.format,
        more,
      ),
      this.problems,
      this.progress,
      element('p', { class: 'hint' }, said(...HINTS.send)),
      this.send,
    );
  }

  /** What is missing is said before anything is sent; then the bytes go, and then the list that they make. */
  async submit() {
    const { uploadId } = this;
    const given = this.given();
    const file = this.inputs.file.files[0];
    assertGiven({ ...given, file });
    await this.uploadOnce({ id: uploadId, file, department: given.department, region: given.region });
    const fields = 'batch { id } isKnown';
    const input = { uploadId, ...given };
    const { batch, isKnown } = await write('assistanceListSync', 'AssistanceListSyncInput', input, fields);
    this.desk.draft = {};
    if (isKnown) this.desk.tell(said(...KNOWN));
    this.desk.go(`#batch=${batch.id}`);
  }

  /** A list that was refused for its name is not uploaded again. */
  async uploadOnce(sent) {
    if (this.uploadedId === sent.id) return;
    const giveUp = new AbortController();
    const bar = new ProgressBar();
    const stop = button(said('停止上传', 'Stop'), () => giveUp.abort(), { class: 'quiet' });
    this.progress.replaceChildren(bar.element, stop);
    try {
      await upload(
        sent,
        (done, total) => bar.tell(['正在上传', 'Uploading'], done, total),
        AbortSignal.any([this.signal, giveUp.signal]),
      );
      this.uploadedId = sent.id;
    } finally {
      this.progress.replaceChildren();
    }
  }

  given() {
    const { department, region, modes, batch, asOf, year, validate, strict } = this.inputs;
    return {
      department: department.value,
      region: region.value,
      batch: batch.value.trim(),
      mode: modes.find(({ checked }) => checked)?.value,
      isValidateOnly: validate.box.checked,
      isStrict: strict.box.checked,
      ...(asOf.value && { asOf: asOf.value }),
      ...(year.value && { policyYear: Number(year.value) }),
    };
  }

  async saveTemplate() {
    const { department, mode = 'FULL' } = this.given();
    await download(`/lists/${department}/template?mode=${mode}`, `${department}-${mode}.csv`);
  }
}

/** A clerk sends for the own department; an officer chooses. */
function inputsOf({ viewer, regions, partners, draft }) {
  const departments = viewer.department ? [viewer.department] : [...partners.keys()];
  const inputs = {
    department: choice(departments.map((one) => [one, wordText('Department', one)])),
    region: choice(regionChoices(regions)),
    modes: ['FULL', 'DELTA'].map((value) => element('input', { type: 'radio', name: 'mode', value })),
    batch: element('input', { value: draft.batch ?? viewer.today.slice(0, 7), maxlength: '60', autocomplete: 'off' }),
    file: element('input', { type: 'file', accept: '.csv,.xlsx,.ndjson,.jsonl' }),
    asOf: element('input', { type: 'date', max: viewer.today }),
    year: element('input', { inputmode: 'numeric', pattern: '\\d{4}', maxlength: '4', autocomplete: 'off' }),
    validate: tick(said('仅校验：只看结果，不会应用', 'Only show what it would do; it is never applied')),
    strict: tick(said('严格：有一行不合格即退回整份名单', 'Strict: one rejected row refuses the whole list')),
  };
  if (draft.department) inputs.department.value = draft.department;
  if (draft.region) inputs.region.value = draft.region;
  for (const one of inputs.modes) one.checked = one.value === draft.mode;
  return inputs;
}

const MODES = {
  FULL: ['全量名单：文件列出全部人员，未列入的人将退出名单', 'Complete list: whoever is not in the file leaves it'],
  DELTA: ['变更名单：文件只列新增、变更和退出的人员', 'Changes: the file has only who enters, changes or leaves'],
};

const modesOf = (modes) =>
  element(
    'fieldset',
    {},
    element('legend', {}, said('名单方式', 'Kind of list')),
    modes.map((radio) => element('label', { class: 'tick' }, radio, element('span', {}, said(...MODES[radio.value])))),
  );

const HINTS = {
  batch: [
    '由您自取，如2017-08；同名即同一份名单。',
    'Your own name for it, such as 2017-08; the same name is the same list.',
  ],
  file: [
    'Excel工作簿（.xlsx）、CSV（另存为“CSV UTF-8”）或NDJSON。第一行为列名。',
    'A workbook (.xlsx), CSV (saved as "CSV UTF-8") or NDJSON. The first line names the columns.',
  ],
  asOf: ['不填即今天；退出的人自该日起退出。', 'Today unless given; whoever leaves does so on this day.'],
  year: ['不填即最新已发布的年度。', 'The latest published year unless given.'],
  send: [
    '上传后先读取、匹配并预览影响；批准以前不会改动登记。',
    'The list is read, matched and previewed first. Nothing in the registry changes before it is approved.',
  ],
};

const KNOWN = [
  '这份名单已经报送过，以下是当时的批次，没有重复办理。',
  'This list was sent before. Here is that delivery; nothing was done twice.',
];

const MISSING = {
  region: ['请选择区划。', 'Choose a region.'],
  mode: ['请选择全量名单或变更名单。', 'Say whether it is a complete list or changes.'],
  batch: ['请填写批次名。', 'Give the delivery a name.'],
  file: ['请选择名单文件。', 'Choose the file.'],
};

function assertGiven(given) {
  const missing = Object.entries(MISSING).filter(([name]) => !given[name]);
  const wrong = [
    given.file && !typeOf(given.file) && OTHER_FORMAT,
    Number.isNaN(given.policyYear) && ['保障年度为四位数字。', 'The policy year has four digits.'],
  ].filter(Boolean);
  const sentences = [...missing.map(([, words]) => words), ...wrong];
  if (sentences.length > 0) throw new Refused(sentences.map(([zh, en]) => ({ code: 'MISSING', zh, en })));
}

const OTHER_FORMAT = [
  '无法识别该文件：请使用.xlsx、.csv或.ndjson文件；旧版.xls请另存为.xlsx。',
  'This kind of file is not read: take .xlsx, .csv or .ndjson, and save an old .xls as .xlsx.',
];
