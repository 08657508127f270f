import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ApolloServerPlugin } from '@apollo/server';
import type { Context as TraceContext, Tracer } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { FastifyInstance } from 'fastify';
import { type DocumentNode, type Token, TokenKind } from 'graphql';
import type { Context } from '../graph/context.ts';
import { bareStatement } from './bare-statement.ts';
import { outcomeOf } from './metrics.ts';

/**
 * Where the time of an operation went, told to a collector. 链路追踪. A span holds words of ours and digests alone: no variable, no
 * value, no id, and no name that a client gives to an operation or to itself.
 */
export interface Traces {
  /** Says of the span of a request what its operation was. */
  readonly operations: ApolloServerPlugin<Context>;
  /** What a pool calls where a statement is asked for, then where it is sent, then where it is over. Undefined where nobody traces. */
  readonly follow: () => (() => (text: string, error?: unknown) => void) | undefined;
  /** Begins the span of a request, with all that `run` leads to in it; ended with the answer. */
  begin(traceparent: unknown, reply: ServerResponse, run: () => void): void;
  /** Sends what was not sent yet, within some seconds. */
  close(): Promise<void>;
}

interface TracesOptions {
  /** The address of a collector that takes OTLP over HTTP. */
  readonly endpoint: string;
  /** The version of the service. */
  readonly version: string;
  /** Told when a collector takes nothing any more, once until it does again. */
  readonly onAway: (error: unknown) => void;
}

/** Milliseconds that a collector may take for a batch, and all of them together at the end: nobody stops a server to wait for its traces. */
const SEND_MS = 3_000;
const FLUSH_MS = 5_000;

/** Loads OpenTelemetry, which is not loaded otherwise. Its name, sampler and queue are as the SDK reads them of the environment. */
export async function openTraces({ endpoint, version, onAway }: TracesOptions): Promise<Traces> {
  const [api, sdk, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = warned(new OTLPTraceExporter({ url, timeoutMillis: SEND_MS }), onAway);
  const provider = new sdk.NodeTracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': 'canbao', 'service.version': version }))
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter)],
  });
  return {
    ...spansOf(api, provider.getTracer('canbao', version)),
    async close() {
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, FLUSH_MS);
      await Promise.race([provider.shutdown().catch(() => undefined), late.promise]);
      clearTimeout(timer);
    },
  };
}

type Api = typeof import('@opentelemetry/api');

function spansOf(api: Api, tracer: Tracer): Omit<Traces, 'close'> {
  const current = new AsyncLocalStorage<Operation>();
  const digests = new WeakMap<DocumentNode, string>();
  const digestOf = (document: DocumentNode) => digests.get(document) ?? digestOfText(bareDocument(document));
  return {
    begin(traceparent, reply, run) {
      const operation = new Operation(api, tracer, callerOf(api, traceparent));
      reply.once('close', () => operation.end(reply));
      current.run(operation, run);
    },
    operations: {
      async requestDidStart() {
        return {
          async willSendResponse({ document, operation, response: { body } }) {
            const span = current.getStore();
            if (!span?.isRecording) return;
            const digest = document && digestOf(document);
            if (document && digest) digests.set(document, digest);
            const errors = body.kind === 'single' ? body.singleResult.errors : undefined;
            span.describe({ type: operation?.operation, outcome: outcomeOf(errors), digest });
          },
        };
      },
    },
    follow() {
      const operation = current.getStore();
      return operation?.isRecording ? () => operation.statement() : undefined;
    },
  };
}

interface Described {
  readonly type: string | undefined;
  readonly outcome: string;
  readonly digest: string | undefined;
}

/** The span of one operation. */
class Operation {
  private readonly span;
  private readonly api: Api;
  private readonly tracer: Tracer;
  private said: Described | undefined;

  constructor(api: Api, tracer: Tracer, caller: TraceContext) {
    this.api = api;
    this.tracer = tracer;
    this.span = tracer.startSpan('graphql', { kind: api.SpanKind.SERVER }, caller);
  }

  get isRecording(): boolean {
    return this.span.isRecording();
  }

  describe(said: Described): void {
    this.said = said;
  }

  /** A request that was turned away before any document was looked at has no type. */
  end({ statusCode, writableFinished }: ServerResponse): void {
    const { type = 'none', outcome = statusCode < 500 ? 'refused' : 'failed', digest } = this.said ?? {};
    const told = writableFinished ? outcome : 'gone';
    this.span.updateName(`graphql ${type}`);
    this.span.setAttributes({
      'graphql.operation.type': type,
      'canbao.outcome': told,
      'http.response.status_code': statusCode,
      ...(digest && { 'canbao.document.sha256': digest }),
    });
    if (told === 'failed') this.span.setStatus({ code: this.api.SpanStatusCode.ERROR });
    this.span.end();
  }

  /** The span of a statement that is sent now; gives how to end it. */
  statement(): (text: string, error?: unknown) => void {
    const { trace, ROOT_CONTEXT, SpanKind, SpanStatusCode } = this.api;
    const span = this.tracer.startSpan('statement', { kind: SpanKind.CLIENT }, trace.setSpan(ROOT_CONTEXT, this.span));
    return (text, error) => {
      const bare = bareStatement(text);
      const { verb, table } = summaryOf(bare);
      span.updateName(table ? `${verb} ${table}` : verb);
      span.setAttributes({
        'db.system.name': 'postgresql',
        'db.operation.name': verb,
        ...(table && { 'db.collection.name': table }),
        'canbao.statement.sha256': digestOfText(bare),
      });
      if (error !== undefined) {
        const { code } = Object(error) as { readonly code?: unknown };
        if (typeof code === 'string') span.setAttribute('db.response.status_code', code);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    };
  }
}

/** A trace of the caller's, as W3C Trace Context 1.0 writes it; `tracestate` is anybody's text, and is left behind. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

function callerOf({ trace, ROOT_CONTEXT, isSpanContextValid, TraceFlags }: Api, traceparent: unknown): TraceContext {
  const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(String(traceparent)) ?? [];
  const caller = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(caller) ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT;
}

/** What a digest must not depend on: numbers and names are so few that who has the digest of one finds it by trying. */
const SAID_BY_CLIENTS: ReadonlySet<string> = new Set([
  TokenKind.STRING,
  TokenKind.BLOCK_STRING,
  TokenKind.INT,
  TokenKind.FLOAT,
  TokenKind.COMMENT,
]);
const LONG_NUMBER = /\d{6,}/g;

/** A document without its literals and comments, and without long numbers in its names; any other is left as it was sent. */
function bareDocument({ loc }: DocumentNode): string {
  const text = loc?.source.body ?? '';
  let bare = '';
  let from = 0;
  for (let token: Token | null | undefined = loc?.startToken; token; token = token.next) {
    if (!SAID_BY_CLIENTS.has(token.kind)) continue;
    bare += text.slice(from, token.start);
    from = token.end;
  }
  return (bare + text.slice(from)).replaceAll(LONG_NUMBER, '');
}

/** The verb of a statement, and the first table that it names. */
function summaryOf(bare: string): { readonly verb: string; readonly table: string | undefined } {
  const verb = /^\s*([a-z]+)/i.exec(bare)?.[1]?.toLowerCase() ?? 'statement';
  const table = /\b(?:from|into|update|copy|table)\s+"?([a-z_]+)\b/i.exec(bare)?.[1];
  return { verb, table };
}

const digestOfText = (text: string) => createHash('sha256').update(text).digest('hex');

/** The same exporter, whose failures are no failure of ours: what a collector does not take is forgotten. */
function warned(exporter: SpanExporter, onAway: (error: unknown) => void): SpanExporter {
  let isAway = false;
  return {
    export(spans, done) {
      exporter.export(spans, ({ code, error }) => {
        if (code !== 0 && !isAway) onAway(error);
        isAway = code !== 0;
        done({ code: 0 });
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

/** Begins a span for each request to the graph. */
export function traceOperations(app: FastifyInstance, traces: Traces): void {
  app.addHook('preHandler', ({ method, routeOptions, headers }, reply, done) => {
    if (routeOptions.url !== '/graphql' || method === 'OPTIONS') return done();
    traces.begin(headers.traceparent, reply.raw, done);
  });
}
