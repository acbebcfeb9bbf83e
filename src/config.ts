// All settings, read once: defaults, then the file, then the environment, then flags. The only reader of the environment, but for
// NO_COLOR (a rule in test/rules). All mistakes are reported at once, each with its name, what was found and what is allowed.

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'

import { type Service, services } from './contract/route.ts'
import { isDomainName } from './directory/tenant/domain-name.ts'
import type { PasswordGrant } from './identity/sign-in/password-doors.ts'
import { Fault } from './kernel/fault.ts'

const wholeNumber = (least: number, most: number) =>
  z.coerce.number(`a whole number from ${least} to ${most}`).int().min(least).max(most)
const list = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === 'string' ? given.split(',') : given).map((one) => one.trim()).filter(Boolean))
const hostList = list.refine(
  (all) => all.every(isDomainName),
  'host names such as enterpriseenrollment.contoso.example, with commas between',
)
const addressList = list.refine(
  (all) => all.every(isNetwork),
  'IP addresses or networks such as 10.0.0.0/8, with commas between',
)
const originUrl = z.url({ protocol: /^https?$/, error: 'an origin such as https://login.contoso.example' })

function isNetwork(text: string): boolean {
  const [address = '', length, more] = text.split('/')
  const family = isIP(address)
  const bits = length === undefined ? 0 : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN
  return family !== 0 && more === undefined && bits <= (family === 4 ? 32 : 128)
}

type Setting<T> = {
  readonly env: string
  readonly schema: z.ZodType<T>
  readonly fallback: T
  readonly help: string
  readonly secret?: boolean
}

const setting = <T>(env: string, schema: z.ZodType<T>, fallback: T, help: string, secret = false): Setting<T> => ({
  env,
  schema,
  fallback,
  help,
  secret,
})

/** Every setting by the name it has in the file; flags are the same names with hyphens. */
export const settings = {
  data: setting('TAXIWAY_DATA', z.string().min(1), defaultDataDir(), 'Folder for keys, certificates and the database'),
  databaseUrl: setting(
    'DATABASE_URL',
    z.string(),
    '',
    'PostgreSQL 15 or newer to use instead of the embedded one, postgres://user:password@host/database',
    true,
  ),
  databaseOwnerUrl: setting(
    'TAXIWAY_DATABASE_OWNER_URL',
    z.string(),
    '',
    'The role that owns the tables and migrates them, so that the one of DATABASE_URL cannot edit the audit trail',
    true,
  ),
  host: setting('TAXIWAY_HOST', z.string().min(1), '127.0.0.1', 'Address to listen on'),
  name: setting('TAXIWAY_NAME', z.string().min(1), 'localhost', 'Host name in the addresses we hand out'),
  port: setting(
    'TAXIWAY_PORT',
    wholeNumber(0, 65_526),
    8440,
    'First of nine consecutive ports, one for each service; 0 takes free ones',
  ),
  alsoNamed: setting(
    'TAXIWAY_ALSO_NAMED',
    hostList,
    [],
    'Further host names in our certificate, with commas between: enterpriseenrollment.contoso.example',
  ),
  acmeDirectory: setting(
    'TAXIWAY_ACME_DIRECTORY',
    z.union([
      z.literal(''),
      z.url({ protocol: /^https$/, error: 'an address such as https://acme.example/directory' }),
    ]),
    '',
    'Directory of a public authority (ACME) that certifies our names; whoever names it accepts its terms',
  ),
  acmeContact: setting(
    'TAXIWAY_ACME_CONTACT',
    z.union([z.literal(''), z.email('a mail address')]),
    '',
    'Mail address that this authority writes to',
  ),
  acmePort: setting(
    'TAXIWAY_ACME_PORT',
    wholeNumber(1, 65_535),
    80,
    'Port where this authority looks whether our names lead here; port 80 from outside has to lead to it',
  ),
  trustedProxies: setting(
    'TAXIWAY_TRUSTED_PROXIES',
    addressList,
    [],
    'Addresses or networks of reverse proxies whose X-Forwarded-For counts, with commas between: 10.1.2.3,2001:db8::/32',
  ),
  connectionsPerListener: setting(
    'TAXIWAY_CONNECTIONS_PER_LISTENER',
    wholeNumber(8, 1_000_000),
    4000,
    'Open connections that one service holds',
  ),
  connectionsPerAddress: setting(
    'TAXIWAY_CONNECTIONS_PER_ADDRESS',
    wholeNumber(8, 1_000_000),
    1000,
    'Open connections that one client address (IPv6: /64) holds to one service; a whole site may share one',
  ),
  masterKey: setting(
    'TAXIWAY_MASTER_KEY',
    z.string(),
    '',
    '32 bytes in base64 that seal the keys in the database; default: the file master.key in the data folder',
    true,
  ),
  logLevel: setting(
    'TAXIWAY_LOG_LEVEL',
    z.enum(['silent', 'error', 'warn', 'info', 'debug'], 'one of silent, error, warn, info, debug'),
    'info',
    'How much is logged',
  ),
  tpmTrust: setting(
    'TAXIWAY_TPM_TRUST',
    z.string(),
    '',
    'Folder with the certificates of TPM vendors, and denied.json; default: the folder tpm in the data folder',
  ),
  adminPassword: setting(
    'TAXIWAY_ADMIN_PASSWORD',
    z.string(),
    '',
    'Password of the first administrator, read by the first start alone; without it that start gives a link that sets one',
    true,
  ),
  passwordGrant: setting(
    'TAXIWAY_PASSWORD_GRANT',
    z.preprocess((value) => String(value), z.enum(['false', 'devices', 'true'], 'false, devices or true')),
    'false' as const,
    'Who may send a user name and a password without our sign-in page: nobody, joined devices, or scripts as well',
  ),
  metricsToken: setting(
    'TAXIWAY_METRICS_TOKEN',
    z.union([z.literal(''), z.string().regex(/^\S{16,}$/, 'at least 16 characters without blanks')]),
    '',
    'Whoever sends it as a bearer token may read /metrics; without it only callers on this machine may',
    true,
  ),
  signingKeyDays: setting(
    'TAXIWAY_SIGNING_KEY_DAYS',
    wholeNumber(2, 3650),
    90,
    'After how many days the tokens of a tenant are signed with a new key',
  ),
  mailUrl: setting(
    'TAXIWAY_MAIL_URL',
    z.union([z.literal(''), z.url({ protocol: /^smtps?$/, error: 'smtps://name:password@host or smtp://…' })]),
    '',
    'SMTP server for notices that organisations ask for, smtps://name:password@host; smtp:// goes on over TLS; without it there is no mail',
    true,
  ),
  mailFrom: setting(
    'TAXIWAY_MAIL_FROM',
    z
      .string()
      .regex(
        /^(?:[^<>\r\n]{1,100} <[^\s<>]+@[^\s<>]+>|[^\s<>]+@[^\s<>]+)$/,
        'an address such as Taxiway <noreply@contoso.example>',
      ),
    'Taxiway <noreply@localhost>',
    'Whom that mail is from',
  ),
  outgoingNetworks: setting(
    'TAXIWAY_OUTGOING_NETWORKS',
    addressList,
    [],
    'Networks inside that webhooks of organisations may lead to, with commas between; without it only the open internet',
  ),
  outgoingAuthorities: setting(
    'TAXIWAY_OUTGOING_AUTHORITIES',
    z.string(),
    '',
    'File with the PEM of authorities that webhooks and the mail server may have, beside the well-known ones',
  ),
  dataRegion: setting(
    'TAXIWAY_DATA_REGION',
    z
      .string()
      .regex(
        /^[\p{L}\p{N}](?:[\p{L}\p{N} .,()-]{0,58}[\p{L}\p{N})])?$/u,
        'a place in 60 letters, digits and blanks at most',
      ),
    'not stated',
    'Where the data of all organisations is stored, in words: each of them reads it',
  ),
} satisfies Record<
  string,
  Setting<never> | Setting<string> | Setting<string[]> | Setting<number> | Setting<boolean> | Setting<LogLevel>
>

type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug'
type SettingName = keyof typeof settings

export type Config = {
  readonly data: string
  readonly databaseUrl: string | undefined
  readonly databaseOwnerUrl: string | undefined
  readonly host: string
  readonly name: string
  readonly port: number
  readonly alsoNamed: readonly string[]
  readonly acmeDirectory: string | undefined
  readonly acmeContact: string | undefined
  readonly acmePort: number
  readonly trustedProxies: readonly string[]
  readonly connectionsPerListener: number
  readonly connectionsPerAddress: number
  readonly masterKey: string | undefined
  readonly logLevel: LogLevel
  readonly tpmTrust: string
  readonly adminPassword: string | undefined
  readonly passwordGrant: PasswordGrant
  readonly metricsToken: string
  readonly signingKeyDays: number
  readonly dataRegion: string
  readonly mailUrl: string | undefined
  readonly mailFrom: string
  readonly outgoingNetworks: readonly string[]
  readonly outgoingAuthorities: string | undefined
  /** Origins that a reverse proxy gives to services; TAXIWAY_URL_LOGIN and so on. */
  readonly origins: Readonly<Partial<Record<Service, string>>>
  /** Where each value came from, for `config show`. */
  readonly sources: Readonly<Record<string, 'default' | 'file' | 'environment' | 'flag'>>
}

export type Flags = Readonly<Partial<Record<SettingName, string | number | boolean | undefined>>>

/** Throws one `Fault` that lists every mistake. */
export function loadConfig(flags: Flags = {}, env: NodeJS.ProcessEnv = process.env): Config {
  const file = readFile(env)
  const mistakes: string[] = []
  const sources: Record<string, 'default' | 'file' | 'environment' | 'flag'> = {}

  const read = <T>(name: SettingName, one: Setting<T>): T => {
    const layers = [
      ['flag', flags[name], `--${kebab(name)}`],
      ['environment', fromEnvironment(one.env, env, mistakes), one.env],
      ['file', file.values[name], `${name} in ${file.path}`],
    ] as const
    for (const [source, value, label] of layers) {
      if (value === undefined || value === '') continue
      sources[name] = source
      const parsed = one.schema.safeParse(value)
      if (parsed.success) return parsed.data
      const found = one.secret ? 'a value' : `'${String(value)}'`
      mistakes.push(`${label}: found ${found}, allowed is ${parsed.error.issues[0]?.message ?? 'something else'}`)
      return one.fallback
    }
    sources[name] = 'default'
    return one.fallback
  }

  const data = resolve(read('data', settings.data))
  const config: Config = {
    data,
    tpmTrust: resolve(read('tpmTrust', settings.tpmTrust) || join(data, 'tpm')),
    databaseUrl: read('databaseUrl', settings.databaseUrl) || undefined,
    databaseOwnerUrl: read('databaseOwnerUrl', settings.databaseOwnerUrl) || undefined,
    host: read('host', settings.host),
    name: read('name', settings.name),
    port: read('port', settings.port),
    alsoNamed: read('alsoNamed', settings.alsoNamed),
    acmeDirectory: read('acmeDirectory', settings.acmeDirectory) || undefined,
    acmeContact: read('acmeContact', settings.acmeContact) || undefined,
    acmePort: read('acmePort', settings.acmePort),
    trustedProxies: read('trustedProxies', settings.trustedProxies),
    connectionsPerListener: read('connectionsPerListener', settings.connectionsPerListener),
    connectionsPerAddress: read('connectionsPerAddress', settings.connectionsPerAddress),
    masterKey: read('masterKey', settings.masterKey) || undefined,
    logLevel: read('logLevel', settings.logLevel) as LogLevel,
    adminPassword: read('adminPassword', settings.adminPassword) || undefined,
    passwordGrant: read('passwordGrant', settings.passwordGrant) as PasswordGrant,
    metricsToken: read('metricsToken', settings.metricsToken),
    signingKeyDays: read('signingKeyDays', settings.signingKeyDays),
    dataRegion: read('dataRegion', settings.dataRegion),
    mailUrl: read('mailUrl', settings.mailUrl) || undefined,
    mailFrom: read('mailFrom', settings.mailFrom),
    outgoingNetworks: read('outgoingNetworks', settings.outgoingNetworks),
    outgoingAuthorities: read('outgoingAuthorities', settings.outgoingAuthorities) || undefined,
    origins: readOrigins(env, file.values, mistakes, sources),
    sources,
  }
  for (const name of Object.keys(file.values)) {
    if (!(name in settings) && name !== 'origins') mistakes.push(`${name} in ${file.path}: there is no such setting`)
  }
  if (mistakes.length > 0) {
    throw new Fault('invalid-input', `The configuration has mistakes. ${mistakes.join('. ')}.`, {
      reason: 'configuration',
    })
  }
  return Object.freeze(config)
}

/** Where programs of others are looked for. */
export const searchPath = (env: NodeJS.ProcessEnv = process.env): string => env.PATH ?? ''

/** The tenant that commands are about where `--tenant` names none. */
export const tenantInEnvironment = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env.TAXIWAY_TENANT || undefined

/** For what holds only while something runs, of this user alone. */
export function runtimeFolder(env: NodeJS.ProcessEnv = process.env): string {
  const given = env.XDG_RUNTIME_DIR
  return given ? join(given, 'taxiway') : join(tmpdir(), `taxiway-${userInfo().uid}`)
}

function defaultDataDir(): string {
  return join(homedir(), '.local', 'share', 'taxiway')
}

/** TAXIWAY_X, or the content of the file that TAXIWAY_X_FILE names, so that secrets need not stand in the environment. */
function fromEnvironment(name: string, env: NodeJS.ProcessEnv, mistakes: string[]): string | undefined {
  const path = env[`${name}_FILE`]
  if (env[name] !== undefined || path === undefined) return env[name]
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    mistakes.push(
      `${name}_FILE: '${path}' cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
    )
    return undefined
  }
}

function readFile(env: NodeJS.ProcessEnv): { path: string; values: Record<string, unknown> } {
  const path = env.TAXIWAY_CONFIG
  if (!path) return { path: 'the file', values: {} }
  try {
    const values: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof values === 'object' && values !== null && !Array.isArray(values)) {
      return { path, values: values as Record<string, unknown> }
    }
    throw new SyntaxError('it does not hold one JSON object')
  } catch (error) {
    throw new Fault('invalid-input', `The settings file ${path} cannot be used: ${(error as Error).message}.`, {
      reason: 'configuration',
      cause: error,
    })
  }
}

function readOrigins(
  env: NodeJS.ProcessEnv,
  file: Record<string, unknown>,
  mistakes: string[],
  sources: Record<string, 'default' | 'file' | 'environment' | 'flag'>,
): Partial<Record<Service, string>> {
  const fromFile = (file.origins ?? {}) as Record<string, unknown>
  const origins: Partial<Record<Service, string>> = {}
  for (const name of Object.keys(fromFile)) {
    if (!(services as readonly string[]).includes(name)) {
      mistakes.push(`origins.${name}: there is no such service; allowed are ${services.join(', ')}`)
    }
  }
  for (const service of services) {
    const name = `TAXIWAY_URL_${service.toUpperCase()}`
    const value = env[name] ?? fromFile[service]
    if (value === undefined || value === '') continue
    sources[`origins.${service}`] = env[name] === undefined ? 'file' : 'environment'
    const parsed = originUrl.safeParse(value)
    if (parsed.success) origins[service] = new URL(parsed.data).origin
    else mistakes.push(`${name}: found '${String(value)}', allowed is an origin such as https://login.contoso.example`)
  }
  return origins
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Then nothing of a clone is on the PATH of the person who started it, and `npx taxiway` is what works there. */
export const isRunByNpm = (env = process.env): boolean => env.npm_command !== undefined
