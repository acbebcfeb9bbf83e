// What the commands about groups, profiles, applications, policies and status pages reach.

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

import { type DemandWord, demands } from '../../../../src/commands/compliance/kind.ts'
import { waitingRequest } from '../../mdm/certificate-request.ts'
import { enrolledDevice } from '../../mdm/mdm-device.ts'
import type { At, Reaches } from '../execute.ts'
import { type Kind, type Named, pathOf } from '../have/things.ts'
import type { Stage } from '../stage.ts'

const nameIn = ({ args, options }: At): string => String(options.name ?? args[0])

/** What is made is called so by the example, by its package, or by what it is. */
function madeName(kind: Kind, at: At): string {
  if (kind !== 'app' || at.options.name) return nameIn(at)
  if (at.options.win32) return 'suite'
  return at.options.microsoft365 ? 'Microsoft 365 Apps' : 'Contoso Tools'
}

async function thing(kind: Kind, at: At): Promise<Named> {
  const found = await at.stage.named(kind, nameIn(at))
  expect([nameIn(at), found !== undefined]).toEqual([nameIn(at), true])
  return found as Named
}

/** `settings` are what the thing has afterwards, from the options of the example. */
function named(kind: Kind, make: 'create' | 'add', settings: (at: At) => unknown): Record<string, Reaches> {
  const first = async ({ stage, args }: At) => void (await stage.have(kind, args[0] ?? ''))
  return {
    [kind]: { before: ({ stage }) => stage.have(kind, 'One'), after: ({ said }) => expect(said.out).toContain('One') },
    [`${kind} list`]: {
      before: ({ stage }) => stage.have(kind, 'One'),
      after: ({ said }) => expect(said.out).toMatch(/^One /m),
    },
    [`${kind} show`]: {
      before: first,
      async after({ stage, args: [name = ''], said }) {
        const { displayName, id } = (await stage.named(kind, name)) as Named
        expect(said.out).toContain(displayName)
        expect(said.out).toContain(id.slice(0, 36))
      },
    },
    [`${kind} ${make}`]: {
      before: (at) => at.stage.lack(kind, madeName(kind, at)),
      async after(at) {
        if (at.options.dryRun) {
          expect(await at.stage.named(kind, nameIn(at))).toBeUndefined()
          expect(at.said.out).toContain('Nothing was changed.')
          return
        }
        const { displayName, id } =
          kind === 'app' && !at.options.name
            ? ((await at.stage.named('app', madeName(kind, at))) as Named)
            : await thing(kind, at)
        expect(at.said.out).toContain(displayName)
        expect(at.said.out).toContain(id.slice(0, 36))
        expect(await at.stage.api.get(`${pathOf[kind]}/${id}`)).toMatchObject(settings(at) as object)
      },
    },
    [`${kind} change`]: {
      async before(at) {
        if (at.options.name) await at.stage.lack(kind, nameIn(at))
        await first(at)
      },
      async after(at) {
        const { id } = at.options.dryRun
          ? ((await at.stage.named(kind, at.args[0] ?? '')) as Named)
          : await thing(kind, at)
        const now = await at.stage.api.get(`${pathOf[kind]}/${id}`)
        if (at.options.dryRun) {
          expect(now).not.toMatchObject(settings(at) as object)
          expect(at.said.out).toContain('Nothing was changed.')
        } else expect(now).toMatchObject(settings(at) as object)
      },
    },
    [`${kind} delete`]: {
      before: first,
      async after({ stage, args: [name = ''] }) {
        expect(await stage.named(kind, name)).toBeUndefined()
      },
    },
  }
}

const targetsIn = async ({ stage, options }: At): Promise<string[]> => {
  const ids = async (names: unknown) =>
    Promise.all(((names ?? []) as string[]).map(async (name) => (await stage.named('group', name))?.id ?? ''))
  return [
    ...(await ids(options.group)).map((id) => `group ${id}`),
    ...(await ids(options.excludeGroup)).map((id) => `not ${id}`),
    ...(options.allDevices ? ['all devices'] : []),
    ...(options.allUsers ? ['all users'] : []),
  ]
}

function assignable(kind: Kind): Record<string, Reaches> {
  const assign = (at: At, words: readonly string[]) => at.stage.taxiway(kind, 'assign', at.args[0] ?? '', ...words)
  const unassignAll = (at: At) => at.stage.taxiway(kind, 'unassign', at.args[0] ?? '', '--everything')
  const wordsOf = ({ options }: At) => [
    ...((options.group ?? []) as string[]).flatMap((name) => ['--group', name]),
    ...(options.allDevices || (options.everything && kind !== 'restriction') ? ['--all-devices'] : []),
    ...(options.allUsers || (options.everything && kind === 'restriction') ? ['--all-users'] : []),
  ]
  return {
    [`${kind} assign`]: {
      async before(at) {
        await at.stage.have(kind, at.args[0] ?? '')
        await unassignAll(at)
      },
      async after(at) {
        const targets = await at.stage.targets(kind, at.args[0] ?? '')
        expect(targets.sort()).toEqual(at.options.dryRun ? [] : (await targetsIn(at)).sort())
        const does = at.options.uninstall ? 'removed by' : 'assigned to'
        expect(at.said.out).toContain(at.options.dryRun ? `would be ${does}:` : `is ${does}:`)
        for (const name of [at.options.group, at.options.excludeGroup].flat())
          if (name) expect(at.said.out).toContain(`group ${name}`)
      },
    },
    [`${kind} unassign`]: {
      async before(at) {
        await at.stage.have(kind, at.args[0] ?? '')
        await unassignAll(at)
        const { code } = await assign(at, wordsOf(at))
        expect([code, (await at.stage.targets(kind, at.args[0] ?? '')).length]).toEqual([0, 1])
      },
      async after(at) {
        const left = await at.stage.targets(kind, at.args[0] ?? '')
        expect(left).toHaveLength(at.options.dryRun ? 1 : 0)
        expect(at.said.out).toMatch(/assigned to:\n {2}nobody\n/)
      },
    },
  }
}

const group = ({ options: { groupTag, description, pause, resume } }: At) => ({
  ...(pause || resume ? { membershipRuleProcessingState: pause ? 'Paused' : 'On' } : {}),
  ...(groupTag !== undefined && { membershipRule: expect.stringContaining(`[OrderID]:${groupTag}"`) }),
  ...(description !== undefined && { description }),
})

const hidden = {
  privacy: 'privacySettingsHidden',
  licence: 'eulaHidden',
  keyboard: 'keyboardSelectionPageSkipped',
  'other-account': 'escapeLinkHidden',
} as const

function profile({ options }: At) {
  const { account, language, nameTemplate } = options
  const pages = (names: unknown, value: boolean) =>
    Object.fromEntries(((names ?? []) as (keyof typeof hidden)[]).map((name) => [hidden[name], value]))
  return {
    ...(language !== undefined && { locale: language }),
    ...(nameTemplate !== undefined && { deviceNameTemplate: nameTemplate }),
    outOfBoxExperienceSetting: {
      ...(account !== undefined && { userType: account }),
      ...pages(options.hide, true),
      ...pages(options.show, false),
    },
  }
}

const app = ({ options: { commandLine, secret, microsoft365, channel }, line }: At) => ({
  // a secret is shown to nobody
  ...(commandLine !== undefined && { commandLine: secret ? '****' : commandLine }),
  ...(secret !== undefined && { holdsSecret: true }),
  ...(/ --win32 /.test(line) && {
    '@odata.type': '#microsoft.graph.win32LobApp',
    installCommandLine: 'setup.exe /quiet',
  }),
  ...(microsoft365 !== undefined && { updateChannel: channel ?? 'current' }),
  ...(/ add /.test(line) && microsoft365 === undefined && { sha256: expect.stringMatching(/^[0-9a-f]{64}$/i) }),
})

function policy({ line, options }: At) {
  const [, address, value] = /--integer (\S+)=(\S+)/.exec(line) ?? /--xml (\S+)=(\S+)/.exec(line) ?? []
  if (options.certificate) return { certFileName: options.certificate }
  if (options.approval) return { requiresApproval: true }
  if (options.file) return { omaSettings: [{ omaUri: expect.stringContaining('AllowCortana') }] }
  if (address === undefined) return {}
  return { omaSettings: [{ omaUri: address, ...(/^\d+$/.test(value ?? '') && { value: Number(value) }) }] }
}

function statusPage({ options }: At) {
  const { show, block, minutes, mayReset, message, priority } = options
  return Object.fromEntries(
    Object.entries({
      showInstallationProgress: show,
      blockDeviceSetupRetryByUser: block,
      installProgressTimeoutInMinutes: minutes,
      allowDeviceResetOnInstallFailure: mayReset,
      customErrorMessage: message,
      priority,
      selectedMobileAppIds: options.waitFor && [expect.any(String)],
    }).filter(([, value]) => value !== undefined),
  )
}

function compliance({ options: { demand, minVersion, attested, grace } }: At) {
  const graphNames = ((demand ?? []) as DemandWord[]).map((word) => demands[word])
  return {
    ...Object.fromEntries(graphNames.map((name) => [name, true])),
    ...(minVersion !== undefined && { osMinimumVersion: minVersion }),
    ...(attested !== undefined && { requiresAttestation: attested }),
    ...(grace !== undefined && {
      scheduledActionsForRule: [{ scheduledActionConfigurations: [{ gracePeriodHours: grace }] }],
    }),
  }
}

function restriction({ args: [name], options }: At) {
  const { limit, block, blockPersonal, minVersion, blockMaker, priority } = options
  const settings = Object.fromEntries(
    Object.entries({
      platformBlocked: block,
      personalDeviceEnrollmentBlocked: blockPersonal,
      osMinimumVersion: minVersion,
      blockedManufacturers: blockMaker,
    }).filter(([, value]) => value !== undefined),
  )
  return {
    ...(limit !== undefined && { limit }),
    ...(priority !== undefined && { priority }),
    ...(limit === undefined && { [name === 'default' ? 'windowsRestriction' : 'platformRestriction']: settings }),
  }
}

const corporate = '/beta/deviceManagement/importedDeviceIdentities'
const corporateDevices = async ({ stage }: At) =>
  (await stage.api.get<{ value: { id: string; importedDeviceIdentifier: string }[] }>(corporate)).value
async function noCorporateDevice(at: At): Promise<void> {
  for (const { id } of await corporateDevices(at)) await at.stage.api.delete(`${corporate}/${id}`)
}
const haveCorporateDevice = (at: At) =>
  at.stage.api.post(`${corporate}/importDeviceIdentityList`, {
    importedDeviceIdentities: [
      { importedDeviceIdentifier: 'Contoso,Book 3,5CD1234', importedDeviceIdentityType: 'manufacturerModelSerial' },
    ],
  })

const isPerson = (name: string) => name.includes('@')

async function haveMembers({ stage, args: [name = '', ...members] }: At): Promise<void> {
  await stage.have('group', name)
  for (const one of members) await (isPerson(one) ? stage.haveUser(one) : stage.haveDevice(one))
}

/** Groups that come in, or go. */
const groupsOf = ({ options }: At): readonly string[] => [options.group ?? []].flat() as string[]

/** As names of people, groups and serial numbers. */
async function membersOf({ stage, args: [name = ''] }: At): Promise<string> {
  return (await stage.taxiway('group', 'show', name)).out
}

/** Of a device of its own; the id of the request. */
async function certificateAskedFor({ world, tenant }: Stage): Promise<string> {
  const { id: enrollmentId } = await enrolledDevice(world, tenant, await tenant.user(`cora-${randomUUID()}`))
  return waitingRequest(world, tenant, { enrollmentId, displayName: `Certificates ${enrollmentId}` })
}

async function certificateIs({ api }: Stage, id: string, state: string): Promise<void> {
  expect(await api.get(`/beta/deviceManagement/certificateRequests/${id}`)).toMatchObject({ state })
}

export const thingsReach: Readonly<Record<string, Reaches>> = {
  ...named('group', 'create', group),
  ...named('profile', 'create', profile),
  ...named('app', 'add', app),
  ...named('policy', 'add', policy),
  ...named('status-page', 'create', statusPage),
  ...named('restriction', 'create', restriction),
  ...named('filter', 'create', ({ options: { rule } }) => ({ ...(rule !== undefined && { rule }) })),
  ...named('compliance', 'add', compliance),
  ...assignable('compliance'),
  'compliance results': {
    before: async ({ stage, args: [name = ''] }) => void (await stage.have('compliance', name)),
    after: ({ said, args: [name] }) =>
      expect(said.out).toContain(`${name}: 0 comply, 0 do not, 0 are let pass, 0 have not answered.`),
  },
  report: { after: ({ said }) => expect(said.out).toMatch(/^Day |^Nothing was counted yet\./m) },
  'filter preview': {
    before: async ({ stage, args: [name] }) => name !== undefined && stage.have('filter', name),
    after: ({ said }) => expect(said.out).toMatch(/It matches \d+ of \d+ devices? in management\./),
  },
  ...assignable('restriction'),
  ...Object.fromEntries(
    ['corporate-device', 'corporate-device import'].map((command): [string, Reaches] => [
      command,
      {
        before: noCorporateDevice,
        async after(at) {
          expect(await corporateDevices(at)).toHaveLength(at.options.dryRun ? 0 : 2)
          expect(at.said.out).toContain(at.options.dryRun ? 'Nothing was imported.' : 'Imported 2 corporate')
        },
      },
    ]),
  ),
  'corporate-device list': {
    before: haveCorporateDevice,
    after: ({ said }) => expect(said.out).toContain('Contoso,Book 3,5CD1234'),
  },
  'corporate-device delete': {
    before: haveCorporateDevice,
    after: async (at) => expect(await corporateDevices(at)).toEqual([]),
  },
  ...assignable('profile'),
  'profile file': {
    before: ({ stage, args: [name = ''] }) => stage.have('profile', name),
    after({ options, said, args: [name = ''] }) {
      const text = options.output ? readFileSync(String(options.output), 'utf8') : said.out
      expect(JSON.parse(text)).toMatchObject({ Version: 2049, Comment_File: `Profile ${name}` })
    },
  },
  ...assignable('app'),
  'app relate': {
    async before({ stage, args: [name = ''], options: { needs, replaces } }) {
      for (const one of [name, needs ?? [], replaces ?? []].flat()) await stage.have('app', String(one))
    },
    after({ said, options: { needs, replaces, nothing } }) {
      for (const one of [needs ?? []].flat()) expect(said.out).toContain(`needs ${one}`)
      for (const one of [replaces ?? []].flat()) expect(said.out).toContain(`replaces ${one}`)
      if (nothing) expect(said.out).toContain('needs and replaces nothing')
    },
  },
  ...assignable('policy'),
  'certificate-request list': {
    before: ({ stage }) => certificateAskedFor(stage),
    after: ({ said, before }) => expect(said.out).toMatch(new RegExp(`^${before} +waits `, 'm')),
  },
  'certificate-request approve': {
    id: certificateAskedFor,
    after: ({ stage, args: [id = ''] }) => certificateIs(stage, id, 'approved'),
  },
  'certificate-request reject': {
    id: certificateAskedFor,
    after: ({ stage, args: [id = ''] }) => certificateIs(stage, id, 'rejected'),
  },
  ...assignable('status-page'),
  'group add-member': {
    before: haveMembers,
    async after(at) {
      const members = await membersOf(at)
      for (const one of [...at.args.slice(1), ...groupsOf(at)]) expect(members).toContain(one)
    },
  },
  'group why': {
    async before(at) {
      const { stage, args } = at
      const [inner] = groupsOf(at)
      await haveMembers(at)
      if (inner === undefined) return
      await stage.have('group', inner)
      await stage.taxiway('group', 'add-member', args[0] ?? '', '--group', inner)
    },
    async after(at) {
      const [name = '', member] = at.args
      const [inner] = groupsOf(at)
      if (inner !== undefined) await at.stage.taxiway('group', 'remove-member', name, '--group', inner)
      const why = inner === undefined ? '[✓✗] ' : `a member of ${name} \\(added by `
      expect(at.said.out).toMatch(new RegExp(`^${member ?? inner} is (?:not )?in ${name}:\n {2}${why}`))
    },
  },
  'group remove-member': {
    async before(at) {
      await haveMembers(at)
      if (at.args.length > 1) await at.stage.taxiway('group', 'add-member', ...at.args)
      for (const one of groupsOf(at)) {
        await at.stage.taxiway('group', 'add-member', at.args[0] ?? '', '--group', one)
      }
      for (const one of [...at.args.slice(1), ...groupsOf(at)]) expect(await membersOf(at)).toContain(one)
    },
    async after(at) {
      const members = await membersOf(at)
      for (const one of [...at.args.slice(1), ...groupsOf(at)]) expect(members).not.toContain(one)
    },
  },
}
