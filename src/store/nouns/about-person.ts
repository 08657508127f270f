import { sql } from 'drizzle-orm';
import type { NounDimension } from '../noun.ts';
import { people } from '../tables/index.ts';

/** What rows about a person are grouped by because of whom they are about: of files that were merged, as the one that stays says. */
export const OF_PERSON: Readonly<Record<string, NounDimension>> = {
  sex: { kind: 'ENUM', enumName: 'Sex', value: () => sql`${people.sex}`, beside: 'person', zh: '性别' },
  age: { kind: 'AGE', value: () => sql`${people.birthDate}`, beside: 'person', zh: '年龄' },
  fileRegion: { kind: 'REGION', value: () => sql`${people.regionCode}`, beside: 'person', zh: '经办地' },
};
