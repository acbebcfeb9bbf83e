// What the commands about hardware hashes, errors, the audit trail, keys, certificates and settings reach.

import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'

import type { At, Reaches } from '../execute.ts'
import type { Stage } from '../stage.ts'

const head = 'Device Serial Number,Windows Product ID,Hardware Hash'

const hash: Readonly<Record<string, Reaches>> = {
  'hash decode': {
    after({ said, options }) {
      expect(said.out).toContain('PF2ABC')
      if (options.json) expect(JSON.parse(said.out)).toMatchObject({ ok: true })
    },
  },
  'hash encode': {
    async before({ stage, args: [file = ''] }) {
      const { out } = await stage.printed('hash', 'decode', 'hash.txt', '--json')
      stage.write(file, out.replaceAll('PF2ABC', 'PF2XYZ'))
    },
    async after({ stage, options }) {
      expect((await stage.printed('hash', 'decode', String(options.output))).out).toContain('PF2XYZ')
    },
  },
  'hash doctor': {
    after({ said, options }) {
      expect(said.out).toMatch(/2 (?:devices|rows|lines)/)
      if (options.output) expect(readFileSync(String(options.output), 'utf8')).toMatch(new RegExp(`^${head}`))
    },
  },
  'hash collect': {
    before: async ({ stage }) => stage.onAnotherMachine(),
    after({ options }) {
      const [first, row] = readFileSync(String(options.output), 'utf8').split('\r\n')
      expect(first).toBe(head)
      expect(row).toMatch(/^FX100-000042,,T0/)
    },
  },
}

const errors: Readonly<Record<string, Reaches>> = {
  explain: {
    after({ said, args }) {
      expect(args.length).toBeGreaterThan(0)
      for (const what of args) expect(said.out).toMatch(new RegExp(`^(?:\\d+ )?\\S*${what}`, 'm'))
    },
  },
}

const trail: Readonly<Record<string, Reaches>> = {
  audit: {
    async before({ stage, options: { by } }) {
      if (by) await stage.haveUser(String(by))
    },
    async after({ stage, said, options: { by, action, count } }) {
      if (by) return expect(said.out).toContain('There is no such entry.') // a person who did nothing yet
      const [columns, ...rows] = said.out.trim().split('\n')
      expect(columns).toMatch(/^When +Who +What/)
      expect(rows.length).toBeLessThanOrEqual(Number(count))
      expect(said.out).toContain('directory.user.create')
      if (!action) return
      const { out } = await stage.taxiway('audit', '--action', String(action), '--json')
      const { entries } = JSON.parse(out) as { entries: { activityType: string }[] }
      expect(new Set(entries.map(({ activityType }) => activityType))).toEqual(new Set([action]))
    },
  },
  'audit export': {
    after({ options }) {
      const lines = readFileSync(String(options.out), 'utf8').trim().split('\n')
      expect(lines.map((line) => (JSON.parse(line) as { kind: string }).kind).at(-1)).toBe('end')
      expect(lines.length).toBeGreaterThan(2)
    },
  },
  'sign-ins': {
    async after({ stage, said }) {
      expect(said.out).toMatch(/^When +Who +With|^Nobody signed in/)
      // the command line is an application itself, and came in with its own credential
      const { out } = await stage.taxiway('sign-ins', '--applications', '--json')
      expect((JSON.parse(out) as { signIns: object[] }).signIns.length).toBeGreaterThan(0)
    },
  },
  'audit verify': {
    before: ({ stage, options }) => stage.taxiway('audit', 'export', '--out', String(options.file ?? 'another.jsonl')),
    after: ({ said }) => expect(said.out).toContain('is whole'),
  },
}

type Key = Readonly<Record<'kid' | 'state', string>>
/** By a token of its own: a key that signs at once ends all others. */
const keysOf = async ({ taxiway }: Stage) =>
  (JSON.parse((await taxiway('keys', 'list', '--json')).out) as { keys: Key[] }).keys
const authorities = async ({ taxiway }: Stage) =>
  (JSON.parse((await taxiway('keys', 'tls', 'show', '--json')).out) as { authorities: object[] }).authorities

const showsKeys: Reaches = {
  async after({ stage, said }) {
    for (const { kid } of await keysOf(stage)) expect(said.out).toContain(kid)
  },
}
const keys: Readonly<Record<string, Reaches>> = {
  'keys list': showsKeys,
  'keys rotate': {
    before: ({ stage }) => keysOf(stage),
    async after({ stage, options, before, said }) {
      const known = (before as Key[]).map(({ kid }) => kid)
      const now = await keysOf(stage)
      const made = now.find(({ kid }) => !known.includes(kid))
      expect(said.out).toContain(made?.kid)
      expect(made?.state).toBe(options.now ? 'signs' : 'announced')
      if (options.now) expect(now.filter(({ state }) => state === 'signs' || state === 'verifies')).toHaveLength(1)
    },
  },
  'keys devices show': {
    before: ({ stage }) => stage.taxiway('policy', 'add', 'Certificates over SCEP', '--scep', 'CN={{DeviceId}}'),
    after: ({ said }) => expect(said.out).toMatch(/^1 +issues /m),
  },
  'keys devices rotate': {
    async after({ stage, said }) {
      const { out } = await stage.taxiway('keys', 'devices', 'show', '--json')
      const { authorities: all } = JSON.parse(out) as { authorities: { state: string }[] }
      expect(all.map(({ state }) => state)).toEqual(['announced', 'issues'])
      expect(said.out).toContain('authority 2 for devices issues from')
    },
  },
  'keys tls show': {
    after({ said, stage }) {
      expect(said.out).toMatch(/^1 +issues /m)
      expect(new X509Certificate(stage.world.ca).subject).not.toBe('')
    },
  },
  'keys tls rotate': {
    before: ({ stage }) => authorities(stage),
    async after({ stage, before, said }) {
      const now = await authorities(stage)
      expect(now).toHaveLength((before as object[]).length + 1)
      expect(said.out).toContain(`authority ${now.length} issues from`)
    },
  },
  'config show': {
    after({ said, stage }) {
      expect(said.out).toMatch(new RegExp(`^data +${stage.world.folder} +environment +TAXIWAY_DATA`, 'm'))
      expect(said.out).not.toContain(stage.world.database.serverUrl)
    },
  },
}

/** What was asked of the stores of this machine: programs of the same names stand in for them. */
const asked = (stage: Stage) => (existsSync(stage.stores) ? readFileSync(stage.stores, 'utf8').trim().split('\n') : [])
const trust: Readonly<Record<string, Reaches>> = {
  trust: {
    async before({ stage, options }: At) {
      stage.withStoresOfItsOwn()
      if (options.remove) expect(await stage.taxiway('trust')).toMatchObject({ code: 0 })
      return asked(stage).length
    },
    after({ stage, options, said, before }) {
      const since = asked(stage).slice(before as number)
      if (options.dryRun) {
        expect(since).toEqual([])
        expect(said.out).toMatch(/would run /)
        return
      }
      expect(since.length).toBeGreaterThan(1)
      expect(since.join('\n')).toMatch(
        options.remove ? / (?:-D|--remove|delete-certificate) / : / (?:-A|--store|add-trusted-cert) /,
      )
      expect(said.out).toMatch(options.remove ? /^✓ taken out of /m : /^✓ put into /m)
    },
  },
}

export const serverReach: Readonly<Record<string, Reaches>> = { ...hash, ...errors, ...trail, ...keys, ...trust }
