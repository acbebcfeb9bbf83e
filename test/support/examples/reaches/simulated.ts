// What the commands about simulated devices reach.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect } from 'vitest'

import { simulated } from '../../../../src/commands/device/simulated.ts'
import { type At, passOf, preparedFiles, type Reaches } from '../execute.ts'
import { password } from '../files.ts'
import type { Stage } from '../stage.ts'
import { devicesReach } from './devices.ts'
import { peopleReach } from './people.ts'
import { thingsReach } from './things.ts'

const serialOf = (seed: number): string => simulated(seed).fields.serialNumber ?? ''
const pia = 'pia@home.example'
const folder = ({ options }: At): string => String(options.state)

async function register({ taxiway, printed, write, have }: Stage, ...words: string[]): Promise<void> {
  const { out } = await printed(...words)
  write('registered.csv', out)
  expect(await taxiway('import', 'registered.csv')).toMatchObject({ code: 0 })
  await have('profile', 'Office')
  expect(await taxiway('profile', 'assign', 'Office', '--all-devices')).toMatchObject({ code: 0 })
}

const tpmOf = ({ words }: At): readonly string[] => {
  const at = words.indexOf('--tpm')
  return at < 0 ? [] : words.slice(at, at + 2)
}

/** Registered and given a profile, as number 7, with an empty disk. */
async function outOfTheBox(at: At): Promise<void> {
  const { stage, options } = at
  await stage.lackDevice(serialOf(7))
  stage.remove(folder(at))
  await register(stage, 'device', 'csv', '--seed', '7', ...tpmOf(at))
  await stage.haveUser(pia)
  await stage.taxiway('organization', 'set', '--managed', 'all', '--may-join', 'all', '--device-limit', '100')
  if (options.urls === undefined && options.state !== undefined) {
    await switchOn(at)
    expect(await stage.printed('device', 'reset', '--state', folder(at))).toMatchObject({ code: 0 })
    await stage.lackDevice(serialOf(7))
    await register(stage, 'device', 'csv', '--seed', '7')
  }
}

async function switchOn(at: At, ...more: string[]): Promise<void> {
  const person = ['--user', pia, '--password', password, ...more]
  const words = ['device', 'boot', '--urls', 'taxiway.json', '--seed', '7', '--state', folder(at), ...person]
  expect(await at.stage.printed(...words)).toMatchObject({ code: 0 })
}

async function setUp(at: At): Promise<void> {
  await outOfTheBox(at)
  await switchOn(at)
  await at.stage.haveUser(String(at.options.user ?? pia))
}

async function helloFor({ stage, options }: At): Promise<readonly string[]> {
  const name = String(options.user)
  const person = ['--user', name, '--pass', await passOf(stage.api, name)]
  return ['device', 'hello', '--state', String(options.state), ...person]
}

const managedByPia = async ({ stage }: At) =>
  expect(await stage.managed(serialOf(7))).toMatchObject([{ userPrincipalName: pia, managementState: 'managed' }])

const managedForNobody = async ({ stage }: At) =>
  expect(await stage.managed(serialOf(7))).toMatchObject([{ managementState: 'managed' }])

/** The files of a secret, where the example has them. */
async function prepare({ stage }: At, file: unknown): Promise<void> {
  if (typeof file !== 'string') return
  const { files } = await preparedFiles(stage.api)
  const kind = file.endsWith('.xml') ? 'answerFile' : 'package'
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, Buffer.from(files.find((one) => one.kind === kind)?.content ?? '', 'base64'))
}

const device: Readonly<Record<string, Reaches>> = {
  'device csv': {
    after({ said, line }) {
      const [first, row] = readFileSync(/> (\S+)/.exec(line)?.[1] ?? '', 'utf8').split('\n')
      expect([first, said.err]).toEqual(['Device Serial Number,Windows Product ID,Hardware Hash', ''])
      expect(row).toMatch(new RegExp(`^${serialOf(7)},,T0`))
    },
  },
  'device boot': {
    async before(at) {
      await outOfTheBox(at)
      await prepare(at, at.options.package ?? at.options.answerFile)
    },
    async after(at) {
      const told = `${at.said.out}${at.said.err}`
      if (at.options.bulkTokenFile || at.options.package || at.options.answerFile) {
        expect(told).toContain('is set up for nobody, managed')
        await managedForNobody(at)
        return
      }
      expect(told).toContain('is at the desktop, managed, for')
      if (at.options.hello) expect(told).toContain(`hello registered: ${pia}`)
      // the power comes back, and it goes on where it was
      expect(told.match(/powered on/g)).toHaveLength(at.line.includes('=kill') ? 2 : 1)
      if (tpmOf(at).length > 0) expect(told).toContain('tpm shown: attested')
      if (at.options.wifi) expect(told).toContain(`Wi-Fi ${at.options.wifi}`)
      await managedByPia(at)
    },
  },
  'device sync': {
    before: setUp,
    after: ({ said }) => expect(`${said.out}${said.err}`).toMatch(/checked in and carried/),
  },
  'device renew': {
    before: setUp,
    after: ({ said }) => expect(`${said.out}${said.err}`).toMatch(/good until .*, and the device renews it from /),
  },
  'device failures': { after: ({ said }) => expect(said.out).toContain('0x80180018') },
  'device sign-in': {
    async before(at) {
      await setUp(at)
      if (at.options.hello) expect(await at.stage.printed(...(await helloFor(at)))).toMatchObject({ code: 0 })
    },
    after: ({ said, options }) => expect(`${said.out}${said.err}`).toContain(`${options.user} is signed in, as `),
  },
  'device hello': {
    before: setUp,
    after: ({ said, options }) =>
      expect(`${said.out}${said.err}`).toContain(`${options.user} has a key of Windows Hello`),
  },
  'device enrol': {
    async before(at) {
      await outOfTheBox(at)
      if (at.options.withoutJoin || at.options.link) {
        await at.stage.lackDevice(serialOf(7))
        return switchOn(at, '--answer', 'personal-or-work=personal')
      }
      await at.stage.taxiway('organization', 'set', '--managed', 'none')
      await switchOn(at)
      expect(await at.stage.managed(serialOf(7))).toEqual([])
      await at.stage.taxiway('organization', 'set', '--managed', 'all')
    },
    after: (at) => (at.options.link ? managedForNobody(at) : managedByPia(at)),
  },
  'device install': {
    async before(at) {
      await outOfTheBox(at)
      await at.stage.lackDevice(serialOf(7))
      await switchOn(at, '--answer', 'personal-or-work=personal')
      await prepare(at, at.args[0])
    },
    after: managedForNobody,
  },
  'device reset': {
    async before(at) {
      await setUp(at)
      expect(readdirSync(folder(at))).toContain('management.json')
    },
    after(at) {
      expect(readdirSync(folder(at))).not.toContain('management.json')
      expect(existsSync(folder(at))).toBe(true)
    },
  },
  fleet: {
    async before({ stage, options }) {
      const { devices } = options as { devices: number }
      for (let seed = 1; seed <= devices; seed++) await stage.lackDevice(serialOf(seed))
      if (!options.csv) await register(stage, 'fleet', '--devices', `${devices}`, '--csv')
    },
    async after({ stage, options, line, said }) {
      const { devices } = options as { devices: number }
      const serials = Array.from({ length: devices }, (_, index) => serialOf(index + 1))
      if (options.csv) {
        const lines = readFileSync(/> (\S+)/.exec(line)?.[1] ?? '', 'utf8')
          .trim()
          .split('\n')
        expect(lines.slice(1).map((row) => row.split(',')[0])).toEqual(serials)
        return
      }
      expect(said.out).toContain(`${devices} × desktop-managed`)
      for (const serial of serials) expect(await stage.managed(serial)).toHaveLength(1)
    },
  },
}

/** In the help of a device stands also what makes it known: the file of another example, so both exist here. */
const known: Readonly<Record<string, Reaches>> = {
  import: {
    async before({ stage, args: [file = ''] }) {
      const words = file.startsWith('fleet') ? ['fleet', '--devices', '2', '--csv'] : ['device', 'csv', '--seed', '7']
      stage.write(file, (await stage.printed(...words)).out)
      await stage.lackDevice(serialOf(7))
    },
    after: ({ said }) => expect(said.out).toMatch(/^[12] registered, \d+ updated, 0 refused/m),
  },
}

export const simulatedReach: Readonly<Record<string, Reaches>> = {
  ...peopleReach,
  ...thingsReach,
  ...devicesReach,
  ...device,
  ...known,
}
