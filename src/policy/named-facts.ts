/**
 * The facts that conditions may name, and how each is read from a person's records. A status that holds is true; a
 * roll searched without a hit is false; a roll never searched leaves the fact absent, but for what a child cannot be.
 */

import { BENEFIT_FACTS } from './benefit-facts.ts';
import { COVER_FACTS } from './cover-facts.ts';
import { previousDay, wholeMonths } from './dates.ts';
import type { NeededFact, UsedFact } from './decision.ts';
import { ENROLLMENT_FACTS } from './enrollment-facts.ts';
import type { Day, EducationLevel, EnrollmentFact, PlaceFact, Register, StatusKind } from './facts.ts';
import type { FactsView, Known } from './facts-view.ts';
import type { FactSource, FactValue } from './kleene.ts';
import { heldFrom } from './listing-facts.ts';
import { PAYMENT_FACTS } from './payment-facts.ts';
import type { ReadableFact } from './readable-fact.ts';

/** In the order that needed facts are listed in. */
export const NAMED_FACTS: readonly ReadableFact[] = [
  {
    name: 'hukouInRegion',
    type: 'bool',
    zh: '户籍是否在本地',
    en: 'whether the household registration (hukou) is in the region',
    read: (view) => placeInRegion(view, 'HUKOU'),
  },
  {
    name: 'livingInRegion',
    type: 'bool',
    zh: '是否居住在本地',
    en: 'whether the person lives in the region',
    read: (view) => placeInRegion(view, 'LIVING'),
  },
  {
    name: 'livingMonths',
    type: 'int',
    zh: '在本地连续居住的整月数',
    en: 'for how many whole months the person has lived in the region without a break',
    read: livingMonths,
  },
  {
    name: 'employeeInsured',
    type: 'bool',
    zh: '是否参加职工医保',
    en: 'whether the person is in employee medical insurance',
    read: employeeInsured,
  },
  {
    name: 'studiesInRegion',
    type: 'bool',
    zh: '是否在本地大中专院校就读',
    en: 'whether the person studies at a college or vocational school in the region',
    read: studiesInRegion,
  },
  {
    name: 'armedPoliceInRegion',
    type: 'bool',
    zh: '是否驻本地武警官兵',
    en: 'whether the person serves in an armed police unit stationed in the region',
    read: (view) => statusInRegion(view, 'ARMED_POLICE', 'ARMED_POLICE'),
  },
  {
    name: 'residencePermitValid',
    type: 'bool',
    zh: '本地居住证在缴费日（未缴费则在查询日）是否有效',
    en: 'whether a residence permit of the region is valid on the day of payment, or on the day asked about if unpaid',
    read: residencePermitValid,
  },
  {
    name: 'stablyEmployed',
    type: 'bool',
    zh: '是否稳定就业',
    en: 'whether the person has stable employment',
    read: (view) => held(view, 'EMPLOYED') ?? view.falseIfSearched('EMPLOYMENT'),
  },
  {
    name: 'working',
    type: 'bool',
    zh: '是否从业（含灵活就业）',
    en: 'whether the person works, flexible work included',
    read: (view) => held(view, 'EMPLOYED') ?? held(view, 'FLEXIBLE_EMPLOYMENT') ?? view.falseIfSearched('EMPLOYMENT'),
  },
  {
    name: 'fromHongKongMacaoTaiwan',
    type: 'bool',
    zh: '是否港澳台人员（持通行证或港澳台居民居住证）',
    en: 'whether the person is from Hong Kong, Macao or Taiwan, by travel or residence permit',
    read: fromHongKongMacaoTaiwan,
  },
  {
    name: 'birthDate',
    type: 'day',
    zh: '出生日期',
    en: 'the date of birth',
    read: ({ facts }) => (facts.birthDate == null ? undefined : { value: facts.birthDate, record: undefined }),
  },
  {
    name: 'sex',
    type: 'text',
    values: ['MALE', 'FEMALE'],
    zh: '性别',
    en: 'the sex',
    read: ({ facts }) => (facts.sex == null ? undefined : { value: facts.sex, record: undefined }),
  },
  ...ENROLLMENT_FACTS,
  ...PAYMENT_FACTS,
  ...COVER_FACTS,
  ...BENEFIT_FACTS,
];

const BY_NAME: ReadonlyMap<string, ReadableFact> = new Map(NAMED_FACTS.map((fact) => [fact.name, fact]));

/** The fact of that name, with the words for it. */
export const factNamed = (name: string): ReadableFact | undefined => BY_NAME.get(name);

/** Names of the facts that say on which list somebody stands. */
export const TELLS_CATEGORY: ReadonlySet<string> = new Set(
  NAMED_FACTS.filter((fact) => fact.tellsCategory).map(({ name }) => name),
);

/** A place recorded settles the question, here or elsewhere; without one, only a searched roll does. */
function placeInRegion(view: FactsView, kind: PlaceFact['kind']): Known<boolean> | undefined {
  let elsewhere: PlaceFact | undefined;
  for (const place of view.facts.places) {
    if (place.kind !== kind || !view.holds(place)) continue;
    if (view.isInRegion(place.regionCode)) return { value: true, record: place };
    elsewhere = place;
  }
  return elsewhere ? { value: false, record: elsewhere } : view.falseIfSearched(kind);
}

/** Whole months of unbroken living in the region up to the day; moves inside the region do not break them. */
function livingMonths(view: FactsView): Known<number> | undefined {
  const here = placeInRegion(view, 'LIVING');
  if (here === undefined) return undefined;
  if (!here.value) return { value: 0, record: here.record };
  const since = livingSince(view);
  return since === undefined ? undefined : { value: wholeMonths(since, view.asOf), record: here.record };
}

/** First day of the unbroken stay; undefined when it was never recorded. */
function livingSince(view: FactsView): Day | undefined {
  const stays = view.facts.places
    .filter((place) => place.kind === 'LIVING' && view.isInRegion(place.regionCode) && view.knew(place))
    .sort(lastEndingFirst);
  let since: Day = view.asOf;
  for (const { validFrom, validTo } of stays) {
    // Whatever ends earlier leaves a gap too.
    if (validTo != null && validTo < previousDay(since)) break;
    if (validFrom == null) return undefined;
    if (validFrom < since) since = validFrom;
  }
  return since;
}

function lastEndingFirst(a: PlaceFact, b: PlaceFact): number {
  const [x, y] = [a.validTo ?? '~', b.validTo ?? '~'];
  if (x === y) return 0;
  return x > y ? -1 : 1;
}

function held(view: FactsView, kind: StatusKind): Known<boolean> | undefined {
  const record = view.status(kind);
  return record && { value: true, record };
}

/** A status that holds somewhere else settles the question too. Where nobody recorded the place, it is open. */
function statusInRegion(view: FactsView, kind: StatusKind, register: Register): Known<boolean> | undefined {
  return view.whetherStatus(kind, register, ({ regionCode }) =>
    regionCode == null ? undefined : view.isInRegion(regionCode),
  );
}

/** 大中专院校: a college, or a secondary vocational school. */
const HIGHER_SCHOOLS: readonly EducationLevel[] = ['VOCATIONAL_SECONDARY', 'COLLEGE'];

/** A school elsewhere or of another kind does not count, whatever else is not recorded of it. */
function studiesInRegion(view: FactsView): Known<boolean> | undefined {
  return view.whetherStatus('STUDENT', 'STUDENT', ({ regionCode, educationLevel }) => {
    if (regionCode != null && !view.isInRegion(regionCode)) return false;
    if (educationLevel != null && !HIGHER_SCHOOLS.includes(educationLevel)) return false;
    return regionCode == null || educationLevel == null ? undefined : true;
  });
}

function isPaidEmployeeYear(enrollment: EnrollmentFact, view: FactsView): boolean {
  return (
    enrollment.scheme === 'UEBMI' &&
    enrollment.policyYear === view.scope.policyYear &&
    (enrollment.status === 'PAID' || enrollment.status === 'ACTIVE') &&
    (enrollment.registeredOn == null || enrollment.registeredOn <= view.asOf) &&
    view.knew(enrollment)
  );
}

/** By status, or by a paid enrolment of the same year in employee insurance. */
function employeeInsured(view: FactsView): Known<boolean> | undefined {
  const status = held(view, 'EMPLOYEE_INSURED');
  if (status) return status;
  for (const enrollment of view.facts.enrollments) {
    if (isPaidEmployeeYear(enrollment, view)) return { value: true, record: enrollment };
  }
  return view.falseIfSearched('EMPLOYEE_INSURANCE');
}

/** 有效期内: valid on the day of payment, or on the day asked about while nothing is paid; open where no region is noted. */
function residencePermitValid(view: FactsView): Known<boolean> | undefined {
  const day = view.paidOn()?.value ?? view.asOf;
  const valid = view.facts.documents.filter((record) => record.kind === 'RESIDENCE_PERMIT' && view.holds(record, day));
  const permit = valid.find(({ regionCode }) => regionCode != null && view.isInRegion(regionCode));
  if (permit) return { value: true, record: permit };
  return valid.some(({ regionCode }) => regionCode == null) ? undefined : view.falseIfSearched('RESIDENCE_PERMIT');
}

const HMT_DOCUMENTS: readonly string[] = ['HK_MACAO_PERMIT', 'TAIWAN_PERMIT', 'HMT_RESIDENCE_PERMIT'];

function fromHongKongMacaoTaiwan(view: FactsView): Known<boolean> | undefined {
  const document = view.facts.documents.find((record) => HMT_DOCUMENTS.includes(record.kind) && view.holds(record));
  return document ? { value: true, record: document } : view.falseIfSearched('HMT_DOCUMENT');
}

/** Read, and found to be absent. */
const ABSENT = Symbol('absent');

/** The named facts of one person, each read when a condition first asks for it. */
export class NamedFacts implements FactSource {
  readonly #view: FactsView;
  /** By place in `NAMED_FACTS`; undefined is not read yet. */
  readonly #read: (Known | typeof ABSENT | undefined)[] = [];

  constructor(view: FactsView) {
    this.#view = view;
  }

  /** A fact's value, by its place in `NAMED_FACTS`. */
  valueOf(index: number): FactValue | undefined {
    let known = this.#read[index];
    if (known === undefined) {
      known = NAMED_FACTS[index]?.read(this.#view) ?? ABSENT;
      this.#read[index] = known;
    }
    return known === ABSENT ? undefined : known.value;
  }

  /** The facts read so far that are known, with the records they came from, in the order of `NAMED_FACTS`. */
  used(): UsedFact[] {
    const used: UsedFact[] = [];
    for (const [index, known] of this.#read.entries()) {
      const fact = NAMED_FACTS[index];
      if (known === ABSENT || known === undefined || fact === undefined) continue;
      used.push({
        name: fact.name,
        zh: fact.zh,
        en: fact.en,
        value: String(known.value),
        source: known.record?.source ?? null,
        recordedAt: known.record?.recordedAt ?? null,
        ...heldFrom(known.record),
        ...(known.assumed && { assumed: known.assumed }),
      });
    }
    return used;
  }
}

/** A named fact as something that is still needed, by its place in `NAMED_FACTS`. */
export function neededFact(index: number): NeededFact {
  const fact = NAMED_FACTS[index];
  if (fact === undefined) throw new RangeError(`There is no named fact number ${index}.`);
  return { name: fact.name, zh: fact.zh, en: fact.en };
}

/** Facts that rules ask for by themselves, outside conditions. */
export const OTHER_FACTS = {
  birthDate: { name: 'birthDate', zh: '出生日期', en: 'the date of birth' },
  confirmedOn: { name: 'confirmedOn', zh: '困难身份认定日期', en: 'the day the department confirmed the category' },
  paidOn: { name: 'paidOn', zh: '缴费到账日', en: 'the day the contribution was paid' },
  sex: { name: 'sex', zh: '性别', en: 'the sex' },
  certificateNo: { name: 'certificateNo', zh: '困难身份证件号码', en: 'the number of the certificate of the category' },
  grade: { name: 'grade', zh: '证件等级', en: 'the grade on the certificate' },
  meetsCondition: {
    name: 'meetsCondition',
    zh: '认定部门是否确认符合附加条件',
    en: 'whether the department says that its further condition is met',
  },
  accountBalance: {
    name: 'accountBalance',
    zh: '付款人职工医保个人账户余额',
    en: "the balance of the payer's employee account",
  },
  payerRelation: {
    name: 'payerRelation',
    zh: '付款人是参保人的何种亲属',
    en: 'how the payer is related to the person paid for',
  },
  stillOnRoll: { name: 'stillOnRoll', zh: '是否仍在参保名册上', en: 'whether the person is still on the roll' },
  enrollmentHistory: { name: 'enrollmentHistory', zh: '历年参保情况', en: 'in which years the person was enrolled' },
  fundPayments: { name: 'fundPayments', zh: '历年基金支付情况', en: 'what the fund paid for the person in past years' },
  parents: { name: 'parents', zh: '父母参保情况', en: 'whether the parents are insured' },
  parentRegisteredWith: {
    name: 'parentRegisteredWith',
    zh: '随父母哪一方落户',
    en: 'with which parent the child is registered',
  },
  hukouRegisteredOn: { name: 'hukouRegisteredOn', zh: '落户日期', en: 'the day the child was registered (落户)' },
  deathDate: { name: 'deathDate', zh: '死亡日期', en: 'the day of death' },
} as const satisfies Record<string, NeededFact>;
