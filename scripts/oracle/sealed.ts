// A maker with nothing of ours: tar, OpenSSL and age seal lists of devices to the card that our installation publishes, and the
// installation imports them. The other direction is in test/oracle/sealed-files.test.ts.

import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeFields } from '../../src/protocol/hardware-hash/write.ts'
import { canonicalJson } from '../../src/protocol/json/canonical.ts'
import { simulatedHardware } from '../../src/simulator/simulated-hardware.ts'
import type { Client, Outcome } from './client.ts'
import { run } from './command.ts'
import type { Installation } from './installation.ts'

const management = '/beta/deviceManagement'
const senders = `${management}/deviceInbox/senders`
type Card = {
  name: string
  tenantId: string
  tenantDomain: string
  key: string
  keys: { kind: string; value: string }[]
}

export const sealedLists: Client = {
  name: 'age and openssl cms',
  async install() {
    const versions: string[] = []
    for (const program of ['age', 'openssl']) {
      const { code, output } = await run({ program, args: [program === 'age' ? '--version' : 'version'], cwd: '/' })
      if (code !== 0) return { missing: `apt-get install ${program}` }
      versions.push(`${program} ${output.trim().replace(/^OpenSSL | .*$/g, '')}`)
    }
    return { version: versions.join(', ') }
  },
  async *steps(on, _folder, scratch) {
    const shell = async (command: string): Promise<void> => {
      const { code, output } = await run({ program: 'sh', args: ['-ec', command], cwd: scratch })
      if (code !== 0) throw new Error(output.trim().slice(-300))
    }
    const at = (name: string) => join(scratch, name)
    yield await step('the card is fetched', async () => {
      const address = `${on.urls.login}/${on.tenantId}/.well-known/device-inbox.json`
      await shell(`curl -sS --fail --cacert '${on.caFile}' -o card.json '${address}'`)
    })
    const card = JSON.parse(readFileSync(at('card.json'), 'utf8')) as Card
    const keyOf = (kind: string) => card.keys.find((one) => one.kind === kind)?.value ?? ''

    yield await step('age seals what OpenSSL signed with Ed25519', async () => {
      await shell('openssl genpkey -algorithm ed25519 -out maker.pem')
      const publicKey = String(createPublicKey(readFileSync(at('maker.pem'))).export({ format: 'jwk' }).x)
      await on.api.post(senders, { name: 'Maker', publicKey })
      const kid = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${publicKey}"}`).digest('base64url')
      const manifest = writeList(scratch, card, { kid, seed: 901 })
      writeFileSync(at('to-sign'), canonicalJson(manifest))
      await shell('openssl pkeyutl -sign -rawin -inkey maker.pem -in to-sign -out signature')
      const value = readFileSync(at('signature')).toString('base64url')
      writeFileSync(at('manifest.json'), JSON.stringify({ ...manifest, signature: { alg: 'Ed25519', value } }))
      await shell(
        `tar --format=ustar -cf bundle.tar manifest.json devices.csv; age -r '${keyOf('age')}' -o list.age bundle.tar`,
      )
      await imported(on, at('list.age'))
    })

    yield await step('openssl cms signs with a certificate and encrypts', async () => {
      await shell('openssl req -x509 -newkey rsa:3072 -nodes -days 2 -subj /CN=Maker -keyout oem.key -out oem.crt')
      const certificate = readFileSync(at('oem.crt'), 'utf8')
      await on.api.post(senders, { name: 'Maker', certificate })
      const kid = createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url')
      writeFileSync(at('manifest.json'), JSON.stringify(writeList(scratch, card, { kid, seed: 902 })))
      writeFileSync(at('inbox.crt'), new X509Certificate(Buffer.from(keyOf('x509'), 'base64')).toString())
      await shell(`tar --format=ustar -cf bundle.tar manifest.json devices.csv
openssl cms -sign -binary -nodetach -md sha256 -signer oem.crt -inkey oem.key -in bundle.tar -outform DER -out bundle.p7s
openssl cms -encrypt -binary -aes-256-gcm -recip inbox.crt -keyopt ecdh_kdf_md:sha256 -in bundle.p7s -outform DER -out list.p7m`)
      await imported(on, at('list.p7m'))
    })
  },
}

function writeList(folder: string, card: Card, { kid, seed }: { kid: string; seed: number }) {
  const hardware = simulatedHardware(seed)
  const columns = ['Device Serial Number', 'Windows Product ID', 'Hardware Hash']
  const csv = `${columns.join(',')}\r\n${hardware.serialNumber},,${encodeFields(hardware).base64}\r\n`
  writeFileSync(join(folder, 'devices.csv'), csv)
  const { name, tenantId, tenantDomain: domain, key } = card
  return {
    format: 'device-manifest/1',
    batch: `oracle-${seed}`,
    createdAt: new Date().toISOString(),
    sender: { name: 'Maker', kid },
    recipient: { name, tenantId, domain, key },
    rows: 1,
    csvSha256: createHash('sha256').update(csv).digest('hex'),
    columns,
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  }
}

async function imported(on: Installation, file: string): Promise<void> {
  const path = `${management}/importedWindowsAutopilotDeviceIdentities/importCsv?document=true`
  const answer = JSON.stringify(await on.api.send('POST', path, readFileSync(file), 'application/octet-stream'))
  if (!/registered\\*":1\b/.test(answer)) throw new Error(`answered ${answer}`)
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
