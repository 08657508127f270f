/** Asks this server: the public graph, the upload route and its files. The token stands in this module alone, in no storage. */
let token = '';
export const useToken = (given) => {
  token = given;
};

/** What was refused, sentence by sentence in both languages; `code` is that of the first. */
export class Refused extends Error {
  constructor(problems) {
    super(problems.map(({ en }) => en).join(' '));
    this.problems = problems;
    this.code = problems[0]?.code ?? '';
  }
}

/** An error of the graph, or of a write, as a sentence in both languages; a fault of the server has a number to be quoted. */
function wording({ code, message, messageZh, extensions = {} }) {
  const { reference } = extensions;
  const zh = messageZh ?? (reference ? `系统出错，已记录。请将编号告知系统管理员：${reference}` : message);
  return { code: code ?? extensions.code ?? '', zh, en: reference ? `${message} (${reference})` : message };
}

const AWAY = {
  code: 'UNREACHABLE',
  zh: '连接不上服务器：请检查网络后重试。',
  en: 'The server cannot be reached. Look at the network, then try again.',
};

export const headers = (more) => ({ authorization: `Bearer ${token}`, ...more });

/** A request to this server. One that was given up stays an abort; one that reaches nobody is refused in words. */
export async function request(path, options) {
  try {
    return await fetch(path, { credentials: 'omit', ...options });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refused([AWAY]);
  }
}

/** What the graph answers; its errors are thrown. */
export async function graph(query, variables = {}, signal = undefined) {
  const response = await request('/graphql', {
    method: 'POST',
    headers: headers({ 'content-type': 'application/json' }),
    body: JSON.stringify({ query, variables }),
    signal,
  });
  const answer = await response.json().catch(() => ({}));
  const { data, errors } = answer.data || answer.errors ? answer : unreadable(response.status);
  if (errors?.length > 0) throw new Refused(errors.map(wording));
  return data;
}

/** An answer that is none of the graph's: of a proxy, or of a server that is about to stop. */
const unreadable = (status) => ({ errors: [{ ...AWAY, message: `${AWAY.en} (HTTP ${status})`, messageZh: AWAY.zh }] });

/** Keys of writes of which nobody knows whether they were done. */
const keys = new Map();

/** A write's payload; its user errors are thrown. After a broken connection the same write has the same key: it is done once. */
export async function write(mutation, inputType, input, fields) {
  const same = JSON.stringify([mutation, input]);
  if (!keys.has(same)) keys.set(same, newId());
  const query = `mutation ($input: ${inputType}!) {
    ${mutation}(input: $input) { ${fields} userErrors { code message messageZh } }
  }`;
  const answer = await graph(query, { input: { idempotencyKey: keys.get(same), ...input } });
  keys.delete(same);
  const payload = answer[mutation];
  if (payload.userErrors.length > 0) throw new Refused(payload.userErrors.map(wording));
  return payload;
}

/** A UUID; the browser's own maker is missing where a page comes without encryption, as inside an office. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** What a list is called on the way, by the ending of its name. */
const TYPES = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ndjson: 'application/x-ndjson',
  jsonl: 'application/x-ndjson',
};

/** The type of a file; undefined for one that is no list. */
export const typeOf = (file) => TYPES[file.name.split('.').at(-1).toLowerCase()];

/** Sends a file; `onSent` hears how many bytes of how many have left. The older way of asking, for `fetch` does not tell. */
export function upload({ id, file, department, region }, onSent, signal) {
  const search = new URLSearchParams({ department, region });
  const sending = new XMLHttpRequest();
  const ended = Promise.withResolvers();
  signal.addEventListener('abort', () => sending.abort(), { once: true });
  sending.upload.addEventListener('progress', ({ loaded, total }) => onSent(loaded, total));
  sending.addEventListener('load', () => answerOf(sending, ended));
  sending.addEventListener('error', () => ended.reject(new Refused([AWAY])));
  sending.addEventListener('abort', () => ended.reject(new DOMException('Given up.', 'AbortError')));
  sending.open('PUT', `/lists/uploads/${id}?${search}`);
  for (const [name, value] of Object.entries(headers({ 'content-type': typeOf(file) })))
    sending.setRequestHeader(name, value);
  sending.send(file);
  return ended.promise;
}

function answerOf({ status, responseText }, { resolve, reject }) {
  const { errors, ...answer } = read(responseText) ?? unreadable(status);
  if (errors) reject(new Refused(errors.map(wording)));
  else resolve(answer);
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Milliseconds that a browser has to begin saving. */
const KEPT_MS = 60_000;

/** Saves a file of the server under a name: the token goes with the request, so a plain link would not do. */
export async function download(path, name) {
  const response = await request(path, { headers: headers() });
  if (!response.ok) {
    const { errors } = await response.json().catch(() => unreadable(response.status));
    throw new Refused(errors.map(wording));
  }
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Browsers read it after the click; all of it is gone with the page at the latest.
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
