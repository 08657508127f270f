import { Command } from 'commander';
import { type Access, AccessRefused, readAccess } from '../access-file.ts';
import { type Account, clock } from '../services/identity/account.ts';
import type { Issuer } from '../services/identity/issuer.ts';
import { assertFile, print, refuse } from './cli.ts';

/** The file that says whom a server lets in. */
export function accessCommand(): Command {
  const access = new Command('access').description('The file that says whom a server lets in. 访问配置文件.');
  access
    .command('check')
    .description('Say what an access file means, or refuse what is wrong as file:line: message. 检查访问配置文件.')
    .argument('<file>', 'what CANBAO_ACCESS names 访问配置文件')
    .option('--json', 'print as JSON 以 JSON 输出')
    .action((file: string, { json }: { json?: boolean }) => {
      assertFile(file);
      const meant = read(file);
      print(json, dataOf(meant), linesOf(meant));
    });
  return access;
}

function read(file: string): Access {
  try {
    return readAccess(file);
  } catch (error) {
    if (error instanceof AccessRefused) refuse(error.problems);
    throw error;
  }
}

/** Without what is read elsewhere, such as keys. */
const dataOf = ({ issuers, accounts, proxies, documents, ...rest }: Access) => ({
  issuers: issuers.map(({ keys: _, ...issuer }) => issuer),
  accounts: accounts.map(({ viewer, ...account }) => ({ ...account, ...viewer, scopes: [...viewer.scopes] })),
  certificateHeader: proxies?.certificateHeader ?? null,
  documents: {
    default: documents.default,
    clients: Object.fromEntries(
      [...documents.clients].map(([name, { mode, manifest }]) => [name, { mode, documents: manifest.byHash.size }]),
    ),
  },
  ...rest,
});

function linesOf({ issuers, accounts, proxies, origins, introspection, limits, documents }: Access): string[] {
  return [
    ...issuers.flatMap(issuerLines),
    ...(issuers.length === 0 ? ['no issuer: no token is taken 无签发方，不接受任何令牌'] : []),
    ...accounts.flatMap(accountLines),
    ...(proxies ? [`certificates 证书 by the header ${proxies.certificateHeader} of the proxies named`] : []),
    `pages that may ask 允许跨域的来源: ${origins.join(' ') || 'none 无'}`,
    `told the schema 可查询模式结构: ${rolesTold(introspection)}`,
    `limits 上限: ${boundsOf(limits)}`,
    `points a minute 每分钟点数: ${boundsOf(limits.pointsAMinute)}`,
    `documents of others 未列名客户端的操作: ${documents.default}`,
    ...[...documents.clients].map(
      ([name, { mode, manifest }]) => `documents of 客户端 ${name}: ${mode}, ${manifest.byHash.size} in its manifest`,
    ),
  ];
}

const rolesTold = (roles: Access['introspection']): string =>
  roles === null ? 'every role with a token 所有持令牌角色' : roles.join(' ') || 'nobody 无';

const boundsOf = (limits: object): string =>
  Object.entries(limits)
    .filter(([, most]) => typeof most === 'number')
    .map(([name, most]) => `${name} ${most}`)
    .join(', ');

const issuerLines = ({ issuer, audience, algorithms, clockSkewSeconds, subjectPrefix, roles }: Issuer): string[] => [
  `issuer 签发方 ${issuer}`,
  `  tokens 令牌 for ${audience}, by ${algorithms.join(' ')}, clocks within ${clockSkewSeconds} s`,
  `  gives 授予 ${roles?.join(' ') ?? 'every role 所有角色'}, to ${subjectPrefix}<sub>`,
];

const accountLines = ({ name, token, certificate, viewer, ...times }: Account): string[] => [
  `account 服务账号 ${name}`,
  `  known by 凭据 ${token ? `the token of ${token.subject} at ${token.issuer}` : `the certificate sha256:${certificate}`}`,
  `  is 角色 ${[viewer.role, viewer.department, ...viewer.regions].filter(Boolean).join(' ')}`,
  `  may 权限 ${[...viewer.scopes].join(' ')}`,
  `  open 开放 ${timesOf(times)}`,
];

function timesOf({ from, until, hours }: Pick<Account, 'from' | 'until' | 'hours'>): string {
  const words = [
    ...(from ? [`from ${from}`] : []),
    ...(until ? [`until ${until}`] : []),
    ...(hours ? [`${clock(hours.from)}-${clock(hours.until)} in China 北京时间`] : []),
  ];
  return words.join(', ') || 'always 不限';
}
