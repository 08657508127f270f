import { randomUUID } from 'node:crypto';
import {
  type InstitutionRow,
  insertInstitution,
  institutionByCode,
  lockInstitution,
  updateInstitution,
} from '../../store/queries/institution.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertOwnRegion, assertVersion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { faultOfInstitutionCode } from './institution-code.ts';

export interface InstitutionRegisterInput extends Keyed {
  readonly code: string;
  readonly name: string;
  readonly level?: InstitutionRow['level'] | undefined;
  readonly grade?: InstitutionRow['grade'] | undefined;
  readonly regionCode: string;
  readonly isNonProfit?: boolean | null;
  readonly hasInsuranceOffice?: boolean | null;
  readonly insuranceOfficer?: string | null;
  readonly source: string;
  /** The version that was read; none says that the institution is new. */
  readonly version?: number | null;
}

/**
 * 医疗机构登记. Whoever works for any region may register an institution that is new, wherever it is, because people are treated
 * elsewhere too; what is known of one is said anew, whole, by an office of its own region. What is left out nobody said.
 */
export async function registerInstitution(
  counter: Counter,
  input: InstitutionRegisterInput,
): Promise<{ institutionId: string }> {
  const known = await institutionByCode(counter.db, input.code);
  return writeOnce(
    counter,
    'institutionRegister',
    input,
    () => ({ institutionId: known?.id ?? randomUUID() }),
    async (tx, { institutionId }) => {
      await assertSaid(tx, input);
      const held = known && (await lockInstitution(tx.db, institutionId));
      const version = held ? await sayAnew(tx, held, input) : await register(tx, institutionId, input);
      const { code, level = null, grade = null, regionCode } = input;
      return { subjects: [institutionId], details: { code, level, grade, regionCode, version } };
    },
  );
}

async function assertSaid(
  tx: Counter,
  { code, name, regionCode, insuranceOfficer }: InstitutionRegisterInput,
): Promise<void> {
  const fault = faultOfInstitutionCode(code);
  if (fault) refuseWrite('INSTITUTION_CODE', fault, 'code');
  assertWritten(name, 'name');
  if (insuranceOfficer != null) assertWritten(insuranceOfficer, 'insuranceOfficer');
  assertNamesNobody(insuranceOfficer, 'insuranceOfficer');
  await assertRegionsKnown(tx, [{ code: regionCode, field: 'regionCode' }]);
}

/** Writes what is said over what was known; gives the version that it makes. */
async function sayAnew(tx: Counter, held: InstitutionRow, input: InstitutionRegisterInput): Promise<number> {
  if (input.version == null) refuseKnown(input.code, held.version);
  assertVersion(`The institution ${held.code}`, held.version, input.version);
  assertOwnRegion(tx, held.regionCode, 'code');
  await updateInstitution(tx.db, held.id, factsOf(input));
  return held.version + 1;
}

async function register(tx: Counter, id: string, input: InstitutionRegisterInput): Promise<number> {
  if (input.version != null) {
    const text = {
      zh: `尚无编码为${input.code}的医疗机构，新登记的机构不填版本。`,
      en: `There is no institution ${input.code} yet: leave the version out to register it.`,
    };
    refuseWrite('INSTITUTION_UNKNOWN', text, 'version');
  }
  const isNew = await insertInstitution(tx.db, { id, code: input.code, ...factsOf(input) });
  return isNew ? 1 : refuseKnown(input.code, 1);
}

const factsOf = (input: InstitutionRegisterInput) => ({
  name: input.name.trim(),
  level: input.level ?? null,
  grade: input.grade ?? null,
  regionCode: input.regionCode,
  isNonProfit: input.isNonProfit ?? null,
  hasInsuranceOffice: input.hasInsuranceOffice ?? null,
  insuranceOfficer: input.insuranceOfficer?.trim() ?? null,
  source: input.source,
});

function refuseKnown(code: string, version: number): never {
  const text = {
    zh: `编码${code}的医疗机构已登记，现为第${version}版：如需变更，请先读取并填写版本。`,
    en: `Institution ${code} is registered, at version ${version}: read it, and give the version to say it anew.`,
  };
  return refuseWrite('INSTITUTION_EXISTS', text, 'code');
}
