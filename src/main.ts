import { assertAccess } from './admission.ts';
import { runCli } from './cli/canbao.ts';
import type { Cli } from './cli/cli.ts';
import { type Config, ConfigRefused, readConfig, todayOf } from './config.ts';
import { DomainError } from './errors.ts';
import { problemsOfDocument } from './graph/read-document.ts';
import { type MutationCall, mutationNames, runMutation } from './graph/run-mutation.ts';
import { printPublicSdl } from './graph/server.ts';
import { handlers } from './jobs/handlers.ts';
import { runJobHere } from './jobs/run-here.ts';
import { givenKeys, openKeyring } from './services/keys/key-source.ts';
import { openPolicyDocuments } from './services/policy-documents.ts';
import { bundledRoles } from './services/roles.ts';
import { openRulebooks } from './services/rulebooks.ts';
import type { Viewer } from './services/viewer.ts';
import { serve } from './serving/serve.ts';
import type { Db } from './store/db.ts';
import type { Keyring } from './store/envelope.ts';

/** The environment, and what it points at: a mistake shows before anything is opened. */
function readEnvironment(): Config {
  const config = readConfig(process.env);
  try {
    bundledRoles();
    assertAccess(config);
    if (config.keys) openKeyring(givenKeys(config.keys));
  } catch (error) {
    throw error instanceof DomainError ? new ConfigRefused(error.message) : error;
  }
  return config;
}

/** A mutation from the command line, by the law and the day that the server would take. */
async function mutate(config: Config, db: Db, keyring: Keyring, viewer: Viewer, call: MutationCall) {
  const [rulebooks, policyDocuments] = await Promise.all([openRulebooks(db), openPolicyDocuments(db)]);
  const today = () => todayOf(config);
  return runMutation({ db, analysts: db, keyring, rulebooks, policyDocuments, today, half: 'both' }, viewer, call);
}

/** A job from the command line, under the lock that the server would take: a command that is broken off leaves it to the server. */
async function runJob(...[config, db, keyring, jobId, { onProgress, stopping }]: Parameters<Cli['runJob']>) {
  const ground = { db, keyring, rulebooks: await openRulebooks(db), today: () => todayOf(config) };
  const logError = (_: string, error: unknown) => console.error(error);
  return runJobHere(jobId, { ground, handlers, stopping, logError }, onProgress);
}

try {
  process.exitCode = await runCli(process.argv.slice(2), {
    config: readEnvironment,
    serve,
    printSdl: printPublicSdl,
    problemsOfDocument,
    mutate,
    mutations: mutationNames,
    runJob,
  });
} catch (error) {
  if (!(error instanceof DomainError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof ConfigRefused ? 2 : 1;
}
// A process that was refused something must not linger on a timer or a socket.
if (process.exitCode !== 0) setTimeout(() => process.exit(), 1000).unref();
