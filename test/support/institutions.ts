import { createReadStream } from 'node:fs';
import { importInstitutions } from '../../src/services/imports/import-institutions.ts';
import { reachOf } from '../../src/services/viewer.ts';
import { OFFICER, type TestGraph, TODAY } from './graph.ts';

const FILE = new URL('../../demo/import/institutions.csv', import.meta.url);

/** Loads the invented institutions of the demo county, as its office would. */
export async function loadInstitutions({ platform: { db, keyring } }: TestGraph): Promise<void> {
  const importer = { db, keyring, viewer: OFFICER, reach: reachOf(OFFICER, TODAY), today: TODAY };
  await importInstitutions(importer, createReadStream(FILE), { source: 'demo/import' });
}
