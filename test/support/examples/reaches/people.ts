// What the commands about people, roles, applications, tokens and the organisation reach.

import { rmSync } from 'node:fs'
import { decodeJwt } from 'jose'
import { expect } from 'vitest'

import type { Application } from '../../../../src/contract/graph/application.ts'
import type { SubscribedSku } from '../../../../src/contract/graph/licence.ts'
import { UserId } from '../../../../src/kernel/id.ts'
import { skuOf } from '../../../../src/kernel/licence.ts'
import { secretsPath, waitingPc } from '../../preparation/operations.ts'
import { haveApp } from '../../world/authenticator-app.ts'
import type { AtBrowser } from '../../world/person.ts'
import type { At, Reaches } from '../execute.ts'
import { password } from '../files.ts'
import type { Stage } from '../stage.ts'

const haveFirst = ({ stage, args: [name = ''] }: At) => stage.haveUser(name)
const first = ({ stage, args: [name = ''] }: At) => stage.user(name)
const haveEach = async ({ stage, args }: At) => {
  for (const name of args) await stage.haveUser(name)
}

const haveFirstWithApp = async (at: At) => {
  const { world, tenant } = at.stage
  await haveApp(world.app.db, tenant.tenantId, UserId.parse((await haveFirst(at)).id))
}

/** The one that was printed, or the one of the file. */
const passwordIn = (options: At['options'], out: string): string =>
  options.passwordStdin ? password : (/shown only now: (\S+)/.exec(out)?.[1] ?? 'none was shown')

const cameFromElsewhere = async ({ stage, args: [name = ''] }: At) => {
  const { id } = await stage.haveUser(name)
  const body = JSON.stringify({ userName: name, externalId: name })
  await stage.api.send('PUT', `/scim/v2/Users/${id}`, body, 'application/scim+json')
}

const user: Readonly<Record<string, Reaches>> = {
  'user list': {
    async before({ stage, options }) {
      const { id } = await stage.haveUser('kim@contoso.example')
      if (options.withoutLicence) await stage.api.patch(`/v1.0/users/${id}`, { mdmLicensed: false })
    },
    after({ said, options }) {
      expect(said.out).toContain('kim@contoso.example')
      if (options.search !== undefined || options.withoutLicence) expect(said.out).not.toContain('admin@')
    },
  },
  'user show': {
    before: haveFirst,
    async after(at) {
      expect(at.said.out).toContain(at.args[0])
      expect(at.said.out).toContain((await first(at))?.id)
      expect(at.said.out).toMatch(/^In (?:no )?group/m)
    },
  },
  'user create': {
    before: ({ stage, args: [name = ''] }) => stage.lackUser(name),
    async after(at) {
      const { stage, args, options, said } = at
      const { displayName, mayJoin, hireDate, set } = options
      expect(await first(at)).toMatchObject({
        ...(displayName !== undefined && { displayName }),
        ...(hireDate !== undefined && { employeeHireDate: hireDate }),
        ...(set as object | undefined),
        mayJoinDevices: mayJoin === true,
      })
      expect(said.out.includes(password)).toBe(false)
      expect(await stage.signsIn(args[0] ?? '', passwordIn(options, said.out))).toBe(true)
    },
  },
  'user change': {
    async before(at) {
      await haveEach(at)
      if (at.options.manager) await at.stage.haveUser(String(at.options.manager))
      if (at.options.keepHere) await cameFromElsewhere(at)
    },
    async after(at) {
      const { displayName, mayJoin, licensed, manager, hireDate } = at.options
      for (const name of at.args) {
        if (manager) expect((await at.stage.manager(name)).userPrincipalName).toBe(manager)
        expect(await at.stage.user(name)).toMatchObject({
          ...(at.options.keepHere === true && { source: null, onPremisesImmutableId: null }),
          ...(displayName !== undefined && { displayName }),
          ...(mayJoin !== undefined && { mayJoinDevices: mayJoin }),
          ...(licensed !== undefined && { mdmLicensed: licensed }),
          ...(hireDate !== undefined && { employeeHireDate: hireDate }),
        })
      }
    },
  },
  'user reset-password': {
    async before(at) {
      const { id } = await haveFirst(at)
      await at.stage.api.patch(`/v1.0/users/${id}`, { passwordProfile: { password: 'Forgotten-11-parrots' } })
    },
    async after({ stage, args: [name = ''], options, said }) {
      if (options.link) {
        const { text } = await stage.browser().send(said.out.trim().split('\n').at(-1) ?? '', {
          form: { password: 'Nine-landing-lights', again: 'Nine-landing-lights' },
        })
        expect(text).toContain('Your password is set')
        expect(await stage.signsIn(name, 'Nine-landing-lights')).toBe(true)
        return
      }
      expect(await stage.signsIn(name, 'Forgotten-11-parrots')).toBe(false)
      expect(await stage.signsIn(name, passwordIn(options, said.out))).toBe(true)
    },
  },
  'user disable': {
    before: haveEach,
    async after({ stage, args }) {
      for (const name of args) {
        expect(await stage.user(name)).toMatchObject({ accountEnabled: false })
        expect(await stage.signsIn(name, password)).toBe(false)
      }
    },
  },
  'user enable': {
    async before({ stage, args }) {
      for (const name of args) {
        const { id } = await stage.haveUser(name)
        await stage.api.patch(`/v1.0/users/${id}`, { accountEnabled: false })
      }
    },
    async after({ stage, args }) {
      for (const name of args) {
        expect(await stage.user(name)).toMatchObject({ accountEnabled: true })
        expect(await stage.signsIn(name, password)).toBe(true)
      }
    },
  },
  'user sign-out': {
    async before(at) {
      await haveEach(at)
      const browsers: AtBrowser[] = []
      for (const userPrincipalName of at.args) {
        const browser = at.stage.browser()
        await browser.signIn({ userPrincipalName, password })
        expect(await browser.single(at.stage.tenant.tenantId)).toMatchObject({ code: expect.any(String) })
        browsers.push(browser)
      }
      return browsers
    },
    async after({ stage, before }) {
      for (const browser of before as AtBrowser[])
        expect(await browser.single(stage.tenant.tenantId)).not.toMatchObject({ code: expect.any(String) })
    },
  },
  'user methods': {
    before: haveFirstWithApp,
    after: ({ said }) => expect(said.out).toMatch(/^password .*\nauthenticator app .* 1 recovery codes left/m),
  },
  'user access-pass': {
    before: haveFirst,
    async after({ stage, args: [name = ''], said }) {
      const pass = said.out.trim().split('\n').at(-1) ?? ''
      expect(await stage.signsInWithPass(name, pass)).toBe(true)
    },
  },
  'user remove-methods': {
    before: haveFirstWithApp,
    async after(at) {
      const { value } = await at.stage.api.get<{ value: object[] }>(
        `/v1.0/users/${(await first(at))?.id}/authentication/methods`,
      )
      expect(value).toHaveLength(1)
    },
  },
  'user delete': {
    before: haveEach,
    async after({ stage, args }) {
      for (const name of args) expect(await stage.user(name)).toBeUndefined()
    },
  },
}

type AccessPolicy = { readonly id: string; readonly displayName: string; readonly state: string }
const policyPath = '/v1.0/identity/conditionalAccess/policies'
const policiesNamed = async ({ stage, args: [name = ''] }: At) =>
  (await stage.api.get<{ value: AccessPolicy[] }>(policyPath)).value.filter(({ displayName }) => displayName === name)
const lackPolicy = async (at: At) => {
  for (const { id } of await policiesNamed(at)) await at.stage.api.delete(`${policyPath}/${id}`)
}
/** It is about nobody who signs in here. */
const havePolicy = async (at: At, state: string) => {
  await lackPolicy(at)
  const { id } = await at.stage.haveUser('kim@contoso.example')
  await at.stage.api.post(policyPath, {
    displayName: at.args[0],
    state,
    conditions: { users: { includeUsers: [id] }, applications: { includeApplications: ['All'] } },
    grantControls: { builtInControls: ['mfa'] },
  })
}

const accessPolicy: Readonly<Record<string, Reaches>> = {
  'access-policy list': { after: ({ said }) => expect(said.out).toMatch(/^(There is no access policy|Name)/) },
  'access-policy create': {
    async before(at) {
      await at.stage.haveUser('kim@contoso.example')
      await lackPolicy(at)
    },
    async after(at) {
      expect(await policiesNamed(at)).toMatchObject([{ state: 'enabled' }])
      await lackPolicy(at) // or nobody signs in by password in the examples behind it
    },
  },
  'access-policy enable': {
    before: (at) => havePolicy(at, 'disabled'),
    async after(at) {
      expect(await policiesNamed(at)).toMatchObject([{ state: 'enabled' }])
      await lackPolicy(at)
    },
  },
  'access-policy disable': {
    before: (at) => havePolicy(at, 'enabled'),
    after: async (at) => expect(await policiesNamed(at)).toMatchObject([{ state: 'disabled' }]),
  },
  'access-policy delete': {
    before: (at) => havePolicy(at, 'disabled'),
    after: async (at) => expect(await policiesNamed(at)).toEqual([]),
  },
}

const tokenPath = '/beta/deviceManagement/bulkJoinTokens'
type Token = { id: string; displayName: string; state: string; networks: string[] }
const tokensNamed = async ({ stage, args: [name] }: At) => {
  const { value } = await stage.api.get<{ value: Token[] }>(tokenPath)
  return value.filter(({ displayName, state }) => displayName === name && state === 'usable')
}
const haveToken = async (at: At) => {
  if ((await tokensNamed(at)).length > 0) return
  await at.stage.api.post(tokenPath, { displayName: at.args[0], maximumJoins: 2 })
}

const bulkToken: Readonly<Record<string, Reaches>> = {
  'bulk-token list': { after: ({ said }) => expect(said.out).toMatch(/^(There is no bulk token|Name)/) },
  'bulk-token show': { before: haveToken, after: ({ said, args }) => expect(said.out).toContain(args[0]) },
  'bulk-token create': {
    async before(at) {
      for (const { id } of await tokensNamed(at)) await at.stage.api.post(`${tokenPath}/${id}/revoke`)
    },
    async after(at) {
      expect(await tokensNamed(at)).toMatchObject([{ networks: at.options.network ?? [] }])
      expect(at.said.out).toMatch(/^0\.A[\w-]{22}\.BPRT-[\w-]{43}$/m)
    },
  },
  'bulk-token revoke': { before: haveToken, after: async (at) => expect(await tokensNamed(at)).toEqual([]) },
}

type Prepared = { id: string; displayName: string; state: string; secret: string }
const secretsNamed = async ({ stage, args: [name] }: At) => {
  const { value } = await stage.api.get<{ value: Prepared[] }>(secretsPath)
  return value.filter(({ displayName, state }) => (!name || displayName === name) && state === 'usable')
}
const haveSecret = async (at: At) => {
  if ((await secretsNamed(at)).length > 0) return
  await at.stage.api.post(secretsPath, { displayName: at.args[0] ?? 'Lab PCs', maximumUses: 2 })
}

/** With the secret that the examples name. */
const waiting = async (stage: Stage) => {
  const at = { stage, args: ['Lab PCs'] } as unknown as At
  await haveSecret(at)
  return waitingPc(stage, (await secretsNamed(at))[0]?.id ?? '')
}
const decided =
  (what: string) =>
  ({ said }: { said: { out: string } }) =>
    expect(said.out).toMatch(new RegExp(`^DESKTOP-1 \\([0-9a-f-]{36}\\) ${what}\\.$`, 'm'))

const prepare: Readonly<Record<string, Reaches>> = {
  'prepare list': { after: ({ said }) => expect(said.out).toMatch(/^(There is no secret of prepared PCs|Name)/) },
  'prepare show': { before: haveSecret, after: ({ said, args }) => expect(said.out).toContain(args[0]) },
  'prepare create': {
    async before(at) {
      for (const { id } of await secretsNamed(at)) await at.stage.api.post(`${secretsPath}/${id}/revoke`)
      if (typeof at.options.out === 'string') rmSync(at.options.out, { recursive: true, force: true })
    },
    async after(at) {
      expect(await secretsNamed(at)).toHaveLength(1)
      expect(at.said.out).toMatch(/^Secret +([a-z2-9]{5}-){3}[a-z2-9]{5}$/m)
      expect(at.said.out).toMatch(/\.ppkg$/m)
    },
  },
  'prepare admit': { id: waiting, after: decided('is let in') },
  'prepare refuse': { id: waiting, after: decided('is refused') },
  'prepare revoke': { before: haveSecret, after: async (at) => expect(await secretsNamed(at)).toEqual([]) },
}

const skus = async ({ stage }: At) => (await stage.api.get<{ value: SubscribedSku[] }>('/v1.0/subscribedSkus')).value
const licensed = async (at: At): Promise<readonly boolean[]> => {
  const [sku, ...names] = at.args
  const groups = (at.options.group ?? []) as readonly string[]
  const has = (one: { assignedLicenses: { skuId: string }[] } | undefined) =>
    one?.assignedLicenses.some(({ skuId }) => skuOf(skuId)?.partNumber === sku) ?? false
  const of = await at.stage.api.get<{ value: { displayName: string; assignedLicenses: { skuId: string }[] }[] }>(
    '/v1.0/groups?$top=999',
  )
  return [
    ...(await Promise.all(names.map(async (name) => has(await at.stage.api.get(`/v1.0/users/${name}`))))),
    ...groups.map((name) => has(of.value.find(({ displayName }) => displayName === name))),
  ]
}
const haveHolders = async (at: At) => {
  for (const name of at.args.slice(1)) await at.stage.haveUser(name)
  const { value } = await at.stage.api.get<{ value: { displayName: string }[] }>('/v1.0/groups?$top=999')
  for (const name of (at.options.group ?? []) as readonly string[])
    if (!value.some(({ displayName }) => displayName === name)) await at.stage.taxiway('group', 'create', name)
}

const licence: Readonly<Record<string, Reaches>> = {
  'licence list': { after: ({ said }) => expect(said.out).toMatch(/^EMS +\d+ of \d+ /m) },
  'licence assign': {
    async before(at) {
      await haveHolders(at)
      return licensed(at)
    },
    async after(at) {
      const all = await licensed(at)
      if (at.options.dryRun) return expect(all).toEqual(at.before)
      expect(all.length).toBeGreaterThan(0)
      expect(all).not.toContain(false)
    },
  },
  'licence remove': {
    async before(at) {
      await haveHolders(at)
      const groups = ((at.options.group ?? []) as readonly string[]).flatMap((name) => ['--group', name])
      await at.stage.taxiway('licence', 'assign', ...at.args, ...groups)
      expect(await licensed(at)).not.toContain(false)
    },
    after: async (at) => expect(await licensed(at)).not.toContain(at.options.dryRun !== true),
  },
  'licence units': {
    async after(at) {
      const found = (await skus(at)).find(({ skuPartNumber }) => skuPartNumber === at.args[0])
      expect(String(found?.prepaidUnits.enabled)).toBe(at.args[1])
    },
  },
}

const role: Readonly<Record<string, Reaches>> = {
  'role list': { after: ({ said }) => expect(said.out).toMatch(/^global-administrator +admin@home\.example /m) },
  'role show': {
    after: ({ said }) => expect(said.out).toMatch(/^ {2}User\.ReadWrite\.All$/m),
  },
  'role grant': {
    before: haveFirst,
    async after(at) {
      const { id = '', roles } = (await first(at)) ?? {}
      if (!at.options.group) return expect(roles).toContain(at.args[1])
      const filter = encodeURIComponent(`principalId eq '${id}'`)
      const path = `/v1.0/roleManagement/directory/roleAssignments?$filter=${filter}&$expand=directoryScope`
      const { value } = await at.stage.api.get<{ value: object[] }>(path)
      expect(value).toContainEqual(
        expect.objectContaining({ directoryScope: expect.objectContaining({ displayName: at.options.group }) }),
      )
    },
  },
  'role take': {
    async before(at) {
      await haveFirst(at)
      await at.stage.taxiway('role', 'grant', ...at.args)
      expect((await first(at))?.roles).toContain(at.args[1])
    },
    async after(at) {
      expect((await first(at))?.roles).not.toContain(at.args[1])
    },
  },
}

const applications = async ({ api }: Stage) =>
  (await api.get<{ value: Application[] }>('/beta/applications?$top=999')).value

const id = (stage: Stage) => stage.anApplication()

const haveNamed = async (stage: Stage, names: readonly string[]) => {
  for (const name of names) await stage.haveUser(name)
}
const assignedTo = async (stage: Stage, client = '') => {
  const said = await stage.taxiway('application', 'assigned', client, '--json')
  return (JSON.parse(said.out) as { assigned: readonly object[] }).assigned
}

const application: Readonly<Record<string, Reaches>> = {
  'application add': {
    async after({ stage, args, options, said }) {
      const made = (await applications(stage)).find(({ displayName }) => displayName === args[0])
      expect(made?.appRoles).toEqual(options.role ?? [])
      expect(said.out).toContain(made?.appId)
      if (options.role) expect(said.out).toMatch(/client secret {2}\S{20,}/)
      else expect(said.out).toContain(`comes back to  ${String(made?.spa.redirectUris[0])}`)
    },
  },
  'application list': {
    async before({ stage }) {
      await id(stage)
      await stage.taxiway('token', 'Group.Read.All')
    },
    after({ said, options }) {
      expect(said.out).toMatch(options.tokens ? /^access token of /m : /^script /m)
      expect(said.out).not.toMatch(options.tokens ? /^script /m : /^access token of /m)
    },
  },
  'application show': {
    id,
    before: ({ stage }) => stage.taxiway('application', 'add', 'Reports', '--role', 'Group.Read.All'),
    async after({ stage, said, args: [named] }) {
      const one = (await applications(stage)).find(({ appId, displayName }) => appId === named || displayName === named)
      expect(said.out).toContain(`${one?.displayName}\n  client id  ${one?.appId}`)
    },
  },
  'application add-secret': {
    id,
    async after({ stage, args, said }) {
      const made = (await applications(stage)).find(({ appId }) => appId === args[0])
      const hints = made?.passwordCredentials.map(({ hint }) => hint)
      expect(hints).toContain(/client secret {2}(\S{3})/.exec(said.out)?.[1])
    },
  },
  'application add-certificate': {
    id,
    async after({ stage, args, said }) {
      const made = (await applications(stage)).find(({ appId }) => appId === args[0])
      expect(said.out).toContain(String(made?.keyCredentials[0]?.keyId))
    },
  },
  'application remove-credential': {
    id,
    part: async (stage, client) =>
      (await applications(stage)).find(({ appId }) => appId === client)?.passwordCredentials[0]?.keyId ?? '',
    async after({ stage, args }) {
      const made = (await applications(stage)).find(({ appId }) => appId === args[0])
      expect(JSON.stringify(made)).not.toContain(args[1])
    },
  },
  'application permissions': {
    id,
    after({ said }) {
      expect(said.out).toMatch(/is on\.[\s\S]*Group\.Read\.All +by itself/)
    },
  },
  'application ask': {
    id,
    async after({ stage, args: [client] }) {
      const asked = (await applications(stage)).find(({ appId }) => appId === client)?.requiredResourceAccess
      expect(JSON.stringify(asked)).toContain('e1fe6dd8-ba31-4d61-89e7-88639da4683d') // User.Read
    },
  },
  'application grant': {
    id,
    async before({ stage, args: [client = '', permission = ''], options }) {
      if (!options.people) await stage.taxiway('application', 'withdraw', client, permission, '--yes')
    },
    async after({ stage, args: [client, permission], options }) {
      const made = (await applications(stage)).find(({ appId }) => appId === client)
      const has = (options.people ? made?.delegatedPermissions : made?.appRoles) ?? []
      expect(has.includes(permission ?? '')).toBe(options.dryRun !== true)
    },
  },
  'application withdraw': {
    id,
    before: ({ stage, args: [client = '', permission = ''] }) =>
      stage.taxiway('application', 'grant', client, permission),
    async after({ stage, args: [client, permission], options }) {
      const made = (await applications(stage)).find(({ appId }) => appId === client)
      expect(made?.appRoles.includes(permission ?? '')).toBe(options.dryRun === true)
    },
  },
  'application disable': {
    id,
    async after({ stage, args: [client] }) {
      const principal = await stage.api.get(`/v1.0/servicePrincipals/appId=${client}`)
      expect(principal).toMatchObject({ accountEnabled: false })
      await stage.taxiway('application', 'enable', String(client))
    },
  },
  'application enable': {
    id,
    before: ({ stage, args: [client = ''] }) => stage.taxiway('application', 'disable', client, '--yes'),
    async after({ stage, args: [client] }) {
      const principal = await stage.api.get(`/v1.0/servicePrincipals/appId=${client}`)
      expect(principal).toMatchObject({ accountEnabled: true })
    },
  },
  'application assigned': {
    id,
    after({ said }) {
      expect(said.out).toContain('may sign in')
    },
  },
  'application assign': {
    id,
    before: ({ stage, args: [, ...names] }) => haveNamed(stage, names),
    async after({ stage, args: [client] }) {
      expect(await assignedTo(stage, client)).not.toEqual([])
    },
  },
  'application unassign': {
    id,
    async before({ stage, args: [client = '', ...names] }) {
      await haveNamed(stage, names)
      await stage.taxiway('application', 'assign', client, ...names)
    },
    async after({ stage, args: [client] }) {
      expect(await assignedTo(stage, client)).toEqual([])
    },
  },
  'application limit': {
    id,
    async after({ stage, args: [client] }) {
      const principal = await stage.api.get(`/v1.0/servicePrincipals/appId=${client}`)
      expect(principal).toMatchObject({ appRoleAssignmentRequired: true })
    },
  },
  'application open': {
    id,
    before: ({ stage, args: [client = ''] }) => stage.taxiway('application', 'limit', client, '--yes'),
    async after({ stage, args: [client] }) {
      const principal = await stage.api.get(`/v1.0/servicePrincipals/appId=${client}`)
      expect(principal).toMatchObject({ appRoleAssignmentRequired: false })
    },
  },
  'application delete': {
    id,
    async after({ stage, args }) {
      expect((await applications(stage)).filter(({ appId }) => appId === args[0])).toEqual([])
    },
  },
  token: {
    id,
    async after({ stage, args, options, said }) {
      const token = options.json ? String((JSON.parse(said.out) as { accessToken?: string }).accessToken) : said.out
      const { roles, azp } = decodeJwt(token.trim())
      expect(roles).toEqual(options.application ? ['Group.Read.All'] : args)
      if (options.application) expect(azp).toBe(options.application)
      expect((await applications(stage)).map(({ appId }) => appId)).toContain(azp)
    },
  },
}

type Organization = { readonly id: string; readonly displayName: string } & Readonly<Record<string, unknown>>
const organizationOf = async ({ api }: Stage): Promise<Organization> =>
  (await api.get<{ value: [Organization] }>('/v1.0/organization')).value[0]
const brandingOf = async (stage: Stage) =>
  stage.api.get<Readonly<Record<string, unknown>>>(`/v1.0/organization/${(await organizationOf(stage)).id}/branding`)

const organization: Readonly<Record<string, Reaches>> = {
  'organization show': {
    async after({ stage, said }) {
      expect(said.out).toContain((await organizationOf(stage)).id)
    },
  },
  'organization notice': {
    async before({ stage, options }) {
      if (options.test)
        await stage.api.patch('/beta/partnerNotice', { webhookUrl: 'https://hooks.contoso.example/test' })
    },
    async after({ stage, options, said }) {
      const { webhook } = options as { webhook?: string }
      if (options.test) {
        expect(said.out).toContain('A test is on its way.')
        return void (await stage.api.patch('/beta/partnerNotice', { webhookUrl: null }))
      }
      if (webhook === undefined || webhook === 'none') expect(said.out).toContain('Nobody is told')
      else expect(said.out).toMatch(/Secret of the webhook, shown only now: [\w-]{43}/)
    },
  },
  'organization set': {
    async after({ stage, options }) {
      expect(await organizationOf(stage)).toMatchObject({
        ...(options.mayJoin !== undefined && { usersMayJoin: options.mayJoin }),
        ...(options.deviceLimit !== undefined && { deviceQuotaPerUser: options.deviceLimit }),
        ...(options.managedLimit !== undefined && { enrollmentLimitPerUser: options.managedLimit }),
        ...(options.comeEvery !== undefined && { checkinIntervalMinutes: options.comeEvery }),
        ...(options.complianceDays !== undefined && { complianceDays: options.complianceDays }),
        ...(options.managed !== undefined && { mdmScope: options.managed }),
        ...(options.withoutJoin !== undefined && { allowsUnjoinedEnrollment: options.withoutJoin === 'yes' }),
        ...(options.withoutCertificate !== undefined && {
          allowsDigestSessions: options.withoutCertificate === 'yes',
        }),
        ...(options.deviceCodes !== undefined && { allowsDeviceCodes: options.deviceCodes === 'yes' }),
        ...(options.userConsent !== undefined && { allowsUserConsent: options.userConsent === 'yes' }),
      })
    },
  },
  'branding show': {
    before: ({ stage }) => stage.taxiway('branding', 'set', '--name', 'The look'),
    after: ({ said }) => expect(said.out).toContain('The look'),
  },
  'branding set': {
    async after({ stage, options, said }) {
      expect(await brandingOf(stage)).toMatchObject({
        ...(options.name !== undefined && { displayName: options.name }),
        ...(options.colour !== undefined && { backgroundColor: options.colour }),
        ...(options.hint !== undefined && { usernameHintText: options.hint }),
      })
      if (options.logo) expect(said.out).toMatch(/Logo +(?!none)/)
    },
  },
  'tenant list': { after: ({ said }) => expect(said.out).toMatch(/^contoso\.example /m) },
  'tenant create': {
    async after({ stage, options, said }) {
      const { name, domain } = options as { name: string; domain: string[] }
      expect((await stage.taxiway('tenant', 'list')).out).toMatch(new RegExp(`^${domain[0]} +${name} `, 'm'))
      const [, person = '', secret = ''] = /shown only now: (\S+) +(\S+)/.exec(said.out) ?? []
      expect(await stage.signsIn(person, secret)).toBe(true)
    },
  },
  'tenant remove': {
    /** The example that changes nothing comes first, and leaves what the second needs. */
    async before({ stage, args: [domain = ''] }) {
      const { out } = await stage.taxiway('tenant', 'list')
      if (!out.includes(domain)) await stage.taxiway('tenant', 'create', '--name', 'Fabrikam', '--domain', domain)
    },
    async after({ stage, args: [domain = ''], options, said }) {
      const { out } = await stage.taxiway('tenant', 'list')
      if (options.dryRun) {
        expect(said.out).toContain('Nothing was removed.')
        expect(out).toContain(domain)
      } else {
        expect(said.out).toMatch(new RegExp(`^${domain} \\(\\S+\\) is removed: \\d+ rows, none is left\\.`, 'm'))
        expect(out).not.toContain(domain)
      }
    },
  },
  'tenant removals': {
    after: ({ said }) => expect(said.out).toMatch(/No tenant was removed|is removed: \d+ rows, none is left/),
  },
  'tenant secrets': {
    async after({ stage, options, said }) {
      const { secretsNeed } = await organizationOf(stage)
      if (options.need !== undefined) expect(secretsNeed).toBe(options.need)
      expect(said.out).toContain(`Secrets need: ${secretsNeed}.`)
    },
  },
  'tenant shared-devices': {
    async after({ stage, options }) {
      expect(await organizationOf(stage)).toMatchObject({ blocksSharedDevices: options.block === 'yes' })
    },
  },
}

const sync: Readonly<Record<string, Reaches>> = {
  /** With a directory: test/flows/provisioning/sync.test.ts. */
  'sync ldap': { after: ({ said }) => expect(said.out).toContain('coming') },
  'sync csv': {
    before: ({ stage }) => stage.lackUser('lou@contoso.example'),
    async after({ stage, options, said }) {
      expect(said.out).toContain('1 coming')
      const found = await stage.user('lou@contoso.example')
      if (options.dryRun) expect(found).toBeUndefined()
      else expect(found).toMatchObject({ displayName: 'Lou Kay', department: 'Sales' })
    },
  },
}

export const peopleReach: Readonly<Record<string, Reaches>> = {
  ...user,
  ...accessPolicy,
  ...bulkToken,
  ...prepare,
  ...licence,
  ...role,
  ...application,
  ...organization,
  ...sync,
}
