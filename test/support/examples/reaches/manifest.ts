// What the commands about sealed files reach, with the keys and files of everybody whom an example names.

import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'

import type { At, Reaches } from '../execute.ts'

const names = { fabrikam: 'Fabrikam OEM', northwind: 'Northwind', oem: 'Fabrikam OEM', d: 'Distributor', shop: 'Shop' }

async function haveKeys({ stage }: At, except: readonly string[] = []): Promise<void> {
  for (const [out, name] of Object.entries(names)) {
    for (const end of ['sign.pem', 'age.txt', 'inbox.json']) stage.remove(`${out}.${end}`)
    if (!except.includes(out)) await done(stage, 'keygen', '--name', name, '--out', out)
  }
}

const done = async (stage: At['stage'], ...words: string[]) =>
  expect(await stage.taxiway('manifest', ...words)).toMatchObject({ code: 0 })

/** The file that the example names is there, from its sender and for the owner of its key. */
async function haveSealed(at: At): Promise<void> {
  await haveKeys(at)
  const [file = ''] = at.args
  const to = String(at.options.key).replace('.age.txt', '.inbox.json')
  const key = String(at.options.sender).replace('.inbox.json', '.sign.pem')
  const words = ['--to', to, '--key', key, '--name', 'Fabrikam OEM', '--batch', 'eu-0007', '--out', file]
  await done(at.stage, 'seal', 'devices.csv', ...words)
}

const inbox = '/beta/deviceManagement/deviceInbox'
const sendersOf = async ({ api }: At['stage']) =>
  (await api.get<{ value: { id: string; name: string }[] }>(`${inbox}/senders`)).value

async function noSenders({ stage }: At): Promise<void> {
  for (const { id } of await sendersOf(stage)) await stage.api.delete(`${inbox}/senders/${id}`)
}

const keysOf = async ({ stage }: At) =>
  (await stage.api.get<{ keys: { kid: string }[] }>(inbox)).keys.map(({ kid }) => kid)

const ofInbox: Readonly<Record<string, Reaches>> = {
  'inbox show': {
    after: ({ said }) => expect(said.out).toMatch(/^Your words, for senders to compare: (?:[a-z]{5} ?){8}$/m),
  },
  'inbox card': {
    after: ({ options }) =>
      expect(JSON.parse(readFileSync(String(options.out), 'utf8'))).toMatchObject({ format: 'device-inbox/1' }),
  },
  'inbox rotate': {
    before: keysOf,
    async after(at) {
      const former = at.before as string[]
      expect((await keysOf(at)).filter((kid) => former.includes(kid))).toEqual([])
    },
  },
  'inbox senders': { before: noSenders, after: ({ said }) => expect(said.out).toContain('You trust nobody yet') },
  'inbox trust': {
    async before(at) {
      await haveKeys(at)
      await noSenders(at)
    },
    after: async ({ stage }) => expect(await sendersOf(stage)).toMatchObject([{ name: 'Fabrikam OEM' }]),
  },
  'inbox distrust': {
    id: async ({ api }) =>
      (await api.post<{ id: string }>(`${inbox}/senders`, { name: 'Former', publicKey: 'A'.repeat(43) })).id,
    after: async ({ stage }) => expect((await sendersOf(stage)).filter(({ name }) => name === 'Former')).toEqual([]),
  },
}

export const manifestReach: Readonly<Record<string, Reaches>> = {
  ...ofInbox,
  'manifest keygen': {
    before: (at) => haveKeys(at, [String(at.options.out)]),
    after: ({ said, options }) => {
      expect(said.out).toMatch(/^Your words: (?:[a-z]{5} ?){8}$/m)
      expect(['sign.pem', 'age.txt', 'inbox.json'].map((end) => existsSync(`${options.out}.${end}`))).toEqual([
        true,
        true,
        true,
      ])
    },
  },
  'manifest seal': {
    before: haveKeys,
    after: ({ said }) => {
      expect(said.out).toContain('devices-eu-0007.tar.age: 2 devices for Northwind')
      expect(readFileSync('devices-eu-0007.tar.age').toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/)
    },
  },
  'manifest open': {
    before: haveSealed,
    after: ({ options }) => expect(readFileSync(`${options.out}/devices.csv`)).toEqual(readFileSync('devices.csv')),
  },
  'manifest verify': {
    before: haveSealed,
    after: ({ said }) => expect(said.out).toMatch(/^eu-0007: 2 devices, as they were signed/),
  },
  'manifest hand-over': {
    before: haveSealed,
    async after({ stage, options }) {
      const words = ['--key', 'shop.age.txt', '--sender', 'oem.inbox.json']
      const { out } = await stage.taxiway('manifest', 'verify', String(options.out), ...words)
      expect(out).toContain('Distributor to Shop')
    },
  },
}
