import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Metrics } from '../http/metrics.ts';
import type { Traces } from '../http/traces.ts';
import type { Db } from '../store/db.ts';

/** Who asks whether the databases are there. */
export interface Askers {
  readonly serving: Db;
  readonly analysts: Db;
}

/** What a process that serves has beside the platform. */
export interface Serving {
  readonly config: Config;
  /** The database, as the login of the server. */
  readonly url: string;
  readonly log: Logger;
  readonly askers: Askers;
  readonly metrics: Metrics;
  /** Undefined where nothing is traced. */
  readonly traces: Traces | undefined;
}
