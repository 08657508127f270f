import type { System } from './systems.ts';
import type { Ask, Case, NotYet, SystemName, Variables, Workload } from './workload.ts';

/** A request as a system takes it. */
export interface Request {
  readonly path: string;
  readonly body: string;
}

/** How a system is asked in a workload; the limit takes bare variables and answers in our shape. */
export interface Asking {
  readonly request: (variables: Variables) => Request;
  readonly canonical: Ask['canonical'];
  readonly endCursor: Ask['endCursor'];
  readonly isGraph: boolean;
}

/** How one system is asked, or why it does not take part. */
export function askingOf(workload: Workload, name: SystemName): Asking | NotYet {
  if (name === 'limit') {
    const { canonical, endCursor } = workload.ours;
    const request = (variables: Variables) => ({ path: `/${workload.name}`, body: JSON.stringify(variables) });
    return { request, canonical, endCursor, isGraph: false };
  }
  const ask = workload[name];
  return 'notYet' in ask ? ask : graphAsking(ask);
}

export function graphAsking({ query, variables, canonical, endCursor }: Ask): Asking {
  const text = query.replace(/\s+/g, ' ').trim();
  const request = (given: Variables) => ({
    path: '/graphql',
    body: JSON.stringify({ query: text, variables: variables(given) }),
  });
  return { request, canonical, endCursor, isGraph: true };
}

export interface Answered {
  readonly key: string;
  readonly request: Request;
  readonly canonical: unknown;
}

/** Asks for every case, and walks its pages: what the system answers, and the requests to load it with. */
export async function answersOf(
  system: System,
  asking: Asking,
  cases: readonly Case[],
  pages: number,
): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (const { key, variables } of cases) {
    let after: string | null = null;
    for (let page = 1; page <= pages; page += 1) {
      const request = asking.request(after === null ? variables : { ...variables, after });
      const data = await ask(system, request, asking.isGraph);
      answers.push({ key: `${key} page ${page}`, request, canonical: asking.canonical(data as never) });
      after = asking.endCursor?.(data as never) ?? null;
      if (after === null) break;
    }
  }
  return answers;
}

/** Gives what a system answers; throws where it refuses. */
export async function ask(
  { name, port, headers }: System,
  { path, body }: Request,
  isGraph: boolean,
): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const answer = response.ok ? JSON.parse(text) : null;
  const data = isGraph ? answer?.data : answer;
  if (!data || answer.errors)
    throw new Error(`${name} refused ${body.slice(0, 300)}: ${response.status} ${text.slice(0, 500)}`);
  return data;
}
