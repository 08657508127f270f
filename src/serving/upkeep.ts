import type { Logger } from 'pino';
import type { Platform } from '../graph/context.ts';
import { sweepExports } from '../services/exports/sweep-exports.ts';
import { sealAuditLines } from '../store/queries/audit-seal.ts';

/** How often audit lines are sealed. Longer leaves more lines unsealed after a crash, shorter makes many small seals. */
const SEAL_EVERY_MS = 60_000;
/** How often exports that have expired are forgotten, where nobody asks for another. */
const SWEEP_EVERY_MS = 3_600_000;

/** What is done again and again for as long as the process serves. */
export function startUpkeep({ db, keyring }: Platform, log: Logger): { stop(): void } {
  const sealing = setInterval(() => {
    sealAuditLines(db, keyring).catch((error) => log.error({ err: error }, 'audit lines were not sealed'));
  }, SEAL_EVERY_MS);
  const sweeping = setInterval(() => {
    sweepExports(db).catch((error) => log.error({ err: error }, 'expired exports were not swept'));
  }, SWEEP_EVERY_MS);
  return {
    stop() {
      clearInterval(sealing);
      clearInterval(sweeping);
    },
  };
}
