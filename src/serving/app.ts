import { openAccess } from '../admission.ts';
import type { Platform } from '../graph/context.ts';
import type { LogError } from '../graph/errors.ts';
import { WITH_TOKEN } from '../graph/plugins/introspection.ts';
import { createGraphServer } from '../graph/server.ts';
import { authenticator } from '../http/auth.ts';
import { createIdePage } from '../http/ide.ts';
import { createHttpServer } from '../http/server.ts';
import { ROLES, type Role } from '../services/viewer.ts';
import { answers } from '../store/answers.ts';
import { demoToken } from './demo.ts';
import { ASKING_TIMEOUT_MS } from './pools.ts';
import type { Serving } from './serving.ts';

export type App = Awaited<ReturnType<typeof createApp>>;

/** Puts the routes together: who is let in by the access file as it says at each request. */
export async function createApp(platform: Platform, serving: Serving) {
  const { config, log, askers, metrics, traces } = serving;
  const access = await openAccess(config, log);
  const logError: LogError = (reference, error) => log.error({ reference, err: error }, 'request failed');
  return createHttpServer({
    platform,
    apollo: createGraphServer({
      half: config.half,
      logError,
      // Where anybody is given a token, nothing is won by asking for it first.
      introspection: () => access().introspection ?? (config.areDemoTokensTaken ? ROLES : WITH_TOKEN),
      limits: () => access().limits,
      plugins: [metrics.operations, ...(traces ? [traces.operations] : [])],
    }),
    logError,
    logEmergency: (about) => log.warn(about, 'a request under an emergency opening'),
    authenticate: authenticator(access),
    origins: () => access().origins,
    isProxy: (address) => access().proxies?.includes(address) ?? false,
    limits: () => access().limits,
    documentLimits: () => access().limits,
    documents: {
      rules: () => access().documents,
      logUntrusted: (about) => log.warn(about, 'a document that is in no manifest'),
    },
    ide: createIdePage({
      demoDay: config.today,
      token: config.areDemoTokensTaken ? (role) => demoToken(config, role as Role) : null,
    }),
    databases: {
      serving: () => answers(askers.serving, ASKING_TIMEOUT_MS),
      analysts: () => answers(askers.analysts, ASKING_TIMEOUT_MS),
    },
    metrics,
    traces,
    isBehindTls: config.isBehindTls,
  });
}
