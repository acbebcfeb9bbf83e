// wimlib and xmllint judge the provisioning packages that we write: the image is whole, says who it is, and gives the files that our own
// reader gives, each of them XML. The other way round, our reader takes apart an image of wimlib.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { PreparedFilesEntity } from '../../src/contract/preparation/files.ts'
import { readPackage } from '../../src/protocol/provisioning-package/read.ts'
import type { PackageSettings } from '../../src/protocol/provisioning-package/settings.ts'
import { writePackage } from '../../src/protocol/provisioning-package/write.ts'
import { readWim, sourceOf } from '../../src/protocol/wim/read.ts'
import type { Client, Outcome } from './client.ts'
import { run } from './command.ts'

const identity = { id: '0b0e8c5e-1111-4222-8333-444455556666', name: 'Lab & café', version: '1.0' }
const settings: PackageSettings = {
  rootCertificates: [{ name: 'Root', der: new Uint8Array(1_000).fill(7) }],
  wirelessNetwork: { ssid: 'Lab <1>', hidden: false, passphrase: 'a "long" & odd one' },
  computerName: 'LAB-%SERIAL%',
  account: { name: 'Local admin', password: '&<>', administrator: true },
  firstRunHidden: true,
  enrollment: { userName: 'pc_a@b.example', discoveryUrl: 'https://b.example/?a=1&b=2', secret: 'secret' },
}

/** The vendor's tool packs chunks of 32 KiB with XPRESS. */
const kindsOfImages = [
  ['not compressed', '--compress=none'],
  ['XPRESS', '--compress=XPRESS'],
  ['XPRESS in small chunks', '--compress=XPRESS', '--chunk-size=4096'],
  ['XPRESS in large chunks', '--compress=XPRESS', '--chunk-size=65536'],
  ['XPRESS, packed as well as can be', '--compress=XPRESS:100'],
] as const

const secrets = '/beta/deviceManagement/enrollmentSecrets'

export const provisioningPackages: Client = {
  name: 'wimlib-imagex and xmllint',
  async install() {
    const wimlib = await run({ program: 'wimlib-imagex', args: ['--version'], cwd: '/' })
    if (wimlib.code !== 0) return { missing: 'apt-get install wimtools' }
    const xmllint = await run({ program: 'xmllint', args: ['--version'], cwd: '/' })
    if (xmllint.code !== 0) return { missing: 'apt-get install libxml2-utils' }
    const versions = [wimlib, xmllint].map(({ output }) => /\d[\d.]*/.exec(output)?.[0] ?? '')
    return { version: versions.join(', ') }
  },
  async *steps(on, _folder, scratch) {
    const tool = async (program: string, ...args: readonly string[]): Promise<string> => {
      const { code, output } = await run({ program, args, cwd: scratch })
      if (code !== 0) throw new Error(output.trim().slice(-300))
      return output
    }
    const file = join(scratch, 'lab.ppkg')
    const bytes = writePackage(identity, settings, new Date())
    writeFileSync(file, bytes)
    const ours = contentsOf(bytes)
    const unpacked = join(scratch, 'unpacked')

    yield await step('a package is verified', async () => void (await tool('wimlib-imagex', 'verify', file)))
    yield await step('its identity is read', async () => {
      const said = await tool('wimlib-imagex', 'info', file)
      const name = /^Name: +(.*)$/m.exec(said)?.[1]
      if (name !== identity.name || !said.includes(`File Count:             ${ours.size}`)) throw new Error(said)
    })
    yield await step('it is extracted to the files that our reader reads', async () => {
      await tool('wimlib-imagex', 'extract', file, '1', `--dest-dir=${unpacked}`)
      const names = readdirSync(unpacked, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
      if (names.length !== ours.size) throw new Error(`${names.length} files, not ${ours.size}`)
      for (const name of names) same(name.slice(unpacked.length + 1), readFileSync(name), ours)
    })
    yield await step('each file is XML', async () => {
      await tool('xmllint', '--noout', ...[...ours.keys()].map((path) => join(unpacked, path)))
    })
    for (const [kind, ...flags] of kindsOfImages) {
      yield await step(`an image of wimlib is read, ${kind}`, async () => {
        const captured = join(scratch, `${kind.replaceAll(/\W+/g, '-')}.wim`)
        await tool('wimlib-imagex', 'capture', unpacked, captured, 'Captured', '--no-acls', ...flags)
        const theirs = contentsOf(readFileSync(captured))
        if (theirs.size !== ours.size) throw new Error(`${theirs.size} files, not ${ours.size}`)
        for (const [path, content] of theirs) same(path, content, ours)
      })
    }
    yield await step('a package that wimlib wrote anew, compressed, says the same', async () => {
      const anew = join(scratch, 'anew.ppkg')
      await tool('wimlib-imagex', 'export', file, '1', anew, '--compress=XPRESS')
      const read = [file, anew].map((path) => JSON.stringify(readPackage(sourceOf(readFileSync(path)))))
      if (read[0] !== read[1]) throw new Error('it says something else')
    })
    yield await step('what an installation makes is verified, and XML', async () => {
      const made = await on.api.post<{ id: string; secret: string }>(secrets, { displayName: 'Lab', maximumUses: 2 })
      const { files } = await on.api.post<PreparedFilesEntity>(`${secrets}/${made.id}/files`, {
        secret: made.secret,
        localAccount: { name: 'Local admin', password: '&<>' },
      })
      for (const { name, content } of files) writeFileSync(join(scratch, name), Buffer.from(content, 'base64'))
      await tool('wimlib-imagex', 'verify', 'Lab.ppkg')
      await tool('xmllint', '--noout', 'customizations.xml', 'autounattend.xml')
    })
  },
}

const contentsOf = (bytes: Uint8Array): ReadonlyMap<string, Uint8Array> =>
  new Map(readWim(sourceOf(bytes)).files.map(({ path, read }) => [path, read()]))

function same(path: string, content: Uint8Array, ours: ReadonlyMap<string, Uint8Array>): void {
  if (!Buffer.from(content).equals(Buffer.from(ours.get(path) ?? new Uint8Array()))) throw new Error(`${path} differs`)
}

async function step(name: string, work: () => Promise<void>): Promise<Outcome> {
  const begin = performance.now()
  try {
    await work()
    return { step: name, result: 'ok', detail: '', ms: Math.round(performance.now() - begin) }
  } catch (error) {
    return { step: name, result: 'FAILED', detail: (error as Error).message }
  }
}
