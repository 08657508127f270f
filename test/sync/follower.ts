import { expect, vi } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import type { TestGraph } from '../support/graph.ts';

/** One change as a department's own system is told of it. */
export interface ToldChange {
  readonly subject: 'LISTING' | 'ENROLLMENT';
  readonly id: string;
  readonly isGone: boolean;
  readonly person: { readonly id: string } | null;
  readonly listing: { readonly category: string; readonly department: string } | null;
  readonly enrollment: { readonly status: string } | null;
}

interface Page {
  readonly nodes: readonly ToldChange[];
  readonly cursor: string;
  readonly isBehind: boolean;
}

export const CHANGES = `query ($after: String, $first: Int!) {
  changesSince(after: $after, first: $first) { cursor isBehind
    nodes { subject id isGone person { id } listing { category department } enrollment { status } } } }`;

/** A department's own system: it keeps a cursor, and everything that it was ever told. */
export interface Follower {
  readonly told: readonly ToldChange[];
  readonly cursor: string | null;
  /** One page. */
  poll(first?: number): Promise<Page>;
  /** Pages until nothing more is told; what they told. */
  catchUp(): Promise<readonly ToldChange[]>;
  /**
   * What it is told until these are among it. A change waits for every transaction that is older anywhere on the server, and
   * tests share theirs, so one poll is no proof of anything.
   */
  until(...ids: readonly string[]): Promise<readonly ToldChange[]>;
}

export function followerOf(graph: () => TestGraph, viewer: Viewer, today?: string): Follower {
  const told: ToldChange[] = [];
  let cursor: string | null = null;
  async function poll(first = 500): Promise<Page> {
    const answer = await graph().ask(viewer, CHANGES, { after: cursor, first }, { ...(today && { today }) });
    expect(answer.errors).toEqual([]);
    const page: Page = answer.data.changesSince;
    told.push(...page.nodes);
    cursor = page.cursor;
    return page;
  }
  async function catchUp() {
    const before = told.length;
    for (let from = cursor; (await poll()).isBehind && cursor !== from; from = cursor);
    return told.slice(before);
  }
  return {
    told,
    get cursor() {
      return cursor;
    },
    poll,
    catchUp,
    async until(...ids) {
      const before = told.length;
      const missing = () => ids.filter((id) => !told.slice(before).some((one) => one.id === id));
      await vi.waitFor(
        async () => {
          await catchUp();
          expect(missing()).toEqual([]);
        },
        { timeout: 30_000, interval: 50 },
      );
      return told.slice(before);
    },
  };
}
