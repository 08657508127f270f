import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { DomainError } from '../errors.ts';
import type { Context } from '../graph/context.ts';
import { type Authenticate, TokenRefused } from './auth.ts';

class MetricsForbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

/** What waits in the database. */
interface Queues {
  readonly jobsWaiting: number;
  readonly jobsRunning: number;
  readonly linesUnsealed: number;
  readonly unsealedSeconds: number;
}

/**
 * What the process counts about itself. 运行指标. Every label is one of a few words of ours: no name of an operation and no address,
 * which clients write and which may hold a person's number.
 */
export interface Metrics {
  /** Counts and times the graph's operations. */
  readonly operations: ApolloServerPlugin<Context>;
  /** What a pool calls when a statement was answered. */
  statementsOf(pool: 'serving' | 'analysts' | 'jobs'): () => void;
  shed(reason: string): void;
  underEmergency(role: string): void;
  responded(route: string, status: number): void;
  /** All of it, as Prometheus reads it. */
  print(): Promise<string>;
}

/** Seconds. A page takes some milliseconds; at 30 its statement is stopped. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Milliseconds that the database may take to tell its queues. A scrape is given up after ten seconds. */
const PATIENCE_MS = 2_000;

/** Metrics of this process; `queues` tells what waits in the database. */
export function createMetrics(queues: () => Promise<Queues>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const operations = new Histogram({
    name: 'canbao_operation_seconds',
    help: 'Operations of /graphql by type (none: no operation was found) and outcome: answered, refused for a reason the client can mend, failed on our side.',
    labelNames: ['type', 'outcome'],
    buckets: BUCKETS,
    registers,
  });
  const statements = new Counter({
    name: 'canbao_statements_total',
    help: 'Statements that the database answered, begin and commit among them, by pool.',
    labelNames: ['pool'],
    registers,
  });
  const shed = new Counter({
    name: 'canbao_shed_requests_total',
    help: 'Requests turned away with 503 because the process was beyond a bound, by what was measured.',
    labelNames: ['reason'],
    registers,
  });
  const emergencies = new Counter({
    name: 'canbao_emergency_requests_total',
    help: 'Requests asked under an emergency opening, by the role that opened. Any is worth a look.',
    labelNames: ['role'],
    registers,
  });
  const responses = new Counter({
    name: 'canbao_http_responses_total',
    help: 'Answers over HTTP by pattern of the route (none: there is nothing at the address) and status.',
    labelNames: ['route', 'status'],
    registers,
  });
  const measureQueues = queueGauges(registers, queues);
  return {
    operations: timing((type, outcome, seconds) => operations.observe({ type, outcome }, seconds)),
    statementsOf: (pool) => () => statements.inc({ pool }),
    shed: (reason) => shed.inc({ reason }),
    underEmergency: (role) => emergencies.inc({ role }),
    responded: (route, status) => responses.inc({ route, status }),
    async print() {
      await measureQueues();
      return registry.metrics();
    },
  };
}

/** Gauges of what waits. Where the database does not tell, they are missing: an old number would look like a good one. */
function queueGauges(registers: Registry[], queues: () => Promise<Queues>): () => Promise<void> {
  const answers = gauge('canbao_database_answers', 'Whether the database told what waits in it: 1 or 0.', registers);
  const jobs = new Gauge({
    name: 'canbao_jobs',
    help: 'Jobs of this installation that are not finished: waiting (due and not begun) or running.',
    labelNames: ['state'],
    registers,
  });
  const lines = gauge('canbao_audit_unsealed_lines', 'Audit lines that no seal covers yet.', registers);
  const age = gauge('canbao_audit_unsealed_seconds', 'Age of the oldest audit line without a seal.', registers);
  return async () => {
    const told = await within(PATIENCE_MS, queues());
    answers.set(told ? 1 : 0);
    if (!told) {
      jobs.reset();
      for (const one of [lines, age]) one.remove();
      return;
    }
    jobs.set({ state: 'waiting' }, told.jobsWaiting);
    jobs.set({ state: 'running' }, told.jobsRunning);
    lines.set(told.linesUnsealed);
    age.set(told.unsealedSeconds);
  };
}

const gauge = (name: string, help: string, registers: Registry[]) => new Gauge({ name, help, registers });

/** What is promised, or null where that fails or takes too long. */
async function within<Value>(ms: number, promised: Promise<Value>): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  const value = await Promise.race([promised.catch(() => null), late]);
  clearTimeout(timer);
  return value;
}

type Outcome = 'answered' | 'refused' | 'failed';

/** Times every operation from its arrival to its answer. */
const timing = (observe: (type: string, outcome: Outcome, seconds: number) => void): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    const begun = performance.now();
    return {
      async willSendResponse({ operation, response: { body } }) {
        const errors = body.kind === 'single' ? body.singleResult.errors : undefined;
        observe(operation?.operation ?? 'none', outcomeOf(errors), (performance.now() - begun) / 1000);
      },
    };
  },
});

/** Whatever is logged for us carries a reference; anything else is in the words of a refusal. */
export function outcomeOf(errors: readonly { readonly extensions?: Record<string, unknown> }[] = []): Outcome {
  if (errors.length === 0) return 'answered';
  const isOurs = errors.some(
    ({ extensions }) => extensions?.reference !== undefined || extensions?.code === 'INTERNAL_SERVER_ERROR',
  );
  return isOurs ? 'failed' : 'refused';
}

interface MetricsRoutes {
  readonly metrics: Metrics;
  readonly authenticate: Authenticate;
}

/** `GET /metrics`, for a token with `system:read`, and a count of every answer. */
export function serveMetrics(app: FastifyInstance, { metrics, authenticate }: MetricsRoutes): void {
  app.addHook('onResponse', async ({ routeOptions }, { statusCode }) =>
    metrics.responded(routeOptions.url ?? 'none', statusCode),
  );
  app.get('/metrics', async (request, reply) => {
    const { role, scopes } = await authenticate(request);
    if (role === 'PUBLIC')
      throw new TokenRefused('Metrics are told for a token alone: "authorization: Bearer <token>".');
    if (!scopes.has('system:read'))
      throw new MetricsForbidden(
        'Metrics are told for a token with the scope system:read, as an ADMINISTRATOR has it.',
      );
    return reply.type(Registry.PROMETHEUS_CONTENT_TYPE).send(await metrics.print());
  });
}
