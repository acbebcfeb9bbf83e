// A real domain behind `taxiway sync ldap`: Samba's Active Directory with 1,700 people, groups larger than what it gives at once, and
// what happens in a directory over the years: people are renamed, moved, disabled, deleted.

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Attribute, Change } from 'ldapts'

import type { Client, Outcome } from '../client.ts'
import { type Ran, run } from '../command.ts'
import type { Installation } from '../installation.ts'
import { base, type Domain, startDomain } from './domain.ts'

const program = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))
const ou = `OU=People,${base}`
const crowd = Array.from({ length: 1700 }, (_, index) => `crowd${index}`)
const readerPassword = 'Correct-Horse-2'
/** NORMAL_ACCOUNT and PASSWD_NOTREQD, without and with ACCOUNTDISABLE ([MS-ADTS] 2.2.16). */
const flags = { enabled: '544', disabled: '546' } as const

export const samba: Client = {
  name: 'Samba',
  async install() {
    const { code, output } = await run({ program: 'samba-tool', args: ['--version'], cwd: '/' })
    if (code !== 0) return { missing: 'apt-get install samba samba-ad-provision samba-dsdb-modules' }
    if (process.getuid?.() !== 0) return { missing: 'a domain controller is run by root, in a namespace of its own' }
    return { version: output.trim() }
  },
  async *steps(on, _folder, scratch): AsyncGenerator<Outcome> {
    const folder = join(scratch, 'domain')
    mkdirSync(folder)
    const domain = await startDomain(folder)
    try {
      yield* stepsWith(on, domain, scratch)
    } finally {
      await domain.close()
    }
  },
}

async function* stepsWith(on: Installation, domain: Domain, scratch: string): AsyncGenerator<Outcome> {
  const { admin } = domain
  await fill(domain)
  const sync = synchronising(on, domain, scratch)
  const whole = { base: ou, groups: true }

  yield await step('a preview changes nothing', async () => {
    const said = await sync({ ...whole, more: ['--dry-run'] })
    expectSaid(said, 'People: 1702 coming, 0 changing, 0 leaving. Groups: 2 coming')
    return (await person(on, 'ada')) ? 'somebody came' : undefined
  })
  yield await step('people and groups come, page by page', async () => {
    expectSaid(await sync(whole), 'People: 1702 coming')
    const ada = await person(on, 'ada')
    if (ada?.department !== 'Sales' || ada.accountEnabled !== true) return `ada is ${JSON.stringify(ada)}`
    return (await person(on, 'bob'))?.accountEnabled === false ? undefined : 'bob is not disabled'
  })
  yield await step('a group of 1,702 comes in ranges', async () => {
    const count = await membersOf(on, 'Everyone')
    return count === 1702 ? undefined : `${count} members`
  })
  yield await step('a second run finds nothing to do', async () => {
    return expectSaid(
      await sync(whole),
      'People: 0 coming, 0 changing, 0 leaving. Groups: 0 coming, 0 changing, 0 leaving.',
    )
  })
  yield await step('renamed and moved, a person stays the same', async () => {
    const before = await person(on, 'ada')
    await admin.add(`OU=Sales,${ou}`, { objectClass: ['organizationalUnit'] })
    await admin.modifyDN(`CN=ada,${ou}`, `CN=Ada Lovelace,OU=Sales,${ou}`)
    await replace(domain, `CN=Ada Lovelace,OU=Sales,${ou}`, 'userPrincipalName', 'ada.lovelace@contoso.example')
    expectSaid(await sync(whole), 'People: 0 coming, 1 changing, 0 leaving.')
    const after = await person(on, 'ada.lovelace')
    return after?.id === before?.id && after !== undefined ? undefined : 'another person came'
  })
  yield await step('disabled there, disabled here, and back', async () => {
    await replace(domain, `CN=crowd1,${ou}`, 'userAccountControl', flags.disabled)
    expectSaid(await sync(whole), 'People: 0 coming, 1 changing, 0 leaving.')
    if ((await person(on, 'crowd1'))?.accountEnabled !== false) return 'still enabled'
    await replace(domain, `CN=crowd1,${ou}`, 'userAccountControl', flags.enabled)
    await sync(whole)
    return (await person(on, 'crowd1'))?.accountEnabled === true ? undefined : 'still disabled'
  })
  yield await step('deleted there, disabled here and out of its groups', async () => {
    await admin.del(`CN=crowd2,${ou}`)
    expectSaid(await sync(whole), 'People: 0 coming, 0 changing, 1 leaving. Groups: 0 coming, 1 changing')
    return (await person(on, 'crowd2'))?.accountEnabled === false ? undefined : 'still enabled'
  })
  yield await step('moved beyond the base, a person leaves; with --delete for good', async () => {
    await admin.modifyDN(`CN=crowd3,${ou}`, `CN=crowd3,CN=Users,${base}`)
    expectSaid(await sync({ ...whole, more: ['--delete'] }), 'leaving')
    return (await person(on, 'crowd3')) ? 'still there' : undefined
  })
  yield await step('StartTLS before the password is sent', async () => {
    return expectSaid(await sync({ ...whole, url: domain.ldap }), 'People: 0 coming, 0 changing')
  })
  yield await step('a wrong password is told, and nothing is changed', async () => {
    const { code, output } = await sync({ ...whole, password: 'wrong' })
    return code !== 0 && /was not read: .*Nothing was changed/s.test(output) ? undefined : output
  })
  yield await step('a certificate of nobody known is refused', async () => {
    const { code, output } = await sync({ ...whole, ca: false })
    return code !== 0 && /was not read: .*certificate/s.test(output) ? undefined : output
  })
  yield await step('the whole domain, without what it keeps for itself', async () => {
    const said = await sync({
      base,
      groups: true,
      more: ['--dry-run', '--domain', 'contoso.example', '--most-leaving', '100%', '--source', `ldap ${ou}`],
    })
    return /krbtgt|Administrator|Domain Admins|Backup Operators/.test(said.output.replaceAll(/^Left out.*$/gm, ''))
      ? said.output
      : undefined
  })
}

/** People in pages of 500 at once, two of whom the steps are about, and a group of them all. */
async function fill({ admin }: Domain): Promise<void> {
  await admin.add(ou, { objectClass: ['organizationalUnit'] })
  const user = (name: string, more: Readonly<Record<string, string>> = {}) =>
    admin.add(`CN=${name},${ou}`, {
      objectClass: ['user'],
      sAMAccountName: name,
      userPrincipalName: `${name}@contoso.example`,
      displayName: `${name} Lee`,
      givenName: name,
      sn: 'Lee',
      userAccountControl: flags.enabled,
      ...more,
    })
  await user('ada', { department: 'Sales', telephoneNumber: '+49 30 1', l: 'Berlin' })
  await user('bob', { userAccountControl: flags.disabled })
  for (const name of crowd) await user(name)
  const group = (name: string, members: readonly string[]) =>
    admin.add(`CN=${name},${ou}`, {
      objectClass: ['group'],
      sAMAccountName: name,
      description: `All of ${name}`,
      member: members.map((one) => `CN=${one},${ou}`),
    })
  await group('Sales', ['ada', 'bob'])
  await group('Everyone', ['ada', 'bob', ...crowd])
  await admin.add(`CN=reader,CN=Users,${base}`, [
    new Attribute({ type: 'objectClass', values: ['user'] }),
    new Attribute({ type: 'sAMAccountName', values: ['reader'] }),
    new Attribute({ type: 'userPrincipalName', values: ['reader@contoso.example'] }),
    new Attribute({ type: 'unicodePwd', values: [Buffer.from(`"${readerPassword}"`, 'utf16le')] }),
    new Attribute({ type: 'userAccountControl', values: ['512'] }),
  ])
}

const replace = ({ admin }: Domain, name: string, type: string, value: string) =>
  admin.modify(name, new Change({ operation: 'replace', modification: new Attribute({ type, values: [value] }) }))

type Run = {
  readonly base: string
  readonly groups: boolean
  readonly url?: string
  readonly password?: string
  readonly ca?: false
  readonly more?: readonly string[]
}

/** `taxiway sync ldap`, as an administrator runs it. */
function synchronising(on: Installation, domain: Domain, scratch: string): (options: Run) => Promise<Ran> {
  const { clientId, clientSecret } = on.application
  const tenants = [{ tenantId: on.tenantId, domain: 'contoso.example', clientId, clientSecret }]
  writeFileSync(join(scratch, 'operator.json'), JSON.stringify({ urls: on.urls, tenants }))
  copyFileSync(on.caFile, join(scratch, 'ca.pem'))
  const passwordFile = join(scratch, 'reader.txt')
  return (options) => {
    writeFileSync(passwordFile, `${options.password ?? readerPassword}\n`)
    const words = ['sync', 'ldap', '--url', options.url ?? domain.ldaps, '--bind-dn', 'reader@contoso.example']
    words.push('--password-file', passwordFile, '--base', options.base, '--data', scratch)
    if (options.groups) words.push('--groups')
    if (options.ca !== false) words.push('--ca', domain.caFile)
    const args = ['--import', 'tsx', program, ...words, ...(options.more ?? [])]
    return run({ program: process.execPath, args, cwd: process.cwd(), timeoutMs: 300_000 })
  }
}

/** `judge` answers with what is wrong, or throws. */
async function step(name: string, judge: () => Promise<string | undefined>): Promise<Outcome> {
  const began = performance.now()
  const wrong = await judge().catch((error: Error) => error.message)
  const ms = Math.round(performance.now() - began)
  return { step: name, result: wrong ? 'FAILED' : 'ok', detail: wrong ?? '', ms }
}

/** Throws with the end of what it said otherwise. */
function expectSaid({ output }: Ran, words: string): undefined {
  if (!output.includes(words)) throw new Error(output.slice(-300))
}

type Person = { readonly id: string; readonly accountEnabled: boolean; readonly department: string | null }

const person = ({ api }: Installation, name: string): Promise<Person | undefined> =>
  api.get<Person>(`/v1.0/users/${name}@contoso.example?$select=id,accountEnabled,department`).catch(() => undefined)

async function membersOf({ api }: Installation, group: string): Promise<number> {
  const filter = encodeURIComponent(`displayName eq '${group}'`)
  const { value } = await api.get<{ value: Array<{ id: string }> }>(`/v1.0/groups?$filter=${filter}`)
  const path = `/v1.0/groups/${value[0]?.id}/members`
  const page = await api.get<{ '@odata.count': number }>(`${path}?$count=true&$top=1`)
  return page['@odata.count']
}
