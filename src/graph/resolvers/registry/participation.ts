import type { ProgressRegion } from '../../../policy/progress-facts.ts';
import { type ProgressRead, readProgress } from '../../../services/supervision/participation.ts';
import type { AskedProgress } from '../../../services/supervision/progress-facts.ts';
import type { Context } from '../../context.ts';
import { sealProgressFacts } from '../../facts-envelope.ts';
import { type Piece, pieceByCode } from '../../listed.ts';
import { regionOf } from './shared.ts';

interface Asked extends Pick<AskedProgress, 'within' | 'scheme' | 'policyYear'> {
  readonly by: string;
  readonly asOf?: string | null;
  readonly knownAt?: string | null;
}

async function progressOf({ asOf, knownAt, ...asked }: Asked, context: Context): Promise<ProgressRead> {
  await context.refer.assertRegion(asked.within);
  return readProgress(context, { ...asked, at: { ...(asOf && { asOf }), ...(knownAt && { knownAt }) } });
}

export const participation = {
  Query: {
    participation: (_: unknown, asked: Asked, context: Context) => progressOf(asked, context),
  },

  ParticipationProgress: {
    id: ({ asked: { within, scheme, policyYear, by, at } }: ProgressRead) =>
      [within, scheme, policyYear, by, at?.asOf ?? '', at?.knownAt ?? ''].join(':'),
    within: ({ asked }: ProgressRead, _: unknown, context: Context) => regionOf(asked.within, context),
    scheme: ({ asked }: ProgressRead) => asked.scheme,
    policyYear: ({ asked }: ProgressRead) => asked.policyYear,
    by: ({ asked }: ProgressRead) => asked.by,
    asOf: ({ asked }: ProgressRead, _: unknown, { today }: Context) => asked.at?.asOf ?? today,
    knownAt: ({ asked }: ProgressRead) => asked.at?.knownAt ?? null,
    regions: async ({ facts }: ProgressRead, piece: Piece) => pieceByCode((await facts()).regions, piece),
    unplaced: async ({ facts }: ProgressRead) => (await facts()).unplaced,
    facts: async ({ facts }: ProgressRead, _: unknown, context: Context) => sealProgressFacts(await facts(), context),
  },

  ProgressRegion: {
    region: ({ regionCode }: ProgressRegion, _: unknown, context: Context) => regionOf(regionCode, context),
    residents: ({ resident }: ProgressRegion) => resident,
  },
};

const ID = /^([0-9Z]{6,12}):(NRCMS|URBMI|URRBMI|UEBMI):([1-9]\d{3}):([A-Z]+):([\d-]*):(.*)$/;

/** The progress that an id names; null for a text that is none. Refused like a question for it. */
export async function progressById(id: string, context: Context): Promise<ProgressRead | null> {
  const [, within, scheme, policyYear, by, asOf, knownAt] = ID.exec(id) ?? [];
  if (!within || !scheme || !by) return null;
  const asked = { within, scheme: scheme as AskedProgress['scheme'], policyYear: Number(policyYear), by };
  return progressOf({ ...asked, asOf: asOf || null, knownAt: knownAt || null }, context);
}
