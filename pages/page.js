/**
 * What the print pages share: where the token comes from, how the graph is asked, and how elements are made. Whatever the
 * graph says is put in as text, never as markup.
 */

/** The token lives in the field and in requests to this server: never in storage, and no longer in the address. */
export function startPage(fields, show) {
  const query = new URLSearchParams(location.search);
  for (const name of fields) byId(name).value = query.get(name) ?? '';
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  history.replaceState(null, '', location.pathname + location.search);
  const run = async () => {
    byId('problem').textContent = '';
    byId('paper').replaceChildren();
    try {
      const values = Object.fromEntries(fields.map((name) => [name, byId(name).value.trim()]));
      byId('paper').replaceChildren(...(await show(values, (text, variables) => ask(text, variables))));
    } catch (error) {
      byId('problem').textContent = error.message;
    }
  };
  byId('show').addEventListener('click', run);
  byId('print').addEventListener('click', () => print());
  if (!token) return;
  byId('token').value = token;
  run();
}

const byId = (id) => document.getElementById(id);

async function ask(query, variables) {
  const token = byId('token').value.trim();
  if (token === '') throw new Error('请填写令牌。A token is needed.');
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'omit',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors?.length > 0) throw new Error(errors.map(({ message }) => message).join(' '));
  return data;
}

/** An element with what stands in it: texts and elements; nothing for null and false. */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.flat().filter((child) => child || child === 0));
  return made;
}

/** A heading in both languages. */
export const heading = (level, zh, en) => element(level, {}, zh, element('small', {}, en));

/** Terms and what they say, in pairs: Chinese, English, value. */
export const facts = (...rows) =>
  element(
    'dl',
    {},
    rows.flatMap(([zh, en, value]) => [
      element('dt', {}, zh, element('small', {}, en)),
      element('dd', {}, value ?? ''),
    ]),
  );

/** A table: columns as Chinese, English and whether they hold money; rows as cells; and the cells under all of them. */
export function table(columns, rows, foot) {
  const cells = (row) =>
    element(
      'tr',
      {},
      row.map((cell, at) => element('td', columns[at][2] ? { class: 'money' } : {}, cell ?? '')),
    );
  const head = columns.map(([zh, en, isMoney]) =>
    element('th', isMoney ? { class: 'money', scope: 'col' } : { scope: 'col' }, zh, element('small', {}, en)),
  );
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, head)),
    element('tbody', {}, rows.map(cells)),
    foot ? element('tfoot', {}, cells(foot)) : null,
  );
}

/** An amount that may be open, as the graph gives it. */
export const amountText = (amount) => (amount === null ? '待定 open' : (amount.exact ?? `${amount.min}–${amount.max}`));

/** Enum values in both languages, as the schema's own descriptions word them: “The school. 学校.” */
export function wordsOf(type) {
  const words = new Map();
  for (const { name, description } of type.enumValues) {
    const [, en, zh] = /^(.*?)\.? (\p{Script=Han}.*?)\.?$/u.exec(description) ?? [null, name, name];
    words.set(name, `${zh} ${en}`);
  }
  return (name) => words.get(name) ?? name;
}
