/** Named facts about the right to enrol: where a person is registered and lives, documents, other insurance. */
import type { EducationLevel, PlaceFact, Register, Scheme, StatusKind } from './facts.ts';
import { HUKOU_KINDS } from './facts.ts';
import type { FactsView, Known } from './facts-view.ts';
import type { FactValue } from './kleene.ts';
import type { ReadableFact } from './readable-fact.ts';
import { isWithin, regionPrefix } from './region.ts';

export const ENROLLMENT_FACTS: readonly ReadableFact[] = [
  {
    name: 'identityDocumentValid',
    type: 'bool',
    zh: '是否持有有效身份证件',
    en: 'whether the person holds a valid identity document',
    read: identityDocumentValid,
  },
  {
    name: 'hukouKind',
    type: 'text',
    values: HUKOU_KINDS,
    zh: '户口性质',
    en: 'the kind of household registration (hukou)',
    read: (view) => ofHukou(view, ({ hukouKind }) => hukouKind),
  },
  {
    name: 'hukouInPoolingArea',
    type: 'bool',
    zh: '户籍是否在统筹区范围内',
    en: 'whether the household registration (hukou) is in the pooling area',
    read: (view) => placeWhere(view, 'HUKOU', ({ regionCode }) => isInPoolingArea(view, regionCode)),
  },
  {
    name: 'hukouInNeighbourhood',
    type: 'bool',
    zh: '户口所在地是否为居委会（而非村委会）',
    en: "whether the household registration (hukou) lies with a residents' committee, not a village",
    read: (view) => ofHukou(view, isNeighbourhood),
  },
  {
    name: 'livingInPoolingArea',
    type: 'bool',
    zh: '是否居住在统筹区范围内',
    en: 'whether the person lives in the pooling area',
    read: (view) => placeWhere(view, 'LIVING', ({ regionCode }) => isInPoolingArea(view, regionCode)),
  },
  {
    name: 'livingInAgriculturalArea',
    type: 'bool',
    zh: '是否常住本地涉农地区',
    en: 'whether the person lives in a part of the region with agriculture',
    read: livingInAgriculturalArea,
  },
  {
    name: 'pupilInPoolingArea',
    type: 'bool',
    zh: '是否在统筹区范围内的中小学就读或入园',
    en: 'whether the person goes to a school or kindergarten in the pooling area',
    read: pupilInPoolingArea,
  },
  {
    name: 'urbanResidentInsured',
    type: 'bool',
    zh: '本年度是否已参加城镇居民（城乡居民）医保',
    en: 'whether the person is in urban resident insurance for the same year',
    read: (view) => insuredIn(view, ['URBMI', 'URRBMI']),
  },
  {
    name: 'flexiblyEmployed',
    type: 'bool',
    zh: '是否灵活就业、农民工或新业态从业人员',
    en: 'whether the person is in flexible or new-form employment',
    read: (view) => statusOr(view, 'FLEXIBLE_EMPLOYMENT', 'EMPLOYMENT'),
  },
  {
    name: 'drawsUnemploymentBenefit',
    type: 'bool',
    zh: '是否领取失业保险金',
    en: 'whether the person draws unemployment benefit',
    read: (view) => statusOr(view, 'UNEMPLOYMENT_BENEFIT', 'EMPLOYMENT'),
  },
];

/** Any kind will do, a birth certificate too: a newborn has no other. */
function identityDocumentValid(view: FactsView): Known<boolean> | undefined {
  const document = view.facts.documents.find((record) => view.holds(record));
  return document ? { value: true, record: document } : view.falseIfSearched('IDENTITY_DOCUMENT');
}

/** What every household registration that holds agrees on; where two say different things it is open. */
function ofHukou<T extends FactValue>(
  view: FactsView,
  read: (place: PlaceFact) => T | null | undefined,
): Known<T> | undefined {
  let found: Known<T> | undefined;
  for (const place of view.facts.places) {
    const value = place.kind === 'HUKOU' && view.holds(place) ? read(place) : undefined;
    if (value == null) continue;
    if (found !== undefined && found.value !== value) return undefined;
    found ??= { value, record: place };
  }
  return found;
}

function isInPoolingArea({ scope }: FactsView, regionCode: string): boolean {
  return scope.poolingAreas.some((area) => isWithin(regionCode, area));
}

/** A place recorded settles the question, here or elsewhere; a place of which it is not known leaves it open. */
function placeWhere(
  view: FactsView,
  kind: PlaceFact['kind'],
  test: (place: PlaceFact) => boolean | undefined,
): Known<boolean> | undefined {
  let other: Known<boolean> | undefined;
  let isOpen = false;
  for (const place of view.facts.places) {
    if (place.kind !== kind || !view.holds(place)) continue;
    const value = test(place);
    if (value) return { value, record: place };
    if (value === undefined) isOpen = true;
    other = { value: false, record: place };
  }
  if (isOpen) return undefined;
  return other ?? view.falseIfSearched(kind);
}

function livingInAgriculturalArea(view: FactsView): Known<boolean> | undefined {
  return placeWhere(view, 'LIVING', (place) =>
    view.isInRegion(place.regionCode) ? isAgricultural(view, place) : false,
  );
}

/** What is said of the place itself; else of the deepest region of which anything is said that day. */
function isAgricultural(view: FactsView, { isAgricultural, agriculture }: PlaceFact): boolean | undefined {
  if (isAgricultural != null) return isAgricultural;
  const said = (agriculture ?? []).filter((fact) => view.holds(fact));
  const depth = Math.max(...said.map(({ regionCode }) => regionPrefix(regionCode).length));
  return said.find(({ regionCode }) => regionPrefix(regionCode).length === depth)?.isAgricultural;
}

/** In 12-digit codes the last three tell: below 200 a residents' committee, from there on a village committee. */
const isNeighbourhood = ({ regionCode }: PlaceFact): boolean | undefined =>
  regionCode.length === 12 ? regionCode.slice(9) < '200' : undefined;

/** 中小学生和入园儿童; a college or vocational school is neither. */
const SCHOOLS: readonly EducationLevel[] = ['KINDERGARTEN', 'PRIMARY', 'SECONDARY'];

function pupilInPoolingArea(view: FactsView): Known<boolean> | undefined {
  return view.whetherStatus('STUDENT', 'STUDENT', ({ regionCode, educationLevel }) => {
    if (regionCode != null && !isInPoolingArea(view, regionCode)) return false;
    if (educationLevel != null && !SCHOOLS.includes(educationLevel)) return false;
    return regionCode == null || educationLevel == null ? undefined : true;
  });
}

/** By a paid enrolment of the same year; the roll that settles it otherwise is that of enrolments. */
function insuredIn(view: FactsView, schemes: readonly Scheme[]): Known<boolean> | undefined {
  const paid = view.facts.enrollments.find(
    (enrollment) =>
      schemes.includes(enrollment.scheme) &&
      enrollment.policyYear === view.scope.policyYear &&
      (enrollment.status === 'PAID' || enrollment.status === 'ACTIVE') &&
      (enrollment.registeredOn == null || enrollment.registeredOn <= view.asOf) &&
      view.knew(enrollment),
  );
  return paid ? { value: true, record: paid } : view.falseIfSearched('ENROLLMENT_HISTORY');
}

function statusOr(view: FactsView, kind: StatusKind, register: Register): Known<boolean> | undefined {
  const record = view.status(kind);
  return record ? { value: true, record } : view.falseIfSearched(register);
}
