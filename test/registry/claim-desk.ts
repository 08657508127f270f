import { randomUUID } from 'node:crypto';
import { checkClaim } from '../../src/services/claims/check-claim.ts';
import { type ClaimEnterInput, enterClaim } from '../../src/services/claims/enter-claim.ts';
import type { ClaimStepInput } from '../../src/services/claims/hold-claim.ts';
import { payClaim } from '../../src/services/claims/pay-claim.ts';
import { reverseClaim } from '../../src/services/claims/reverse-claim.ts';
import { settleClaim } from '../../src/services/claims/settle-claim.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { type Counter, WriteRefused } from '../../src/services/write.ts';
import {
  CITY_DAY,
  type ExampleCity,
  type Named,
  type NamedInstitution,
  SETTLER,
  TREASURER,
} from '../support/example-city.ts';

/** Care to claim for: unless told, ten thousand yuan at the district's hospital in March, all of it inside the policy. */
export interface Care extends Partial<Omit<ClaimEnterInput, 'institutionCode' | 'personId' | 'total'>> {
  readonly who?: Named;
  /** Instead of `who`: somebody's id. */
  readonly personId?: string;
  readonly where?: NamedInstitution;
  readonly fen?: number;
  /** Who enters it, unless it is the settler. */
  readonly by?: Viewer;
}

/** Who pays how much, in fen, as a settlement says it. */
export interface Settled {
  readonly basic: number;
  readonly critical: number;
  readonly assistance: number;
  readonly tilt: number;
  readonly other: number;
  readonly account: number;
  readonly own: number;
}

type Step = (counter: Counter, input: ClaimStepInput) => Promise<{ claimId: string }>;
/** Who takes a step, on which day, and what they say. */
type By = { readonly as?: Viewer; readonly today?: string; readonly note?: string; readonly version?: number };

/** A claims desk: every step as an officer takes it, on the version that stands. */
export function claimDesk(city: ExampleCity) {
  const { sql } = city.database;
  let number = 0;

  async function enter(care: Care = {}): Promise<string> {
    const { who = 'head', where = 'hospital', fen = 1_000_000, by = SETTLER, ...over } = care;
    number += 1;
    const { selfPaid = 0, selfFirst = 0 } = over;
    const { claimId } = await enterClaim(city.for(by, over.filedOn ?? CITY_DAY), {
      ...{ idempotencyKey: randomUUID(), number: `ZY-${number}`, personId: city.people[who], scheme: 'URRBMI' },
      ...{ institutionCode: city.institutions[where].code, visit: 'INPATIENT', admittedOn: '2026-03-10' },
      ...{ dischargedOn: '2026-03-15', total: fen, selfPaid, selfFirst, eligible: fen - selfPaid - selfFirst },
      ...{ route: 'ONE_STOP', source: 'test' },
      ...over,
    });
    return claimId;
  }

  const stateOf = async (claimId: string) => {
    const [row] = await sql<
      { state: string; version: number }[]
    >`select state, version from claims where id = ${claimId}`;
    return row ?? { state: 'NONE', version: 0 };
  };

  const step =
    (take: Step, someone: Viewer) =>
    async (claimId: string, { as = someone, today = CITY_DAY, note, version }: By = {}) => {
      const standing = version ?? (await stateOf(claimId)).version;
      return take(city.for(as, today), {
        ...{ idempotencyKey: randomUUID(), claimId, version: standing },
        ...(note !== undefined && { note }),
      });
    };

  const [check, settle] = [step(checkClaim, SETTLER), step(settleClaim, SETTLER)];

  /** What stands settled of a claim. */
  async function settled(claimId: string): Promise<Settled> {
    const [row] = await sql<Record<keyof Settled, string>[]>`
      select sum(basic_fen) as basic, sum(critical_fen) as critical, sum(assistance_fen) as assistance, sum(tilt_fen) as tilt,
        sum(other_fen) as other, sum(account_fen) as account, sum(own_fen) as own
      from claim_settlements where claim_id = ${claimId}`;
    const sums = Object.entries(row ?? {}).map(([name, fen]) => [name, Number(fen)]);
    return Object.fromEntries(sums) as unknown as Settled;
  }

  return {
    ...{ enter, check, settle, settled },
    pay: step(payClaim, TREASURER),
    reverse: step(reverseClaim, SETTLER),
    /** Takes away every claim with all that came of it. */
    empty: () => sql`truncate claims, family_account_lines cascade`,
    state: async (claimId: string) => (await stateOf(claimId)).state,
    /** Enters, checks and settles, and says who pays how much. */
    async settledFor(care: Care): Promise<Settled & { claimId: string }> {
      const claimId = await enter(care);
      await check(claimId);
      await settle(claimId);
      return { claimId, ...(await settled(claimId)) };
    },
    /** The coded reasons of a claim's last step. */
    async reasons(claimId: string): Promise<readonly string[]> {
      const [row] = await sql<{ reasons: string[] }[]>`
        select reasons from claim_steps where claim_id = ${claimId} order by at desc limit 1`;
      return row?.reasons ?? [];
    },
  };
}

/** The codes that a write was refused with. */
export async function codesOf(write: Promise<unknown>): Promise<string[]> {
  const error = await write.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof WriteRefused)) throw error ?? new Error('Nothing was refused.');
  return error.problems.map(({ code }) => code);
}
