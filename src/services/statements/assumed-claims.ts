import type { UsedParameter } from '../../policy/decision.ts';
import type { Scheme } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import type { SettledClaim, SettledSearch } from '../../store/queries/claim-fault.ts';
import { clauseOf } from '../collection/collection-problem.ts';
import { decisionToldTo } from '../discreet-answer.ts';
import { type Archive, openDecisions } from '../keep-decision.ts';
import { sum } from './reconcile.ts';
import { settledClaims } from './settled-claims.ts';

/** A settled claim whose decision rests on what the law was taken to say although it does not. */
export interface AssumedClaim {
  readonly claimId: string;
  readonly decisionId: string;
  readonly fundsFen: Fen;
  readonly parameters: readonly UsedParameter[];
}

/** What the law was taken to say, and what hangs on it. */
export interface AssumedParameter {
  readonly parameter: UsedParameter;
  readonly claims: number;
  readonly atStakeFen: Fen;
}

export interface AssumedQuestion extends SettledSearch {
  readonly scheme: Scheme;
}

/**
 * 推定依据: settled claims of a year whose decisions rest on an assumed parameter, by id. Every decision of the year is opened for it,
 * which the audit tells.
 */
export async function assumedClaims(archive: Archive, question: AssumedQuestion): Promise<AssumedClaim[]> {
  const found: AssumedClaim[] = [];
  for await (const page of settledClaims(archive, question)) found.push(...(await assumedAmong(archive, page)));
  return found.sort((a, b) => (a.claimId < b.claimId ? -1 : 1));
}

async function assumedAmong(archive: Archive, page: readonly SettledClaim[]): Promise<AssumedClaim[]> {
  const ids = [...new Set(page.map(({ decisionId }) => decisionId))];
  const kept = await openDecisions(ids, archive);
  const parametersOf = new Map(
    kept.map(({ id, answer }) => [id, decisionToldTo(archive.viewer, answer.decision).parameters]),
  );
  return page.flatMap(({ claimId, decisionId, fundsFen }) => {
    const parameters = (parametersOf.get(decisionId) ?? []).filter(({ assumed }) => assumed !== null);
    return parameters.length > 0 ? [{ claimId, decisionId, fundsFen, parameters }] : [];
  });
}

/** What funds paid by them together. */
export const atStakeOf = (all: readonly AssumedClaim[]): Fen => sum(all, ({ fundsFen }) => fundsFen);

/** By parameter, as the rulebook prints it, in the order of their names: a claim counts with each that it rests on. */
export function parametersOf(all: readonly AssumedClaim[]): AssumedParameter[] {
  const uses = all.flatMap((claim) => claim.parameters.map((parameter) => ({ claim, parameter })));
  const groups = Map.groupBy(uses, ({ parameter }) => keyOf(parameter));
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => {
      const [first] = own;
      const claims = [...new Set(own.map(({ claim }) => claim))];
      return first ? [{ parameter: first.parameter, claims: claims.length, atStakeFen: atStakeOf(claims) }] : [];
    });
}

const keyOf = ({ name, value, citations }: UsedParameter) => [name, value, ...citations.map(clauseOf)].join(' ');
