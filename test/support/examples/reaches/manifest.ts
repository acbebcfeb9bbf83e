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

export const manifestReach: Readonly<Record<string, Reaches>> = {
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
