// What the commands about registered devices reach.

import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

import { readZip } from '../../../../src/protocol/archive/zip.ts'
import { decodeHash } from '../../../../src/protocol/hardware-hash/read.ts'
import { afterRepair } from '../../autopilot/repairs.ts'
import { builtAs } from '../../partner/built.ts'
import type { At, Reaches } from '../execute.ts'
import { machineOf } from '../files.ts'
import { management } from '../have/base.ts'
import type { Stage } from '../stage.ts'
import { importsReach, importToResume } from './imports.ts'

const serials = ['PF2ABC', 'PF2ABD'] as const
const head = 'Device Serial Number,Windows Product ID,Hardware Hash'

const haveAll = async ({ stage, args }: At) => {
  for (const serial of args) await stage.haveDevice(serial)
}
const registered = async ({ stage, args: [serial = ''] }: At) => {
  const found = await stage.registration(serial)
  expect(found).toBeDefined()
  return found!
}
const haveManaged = async ({ stage, args }: At) => {
  for (const serial of args) await stage.haveManaged(serial)
}

type Directory = { readonly id: string; readonly accountEnabled: boolean; readonly deviceId: string }
const directory = async ({ stage, args }: At): Promise<Directory[]> => {
  const managed = (await Promise.all(args.map((serial) => stage.managed(serial)))).flat()
  const { value } = await stage.api.get<{ value: Directory[] }>('/v1.0/devices?$top=999')
  return value.filter(({ deviceId }) => managed.some(({ azureADDeviceId }) => deviceId === azureADDeviceId))
}
const everyOneIs = async (at: At, accountEnabled: boolean) =>
  expect(await directory(at)).toMatchObject(at.args.map(() => ({ accountEnabled })))
const everyOneBelongsTo = async ({ stage, args }: At, managedDeviceOwnerType: string) => {
  for (const serial of args) expect(await stage.managed(serial)).toMatchObject([{ managedDeviceOwnerType }])
}
const directoryIds = async ({ api }: Stage) =>
  (await api.get<{ value: { id: string }[] }>('/v1.0/devices?$top=999')).value.map(({ id }) => id)

const isTo =
  (managementState: string): Reaches['after'] =>
  async ({ stage, args }) => {
    for (const serial of args) expect(await stage.managed(serial)).toMatchObject([{ managementState }])
  }

/** What each command asks for, as Graph calls it. */
const remoteActions = {
  sync: 'syncDevice',
  restart: 'rebootNow',
  rename: 'setDeviceName',
  'autopilot-reset': 'automaticRedeployment',
  'fresh-start': 'cleanWindowsDevice',
  'rotate-bitlocker': 'rotateBitLockerKeys',
  'rotate-password': 'rotateLocalAdminPassword',
  locate: 'locateDevice',
  'collect-logs': 'collectDiagnostics',
} as const

/** Others begin with devices that nothing waits for. */
const isAsked =
  (action: string): Reaches['after'] =>
  async (at) => {
    const { stage, args, options, said } = at
    for (const serial of args) {
      const [one] = await stage.managed(serial)
      const waits = (one?.deviceActionResults ?? []).some(
        ({ actionName, actionState }) => actionName === action && actionState === 'pending',
      )
      expect(waits).toBe(options.dryRun !== true)
    }
    if (options.dryRun) expect(said.out).toContain('Nobody was asked.')
    else await stage.taxiway('devices', 'cancel', ...args)
  }

const devices: Readonly<Record<string, Reaches>> = {
  import: {
    id: importToResume,
    async before({ stage }) {
      for (const serial of serials) await stage.lackDevice(serial)
    },
    async after({ stage, options, said }) {
      const found = await Promise.all(serials.map((serial) => stage.registration(serial)))
      if (options.dryRun) expect(found).toEqual([undefined, undefined])
      else expect(found).toMatchObject([{ groupTag: options.groupTag ?? '' }, { groupTag: options.groupTag ?? '' }])
      expect(said.out).toMatch(/^2 registered, 0 updated, 0 refused/m)
    },
  },
  devices: {
    before: ({ stage }) => stage.haveDevice('PF2ABC'),
    after: ({ said }) => expect(said.out).toMatch(/^PF2ABC /m),
  },
  'devices show': {
    before: haveAll,
    async after(at) {
      expect(at.said.out).toContain((await registered(at)).id)
    },
  },
  'devices repair': {
    async before({ stage, args: [serial = ''], options }) {
      await stage.haveDevice(serial)
      writeFileSync(String(options.hash), `${afterRepair(builtAs(decodeHash(machineOf(serial).hash).fields)).hash}\n`)
      return (await stage.registration(serial))?.id
    },
    async after({ stage, args: [serial = ''], options, said, before }) {
      const found = await stage.registration(serial)
      expect(found?.id === before).toBe(options.dryRun === true)
      expect(said.out).toMatch(/^uuid +replaced /m)
      await stage.lackDevice(serial) // others start the machine as it was
    },
  },
  'devices edit': {
    async before(at) {
      await haveAll(at)
      if (at.options.user === false) {
        await at.stage.haveUser('kim@contoso.example')
        await at.stage.taxiway('devices', 'edit', at.args[0] ?? '', '--user', 'kim@contoso.example')
        expect((await registered(at)).userPrincipalName).toBe('kim@contoso.example')
      }
    },
    async after(at) {
      const { groupTag, user, name, dryRun } = at.options
      const wanted = {
        ...(groupTag !== undefined && { groupTag }),
        ...(user !== undefined && { userPrincipalName: user || '' }),
        ...(name !== undefined && { displayName: name }),
      }
      for (const serial of at.args) {
        expect(at.said.out).toContain(serial)
        const found = await at.stage.registration(serial)
        if (dryRun) expect(found).not.toMatchObject(wanted)
        else expect(found).toMatchObject(wanted)
      }
    },
  },
  'devices export': {
    before: ({ stage }) => stage.haveDevice('PF2ABC'),
    after({ line, options }) {
      const [first, ...rows] = readFileSync(String(options.output ?? /> (\S+)/.exec(line)?.[1]), 'utf8').split(/\r?\n/)
      expect(first?.replace('\uFEFF', '')).toMatch(options.hashes ? new RegExp(`^${head}`) : /^[A-Z][\w ]+,/)
      expect(rows.join('\n')).toContain('PF2ABC')
    },
  },
  'devices retire': { before: haveManaged, after: isTo('retirePending') },
  'devices wipe': { before: haveManaged, after: isTo('wipePending') },
  ...Object.fromEntries(
    Object.entries(remoteActions).map(([name, action]) => [
      `devices ${name}`,
      { before: haveManaged, after: isAsked(action) } satisfies Reaches,
    ]),
  ),
  'devices actions': {
    async before(at) {
      await haveManaged(at)
      await at.stage.taxiway('devices', 'sync', ...at.args)
    },
    after: ({ said }) => expect(said.out).toMatch(/syncDevice +pending/),
  },
  'devices compliance': {
    before: haveManaged,
    after: ({ said }) => expect(said.out).toContain('Nothing was demanded at the last check-in.'),
  },
  'devices logs': {
    async before({ stage, args }) {
      for (const serial of args) await stage.haveLogs(serial)
    },
    async after({ said, options }) {
      expect(said.out).toMatch(/ completed /)
      const [, file = ''] = /^Saved (logs\/.*\.zip)\.$/m.exec(said.out) ?? []
      if (options.save) expect(readZip(readFileSync(file)).map(({ name }) => name)).toContain('Steps.txt')
    },
  },
  'devices secrets': {
    async before({ stage, args }) {
      for (const serial of args) await stage.haveSecrets(serial)
    },
    after({ said, options }) {
      expect(said.out).toMatch(/system drive/)
      expect(/\b(\d{6}-){7}\d{6}\b/.test(said.out)).toBe(options.show === true)
    },
  },
  'devices cancel': {
    async before(at) {
      await haveManaged(at)
      await at.stage.taxiway('devices', 'sync', ...at.args)
    },
    async after(at) {
      const what = at.options.dryRun ? 'would be canceled' : 'is canceled'
      expect(at.said.out).toContain(`syncDevice ${what}`)
      await at.stage.taxiway('devices', 'cancel', ...at.args)
    },
  },
  'devices disable': {
    before: haveManaged,
    after: (at) => everyOneIs(at, false),
  },
  'devices enable': {
    async before(at) {
      await haveManaged(at)
      await at.stage.taxiway('devices', 'disable', ...at.args)
      await everyOneIs(at, false)
    },
    after: (at) => everyOneIs(at, true),
  },
  'devices personal': {
    before: haveManaged,
    async after(at) {
      await everyOneBelongsTo(at, 'personal')
      await at.stage.taxiway('devices', 'company', ...at.args)
    },
  },
  'devices company': {
    async before(at) {
      await haveManaged(at)
      await at.stage.taxiway('devices', 'personal', ...at.args)
      await everyOneBelongsTo(at, 'personal')
    },
    after: (at) => everyOneBelongsTo(at, 'company'),
  },
  'devices delete': {
    async before(at) {
      await haveManaged(at)
      return (await directory(at)).map(({ id }) => id)
    },
    async after({ stage, args, before }) {
      for (const serial of args) {
        expect(await stage.registration(serial)).toBeUndefined()
        expect(await stage.managed(serial)).toEqual([])
      }
      const left = await directoryIds(stage)
      expect(left.filter((id) => (before as string[]).includes(id))).toEqual([])
    },
  },
  'devices clean': {
    before: ({ stage }) => stage.joinedLongAgo(),
    async after({ stage, options, said, before }) {
      if (options.dryRun) {
        expect(said.out).toContain(`${before}`)
        expect(said.out).toContain('Nothing was deleted.')
        expect(await directoryIds(stage)).toContain(before)
      } else expect(await directoryIds(stage)).not.toContain(before)
    },
  },
  story: {
    before: haveAll,
    after({ said, options }) {
      expect(said.out).toMatch(/registered/)
      if (options.why) expect(said.out).toMatch(/profile/)
    },
  },
  'allow-next': {
    before: haveAll,
    async after(at) {
      const until = ((await registered(at)) as { nextEnrollmentAllowedUntil?: string }).nextEnrollmentAllowedUntil
      expect(at.said.out).toBe(`PF2ABC may be deployed once until ${until}.\n`)
    },
  },
}

const objectsNamed = async ({ stage, args }: At): Promise<Directory[]> => {
  const { value } = await stage.api.get<{ value: (Directory & { displayName: string })[] }>('/v1.0/devices?$top=999')
  return value.filter(({ displayName }) => args.includes(displayName))
}
const haveComputers = async ({ stage, args }: At) => {
  for (const name of args.length > 0 ? args : ['PC-DESK']) await stage.haveComputer(name)
}

const deviceObjects: Readonly<Record<string, Reaches>> = {
  'device-object list': {
    before: haveComputers,
    after: ({ said, options }) =>
      expect(said.out).toMatch(options.disabled ? /^No device of the directory is as you asked/ : /^PC-DESK /m),
  },
  'device-object show': { before: haveComputers, after: ({ said, args }) => expect(said.out).toContain(args[0]) },
  'device-object disable': {
    before: haveComputers,
    after: async (at) => expect(await objectsNamed(at)).toMatchObject(at.args.map(() => ({ accountEnabled: false }))),
  },
  'device-object enable': {
    async before(at) {
      await haveComputers(at)
      await at.stage.taxiway('device-object', 'disable', ...at.args)
    },
    after: async (at) => expect(await objectsNamed(at)).toMatchObject(at.args.map(() => ({ accountEnabled: true }))),
  },
  'device-object delete': { before: haveComputers, after: async (at) => expect(await objectsNamed(at)).toEqual([]) },
}

type Alarm = Readonly<Record<'id' | 'state' | 'closedNote', string>>
const alarmOf = ({ stage, args: [id = ''] }: At) => stage.api.get<Alarm>(`${management}/alarms/${id}`)
const anAlarm = (stage: Stage) => stage.anAlarm()

const alarms: Readonly<Record<string, Reaches>> = {
  alarms: {
    before: ({ stage }) => stage.anAlarm(),
    after: ({ said, before }) => expect(said.out).toContain(before),
  },
  'alarms show': {
    id: anAlarm,
    after({ said }) {
      expect(said.out).toContain('admin@home.example')
      expect(said.out).toContain('What can be done')
    },
  },
  'alarms close': {
    id: anAlarm,
    async after(at) {
      expect(await alarmOf(at)).toMatchObject({ state: 'closed', closedNote: at.options.note ?? '' })
    },
  },
  'alarms delete-new': {
    id: (stage) => stage.contested('PF2ABC'),
    before: ({ stage }) => directoryIds(stage),
    async after({ stage, before }) {
      expect(await directoryIds(stage)).toHaveLength((before as string[]).length - 1)
      expect(await stage.managed('PF2ABC')).toMatchObject([{ managementState: 'managed' }])
    },
  },
}

export const devicesReach: Readonly<Record<string, Reaches>> = {
  ...devices,
  ...importsReach,
  ...deviceObjects,
  ...alarms,
}
