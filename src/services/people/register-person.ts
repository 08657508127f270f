import { randomUUID } from 'node:crypto';
import { insertRows } from '../../store/insert.ts';
import { insertDocuments } from '../../store/queries/identity-document.ts';
import type { LockedPerson } from '../../store/queries/person.ts';
import { type hukouKind, parents, people, personPlaces } from '../../store/tables/index.ts';
import { retryUnmatched } from '../assistance-lists/retry-unmatched.ts';
import { holdAnyHousehold } from '../households/hold-household.ts';
import { assertNoHead, joinHousehold, type Relation, touchHouseholds } from '../households/membership.ts';
import { assertOfficeRegion, assertRegionsKnown } from '../known-region.ts';
import { assertNotBeforeBirth, assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, WriteRefused, writeOnce } from '../write.ts';
import { faultsOfIdentity, type IdentityGiven } from './check-identity.ts';
import { holdPeople } from './hold-person.ts';
import { assertNumbersFree, countNumbers, documentRow, namedNumbers } from './identity-document.ts';
import { phoneColumns } from './phone.ts';

export type HukouKind = (typeof hukouKind.enumValues)[number];

/** 户籍地 or 居住地, and since when. */
interface PlaceGiven {
  readonly region: string;
  readonly from?: string | null;
}

interface ParentGiven {
  readonly parentId: string;
  /** 落户: whether the child's hukou is with this parent; left out, it is not known. */
  readonly isRegisteredWith?: boolean | null;
}

export interface PersonRegisterInput extends Keyed, IdentityGiven {
  readonly ethnicity?: string | null;
  /** 经办地. */
  readonly region: string;
  readonly hukou?: (PlaceGiven & { readonly kind?: HukouKind | null }) | null;
  readonly living?: PlaceGiven | null;
  readonly household?:
    | (Omit<PlaceGiven, 'region'> & { readonly householdId: string; readonly relation: Relation })
    | null;
  readonly parents?: readonly ParentGiven[] | null;
  readonly source: string;
}

/**
 * 人员登记: opens a file for somebody who has none, in a region of the writer's own. A newborn without a number enters by birth
 * certificate, with the parents whose enrolment may cover it.
 */
export const registerPerson = (counter: Counter, input: PersonRegisterInput): Promise<{ personId: string }> =>
  countNumbers(counter, namedNumbers(input.documents).length, () =>
    writeOnce(
      counter,
      'personRegister',
      input,
      () => ({ personId: randomUUID() }),
      async (tx, { personId }) => {
        await assertRegistrable(tx, input);
        const held = await holdAround(tx, input);
        await writeFile(tx, personId, input, held.joined);
        await insertRows(tx.db, parents, parentRows(personId, input, held.parents));
        const documents = input.documents.map(({ kind }) => kind);
        return { subjects: [personId], details: { region: input.region, documents } };
      },
    ),
  );

async function assertRegistrable(tx: Counter, input: PersonRegisterInput): Promise<void> {
  const { region, documents, hukou, living, household } = input;
  const problems = faultsOfIdentity(input, tx.today);
  if (problems.length > 0) throw new WriteRefused(problems);
  for (const [field, place] of Object.entries({ hukou, living, household })) {
    if (!place?.from) continue;
    assertPast(tx, place.from, `${field}.from`);
    assertNotBeforeBirth(input, place.from, `${field}.from`);
  }
  await assertOfficeRegion(tx, region, 'region');
  const named = [
    ...(hukou ? [{ code: hukou.region, field: 'hukou.region' }] : []),
    ...(living ? [{ code: living.region, field: 'living.region' }] : []),
    ...documents.flatMap((one, at) => (one.region ? [{ code: one.region, field: `documents.${at}.region` }] : [])),
  ];
  await assertRegionsKnown(tx, named);
}

/** The household and the parents; before the numbers, so that nobody learns of a number by a parent who does not exist. */
async function holdAround(tx: Counter, { household, parents: given, birthDate }: PersonRegisterInput) {
  if (household) assertNoHead([{ relation: household.relation, field: 'household' }]);
  const joined = household ? await holdAnyHousehold(tx, household.householdId, 'household.householdId') : null;
  const named = (given ?? []).map(({ parentId }, at) => ({ id: parentId, field: `parents.${at}.parentId` }));
  const held = named.length > 0 ? await holdPeople(tx, named) : [];
  assertParents(held, birthDate);
  return { joined, parents: held };
}

async function writeFile(
  tx: Counter,
  personId: string,
  input: PersonRegisterInput,
  joined: { readonly id: string } | null,
): Promise<void> {
  const { household, documents, source } = input;
  await assertNumbersFree(tx, namedNumbers(documents));
  await insertRows(tx.db, people, [personRow(tx, personId, input)]);
  const papers = documents.map((one) => documentRow(tx.keyring, personId, one, source));
  await insertDocuments(tx.db, papers);
  await retryUnmatched(tx, papers);
  await insertRows(tx.db, personPlaces, placeRows(personId, input));
  if (!household || !joined) return;
  const member = { person: newFile(personId, input), relation: household.relation, field: 'household' };
  await joinHousehold(tx, joined.id, [member], { from: household.from ?? tx.today, source });
  await touchHouseholds(tx, [joined.id]);
}

function personRow(
  { keyring }: Counter,
  id: string,
  { name, sex, birthDate, ethnicity, phone, region, source }: PersonRegisterInput,
): typeof people.$inferInsert {
  return {
    id,
    name: name?.trim() || null,
    sex,
    birthDate,
    ethnicity: ethnicity?.trim() || null,
    regionCode: region,
    ...phoneColumns(keyring, id, phone ?? ''),
    source,
  };
}

function placeRows(personId: string, { hukou, living, source }: PersonRegisterInput) {
  const common = { personId, validTo: null, source };
  return [
    ...(hukou
      ? [
          {
            ...common,
            kind: 'HUKOU' as const,
            regionCode: hukou.region,
            hukouKind: hukou.kind ?? null,
            validFrom: hukou.from ?? null,
          },
        ]
      : []),
    ...(living
      ? [
          {
            ...common,
            kind: 'LIVING' as const,
            regionCode: living.region,
            hukouKind: null,
            validFrom: living.from ?? null,
          },
        ]
      : []),
  ];
}

const newFile = (id: string, { name, birthDate, region }: PersonRegisterInput): LockedPerson => ({
  id,
  name: name ?? null,
  birthDate,
  regionCode: region,
  version: 1,
  mergedIntoId: null,
  mergedIds: [],
});

const parentRows = (personId: string, { parents: given, source }: PersonRegisterInput, held: readonly LockedPerson[]) =>
  held.map(({ id }, at) => ({
    personId,
    parentId: id,
    isRegisteredWith: given?.[at]?.isRegisteredWith ?? null,
    source,
  }));

function assertParents(held: readonly LockedPerson[], born: string): void {
  const isTwice = new Set(held.map(({ id }) => id)).size < held.length;
  const isYounger = held.some(({ birthDate }) => birthDate !== null && birthDate >= born);
  if (held.length <= 2 && !isTwice && !isYounger) return;
  const text = {
    zh: '父母至多两人，不得重复，且出生日期应早于子女。',
    en: 'There are at most two parents, two different people, both born before the child.',
  };
  refuseWrite('PARENTS_REFUSED', text, 'parents');
}
