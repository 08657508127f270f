import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import type { Card, House } from './list-house.ts';

/** Milliseconds in which whoever sends a list gets what they ask for, with a start of the server in between. */
const PATIENCE = 90_000;
const ABOUT = { department: 'CIVIL_AFFAIRS', region: '350825' };

interface Row extends Card {
  readonly category: string;
  readonly confirmedOn: string;
  readonly certificateNo?: string;
  readonly action: 'ADD' | 'REMOVE';
}

/** The list of one round: who enters, whose day or certificate is another, who leaves, and somebody whom nobody knows. */
export function rowsOf(people: readonly Card[], round: number): Row[] {
  const known = people.filter((_, at) => (at + round) % 5 !== 0);
  const unknown = { idNumber: inventedIdNumber('1891-02-03', round), name: '欧阳无' };
  return [...known, unknown].map((who, at) => ({
    ...{ ...who, category: 'DIBAO', action: (at + round) % 7 === 0 ? 'REMOVE' : 'ADD' },
    confirmedOn: `2017-${at % 2 === 0 ? '08' : '09'}-${String(1 + ((at + round) % 28)).padStart(2, '0')}`,
    ...((at + round) % 3 === 0 && { certificateNo: `示例${at}-${round}` }),
  }));
}

const csvOf = (rows: readonly Row[]): string =>
  [
    'idNumber,name,category,confirmedOn,certificateNo,action',
    ...rows.map(
      ({ idNumber, name, category, confirmedOn, certificateNo = '', action }) =>
        `${idNumber},${name},${category},${confirmedOn},${certificateNo},${action}`,
    ),
    '',
  ].join('\n');

/** The same in every house, and in every attempt: whoever heard nothing asks again under the same name. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What no patience mends. */
class Refused extends Error {}

/** Asks until there is an answer. */
async function insist<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (const late = Date.now() + PATIENCE; ; await sleep(30)) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Refused || Date.now() > late) throw error;
    }
  }
}

const STANDING = 'id status version';
const write = (field: string, input: string, answer: string) =>
  `mutation Step($input: ${input}!) { step: ${field}(input: $input) { ${answer} userErrors { code message } } }`;
const CHUNK = write('assistanceListChunk', 'AssistanceListChunkInput', 'uploadId');
const SYNC = write('assistanceListSync', 'AssistanceListSyncInput', `isKnown batch { ${STANDING} }`);
const APPROVE = write('assistanceListApprove', 'AssistanceListApproveInput', `batch { ${STANDING} }`);
const APPLY = write('assistanceListApply', 'AssistanceListStepInput', `batch { ${STANDING} }`);
const BATCH = `query Batch($id: ID!) { node(id: $id) { ... on AssistanceListBatch { ${STANDING} } } }`;

interface Standing {
  readonly id: string;
  readonly status: string;
  readonly version: number;
}

/** Somebody who sends lists and has them applied, and does not give up. */
export class Sender {
  private readonly house: House;
  constructor(house: House) {
    this.house = house;
  }

  /** A list from its file to the day it is applied, and the same file once more. */
  async takeThrough(rows: readonly Row[], round: number): Promise<void> {
    const name = `round-${round}`;
    const isChunked = round % 3 === 2;
    const chunks = isChunked ? await this.sendChunks(name, rows) : undefined;
    if (!isChunked) await this.upload(name, csvOf(rows));
    const { batch, isKnown } = await this.sync(name, name, chunks);
    expect(isKnown).toBe(false);
    const previewed = await this.until(batch.id, 'PREVIEWED');
    await this.step('approver', APPROVE, { ...previewed, isDropConfirmed: true, key: `approve-${name}` });
    const approved = await this.until(batch.id, 'APPROVED');
    await this.step('approver', APPLY, { ...approved, key: `apply-the-${name}` });
    await this.until(batch.id, 'APPLIED');
    if (isChunked) return;
    await this.upload(`${name} again`, csvOf(rows));
    expect(await this.sync(`${name} again`, `${name}-again`)).toMatchObject({ isKnown: true, batch: { id: batch.id } });
  }

  private upload(name: string, csv: string): Promise<void> {
    return insist(async () => {
      const { server } = this.house;
      const response = await fetch(`${server.url}/lists/uploads/${uuidOf(name)}?${new URLSearchParams(ABOUT)}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${await this.token('sender')}`, 'content-type': 'text/csv' },
        body: csv,
      });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    });
  }

  /** Sends a list in pieces, each three times at once; gives how many pieces. */
  private async sendChunks(name: string, rows: readonly Row[]): Promise<number> {
    const size = 150;
    const chunks = Math.ceil(rows.length / size);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const piece = { ...ABOUT, uploadId: uuidOf(name), chunk, rows: rows.slice(chunk * size, (chunk + 1) * size) };
      const send = () => this.ask('sender', CHUNK, { input: { ...piece, idempotencyKey: `chunk-${name}-${chunk}` } });
      await Promise.all([send(), send(), send()]);
    }
    return chunks;
  }

  private async sync(upload: string, batch: string, chunks?: number): Promise<{ batch: Standing; isKnown: boolean }> {
    const named = { ...ABOUT, batch, mode: 'DELTA', policyYear: 2018, uploadId: uuidOf(upload) };
    const input = { ...named, idempotencyKey: `sync-the-${batch}`, ...(chunks !== undefined && { chunks }) };
    return (await this.ask('sender', SYNC, { input })).step;
  }

  private async step(
    sub: string,
    document: string,
    {
      id,
      version,
      key,
      ...more
    }: Omit<Standing, 'status'> & { key: string; isDropConfirmed?: boolean; status?: string },
  ) {
    const { status: _, ...said } = more;
    await this.ask(sub, document, { input: { batchId: id, version, idempotencyKey: key, ...said } });
  }

  private until(id: string, status: string): Promise<Standing> {
    return insist(async () => {
      const { node } = await this.ask('sender', BATCH, { id });
      if (node.status === status) return node;
      throw new Error(`The delivery is ${node.status}, not ${status}.`);
    });
  }

  private readonly token = (sub: string) =>
    this.house.server.token({ sub, role: 'COUNTY_OFFICER', regions: [ABOUT.region] });

  private ask(sub: string, query: string, variables: object) {
    return insist(async () => {
      const { body } = await this.house.server.ask(query, { token: await this.token(sub), variables });
      if (body.errors) throw new Error(JSON.stringify(body.errors));
      const refused = body.data.step?.userErrors ?? [];
      if (refused.length === 0) return body.data;
      // The status is told before the job that led to it has ended.
      const isEarly = refused.some(({ code }: { code: string }) => code === 'JOB_UNFINISHED');
      throw new (isEarly ? Error : Refused)(JSON.stringify(refused));
    });
  }
}
