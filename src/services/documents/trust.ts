import { DomainError } from '../../errors.ts';
import { hashOf, type Manifest } from './manifest.ts';

/** What comes of a document that is in no manifest: it runs, it runs and is logged, or it is refused. */
export const TRUST = ['off', 'log', 'enforce'] as const;
export type Trust = (typeof TRUST)[number];

export interface ClientDocuments {
  readonly mode: Trust;
  readonly manifest: Manifest;
}

/** 受信操作: which client may send which documents. */
export interface TrustedDocuments {
  /** For clients that are not named. What stands in any manifest is trusted of them. */
  readonly default: Trust;
  readonly clients: ReadonlyMap<string, ClientDocuments>;
}

/** Everybody may ask whatever the graph answers. */
export const ANY_DOCUMENT: TrustedDocuments = { default: 'off', clients: new Map() };

/** A document as it was sent, and who sent it. */
export interface SentDocument {
  readonly text: string | undefined;
  /** The key of a manifest in place of a text. */
  readonly id: string | undefined;
  /** The SHA-256 of a document in place of its text. */
  readonly hash: string | undefined;
  /** The client that the token names. */
  readonly client: string | undefined;
  /** The client that the request itself says it is: nobody vouches for it, so it is bound by that client's word besides. */
  readonly claimed: string | undefined;
}

/** For the log: nothing of the text. */
export interface Untrusted {
  /** Null: one that is not named. */
  readonly client: string | null;
  readonly hash: string;
}

export interface SettledDocument {
  /** What runs; undefined where nobody here knows a text, and the server may. */
  readonly text: string | undefined;
  readonly untrusted: readonly Untrusted[];
}

export class DocumentNotTrusted extends DomainError {
  readonly code = 'DOCUMENT_NOT_TRUSTED';
}

/** Finds the text of a document and what is to be told of it, or refuses it. */
export function settleDocument(rules: TrustedDocuments, sent: SentDocument): SettledDocument {
  const words = wordsFor(rules, sent);
  const text = sent.text ?? words.map((word) => word.textOf(sent)).find((known) => known !== undefined);
  if (text === undefined && sent.id !== undefined) throw new DocumentNotTrusted(UNKNOWN_ID);
  const hash = text === undefined ? sent.hash : hashOf(text);
  const unheard = words.filter(({ mode, trusts }) => mode !== 'off' && !(hash !== undefined && trusts(hash)));
  const refusing = unheard.find(({ mode }) => mode === 'enforce');
  if (refusing) throw new DocumentNotTrusted(refusalOf(refusing.client));
  return { text, untrusted: hash === undefined ? [] : unheard.map(({ client }) => ({ client, hash })) };
}

const UNKNOWN_ID =
  'No document stands under this documentId in the manifest of this client. Send the id of one that does, or have this one added. 清单中没有该编号的操作。';

const refusalOf = (client: string | null) =>
  client === null
    ? 'Only documents of a manifest are taken here. Send one of them, or have yours added by whoever runs this server. 此处只接受清单内的受信操作。'
    : `This document is not in the manifest of the client "${client}". Send one that is, or have this one added by whoever runs this server. 该操作不在客户端“${client}”的清单内。`;

/** What one client's manifest says of a document. */
interface Word {
  readonly client: string | null;
  readonly mode: Trust;
  readonly trusts: (hash: string) => boolean;
  readonly textOf: (sent: SentDocument) => string | undefined;
}

/** The word on whom the token names, or on nobody in particular; and on whom the request says it is. Each of them holds. */
function wordsFor(rules: TrustedDocuments, { client, claimed }: SentDocument): readonly Word[] {
  const vouched = wordOn(rules, client) ?? wordOnOthers(rules);
  const said = claimed === client ? undefined : wordOn(rules, claimed);
  return said ? [vouched, said] : [vouched];
}

function wordOn({ clients }: TrustedDocuments, client: string | undefined): Word | undefined {
  const named = client === undefined ? undefined : clients.get(client);
  if (client === undefined || !named) return undefined;
  const { byId, byHash } = named.manifest;
  return {
    client,
    mode: named.mode,
    trusts: (hash) => byHash.has(hash),
    textOf: ({ id, hash }) => (id === undefined ? byHash.get(hash ?? '') : byId.get(id)),
  };
}

/** Ids may mean one document to one client and another to the next: a hash means the same to all. */
function wordOnOthers({ default: mode, clients }: TrustedDocuments): Word {
  const textOf = (hash: string | undefined) =>
    [...clients.values()].map(({ manifest }) => manifest.byHash.get(hash ?? '')).find((text) => text !== undefined);
  return {
    client: null,
    mode,
    trusts: (hash) => textOf(hash) !== undefined,
    textOf: ({ id, hash }) => textOf(id ?? hash),
  };
}
