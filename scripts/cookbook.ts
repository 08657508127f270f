import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const root = new URL('../', import.meta.url);
const OPERATIONS = 'test/graph/operations';

/** An operation that is kept as a test, and what its header says. */
interface Recipe {
  /** Its file's name without the ending. */
  readonly name: string;
  readonly questions: readonly number[];
  /** What it asks and what is to be seen in its answer, in prose. */
  readonly description: string;
  readonly role: string;
  readonly today: string;
  /** How many SQL statements it may cost; null where the header does not say. */
  readonly statements: number | null;
  readonly variables: string | null;
  readonly query: string;
  readonly answer: string;
}

/** The questions in order: for whom each is, and its words. */
interface Question {
  readonly number: number;
  readonly asker: string;
  readonly words: string;
}

export const questions: readonly Question[] = Object.entries(
  parse(read('docs/questions.yaml')) as Record<string, Record<string, string>>,
).flatMap(([asker, asked]) =>
  Object.entries(asked).map(([number, words]) => ({ number: Number(number), asker, words })),
);

export const recipes: readonly Recipe[] = readdirSync(new URL(OPERATIONS, root))
  .filter((file) => file.endsWith('.graphql'))
  .sort()
  .map((file) => recipe(file.replace('.graphql', '')))
  .filter((one) => one.questions.length > 0);

function recipe(name: string): Recipe {
  const text = read(`${OPERATIONS}/${name}.graphql`);
  const setting = (key: string) => new RegExp(`^# ${key}: (.+)$`, 'm').exec(text)?.[1] ?? null;
  const prose = text.slice(0, text.indexOf('\n#\n')).replaceAll(/^# ?/gm, '').replaceAll('\n', ' ');
  const statements = setting('statements');
  return {
    name,
    questions: setting('question')?.split(' ').map(Number) ?? [],
    description: capital(prose.replace(/^Questions? [^:]*: /, '')),
    role: setting('role') ?? 'PUBLIC',
    today: setting('today') ?? '2017-11-20',
    statements: statements === null ? null : Number(statements),
    variables: setting('variables'),
    query: text.replaceAll(/^#.*\n/gm, '').trim(),
    answer: answerOf(name),
  };
}

/** Empty for one that was never run: the contract test says so. */
function answerOf(name: string): string {
  const path = `${OPERATIONS}/${name}.json`;
  return existsSync(new URL(path, root)) ? read(path).trim() : '';
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const ASKERS: Readonly<Record<string, string>> = {
  counter: 'At the counter 经办窗口',
  analyst: 'Analysts 统计分析',
  partner: 'Partner departments 部门协作',
  auditor: 'Auditors 审计',
};

/** Lines of an answer that are shown; the whole of it is one click away. */
const SHOWN = 40;

/** The cookbook: every question, the query that answers it, and the beginning of its answer on the demo county. */
export function cookbook(): string {
  const chapters = Object.entries(ASKERS).map(([asker, title]) =>
    [`## ${title}`, ...questions.filter((one) => one.asker === asker).flatMap(section)].join('\n\n'),
  );
  return `${[OPENING, contents(), ...chapters].join('\n\n')}\n`;
}

const OPENING = `<!-- Made from docs/questions.yaml and test/graph/operations by \`npm run generate\`. Change it there. -->

# Cookbook: ${questions.length} questions, each answered by one query

Every query here is a test: CI asks it of the demo county in the role named beside it, compares the whole answer, and counts the SQL
statements. Paste one into the IDE of a demo server (\`npm start\`), choose the role, and change what you like. 每个问题一条查询。`;

const contents = () => questions.map(({ number, words }) => `${number}. [${words}](#question-${number})`).join('\n');

function section({ number, words }: Question): string[] {
  const answering = recipes.filter((one) => one.questions.includes(number));
  return [`### <a id="question-${number}"></a>${number}. ${words}`, ...answering.flatMap((one) => shown(one, number))];
}

/** A recipe in full at the first of its questions, and named at the others. */
function shown(one: Recipe, number: number): string[] {
  const [first] = one.questions;
  if (first !== number) return [`See the query of [question ${first}](#question-${first}). ${one.description}`];
  const path = `../${OPERATIONS}/${one.name}`;
  const cost = one.statements === 1 ? '1 statement' : `${one.statements} statements`;
  return [
    one.description,
    `\`${one.role}\` on ${one.today}, ${cost}: [query](${path}.graphql), [answer](${path}.json)`,
    `\`\`\`graphql\n${one.query}\n\`\`\``,
    ...(one.variables ? [`Variables: \`${one.variables}\``] : []),
    `<details><summary>Answer</summary>\n\n\`\`\`json\n${excerpt(one.answer)}\n\`\`\`\n\n</details>`,
  ];
}

function excerpt(answer: string): string {
  const lines = answer.split('\n');
  return lines.length <= SHOWN ? answer : [...lines.slice(0, SHOWN), '…'].join('\n');
}
