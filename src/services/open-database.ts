import { findRunningCluster, startCluster } from '../store/embedded.ts';
import { ensureDatabase } from '../store/migrate.ts';
import { newKeys } from '../store/suites.ts';
import { readOrMakeSecret } from './secret-file.ts';

/** A database that is there to be used, and how to let go of it. */
export interface OpenDatabase {
  /** As its owner: for migrations and imports. */
  readonly ownerUrl: string;
  /** For serving; the server works in a lesser role on it. */
  readonly url: string;
  readonly isEmbedded: boolean;
  close(): Promise<void>;
}

export interface DatabasePlace {
  readonly databaseUrl: string | null;
  readonly databaseOwnerUrl: string | null;
  readonly folder: string;
}

const NAME = 'canbao';

/** Opens the configured database, or the folder's embedded one: started here, or borrowed from a server that runs. */
export async function openDatabase(
  place: DatabasePlace,
  options: { onProgress?: (line: string) => void; mayBorrow?: boolean } = {},
): Promise<OpenDatabase> {
  if (place.databaseUrl) {
    const ownerUrl = place.databaseOwnerUrl ?? place.databaseUrl;
    return { url: place.databaseUrl, ownerUrl, isEmbedded: false, close: async () => {} };
  }
  const running = options.mayBorrow ? await findRunningCluster(place.folder) : undefined;
  if (running) {
    const url = running.url(NAME);
    return { url, ownerUrl: url, isEmbedded: true, close: async () => {} };
  }
  const cluster = await startCluster(place.folder, options.onProgress ? { onProgress: options.onProgress } : {});
  try {
    await ensureDatabase(cluster.url('postgres'), NAME);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  const url = cluster.url(NAME);
  return { url, ownerUrl: url, isEmbedded: true, close: () => cluster.stop() };
}

/** The folder's own key list, made when there is none. Without this file the folder's database cannot be read. */
export function folderKeys(folder: string): Promise<string> {
  return readOrMakeSecret(`${folder}/keys`, newKeys);
}
