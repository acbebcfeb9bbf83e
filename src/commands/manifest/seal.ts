// `taxiway manifest seal`: a device CSV as a sealed file for one receiver. Pure files; no server is asked.

import { X509Certificate } from 'node:crypto'
import { Command } from 'commander'

import { Fault } from '../../kernel/fault.ts'
import { certificateKid } from '../../pki/sealed/cms-signed.ops.ts'
import { asFault, sealBundle } from '../../pki/sealed/file.ops.ts'
import { describeCsv, sha256Hex } from '../../protocol/device-manifest/bundle.ts'
import type { Card } from '../../protocol/device-manifest/card.ts'
import { receiverOf } from '../../protocol/device-manifest/custody.ts'
import { keyId, keyWords, publicText, signDocument } from '../../protocol/device-manifest/key.ts'
import { type Manifest, manifest, readDocument } from '../../protocol/device-manifest/manifest.ts'
import { writeSafeFile } from '../file/safe-file.ts'
import { readGivenFile } from '../given-file.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { givenCard, givenPrivateKey } from './files.ts'

type Options = {
  to: string
  words?: string
  key: string
  certificate?: string
  name: string
  batch: string
  days: string
  groupTag?: string
  order?: string
  out?: string
  json?: boolean
}

export function sealCommand(): Command {
  return new Command('seal')
    .description('Seal a device CSV to its receiver, signed by you')
    .argument('<file.csv>', 'serial number, product id, hardware hash, and optionally group tag and assigned user')
    .requiredOption(
      '--to <card>',
      "the receiver's card: device-inbox.json of an organisation, or of taxiway manifest keygen",
    )
    .option('--words <words>', "the receiver's eight words, as they told you")
    .requiredOption('--key <pem>', 'your private key: Ed25519, or with --certificate the key of that')
    .option('--certificate <pem>', 'sign with this certificate, and seal as CMS (.p7m) in place of age')
    .requiredOption('--name <name>', 'of your organisation')
    .requiredOption('--batch <id>', 'your name for this delivery; letters, digits, dot, dash, underscore')
    .option('--days <number>', 'for how long it may be imported, 365 at the most', '30')
    .option('--group-tag <tag>', 'for rows that carry none')
    .option('--order <id>', "the receiver's purchase order")
    .option('--out <file>', 'in place of devices-BATCH.tar.age or devices-BATCH.tar.p7m')
    .option('--json', 'as one JSON document')
    .addHelpText(
      'after',
      `
What is sealed is a tar file of manifest.json and devices.csv. Without this program: age -d -i KEY FILE | tar x, or
openssl cms -decrypt and openssl cms -verify.

Examples:
  taxiway manifest seal devices.csv --to northwind.inbox.json --key fabrikam.sign.pem --name "Fabrikam OEM" --batch eu-0007`,
    )
    .action(seal)
}

async function seal(path: string, options: Options): Promise<void> {
  const now = new Date()
  const csv = readGivenFile(path, 'Name the CSV to seal.')
  const to = givenCard(options.to, options.words)
  const key = givenPrivateKey(options.key)
  const certificate = options.certificate === undefined ? undefined : certificateOf(options.certificate, key)
  const content = contentOf(csv, to)
  const document: Manifest = {
    format: 'device-manifest/1',
    batch: options.batch,
    createdAt: now.toISOString(),
    sender: { name: options.name, kid: certificate ? certificateKid(certificate) : keyId(asFault(publicText, key)) },
    recipient: receiverOf(to),
    ...content,
    expiresAt: new Date(now.getTime() + daysOf(options.days) * 86_400_000).toISOString(),
    ...(options.order && { purchaseOrderId: options.order }),
    ...(options.groupTag && { groupTag: options.groupTag }),
  }
  const signed = certificate ? document : signDocument(document, key)
  asFault(readDocument, manifest, new TextEncoder().encode(JSON.stringify(signed)), 'manifest.json')
  const bundle = { manifest: signed, handOvers: [], csv }
  const sealed = await sealBundle(bundle, to, now, certificate && { certificate, key }).catch((error: unknown) =>
    asFault(() => {
      throw error
    }),
  )
  const out = options.out ?? `devices-${options.batch}.tar.${certificate ? 'p7m' : 'age'}`
  writeSafeFile(out, sealed)
  const sha256 = sha256Hex(sealed)
  const own = certificate ? {} : { words: keyWords(publicText(key)) }
  print(
    options.json,
    { ok: true, file: out, sha256, rows: content.rows, expiresAt: document.expiresAt, ...own },
    `${out}: ${content.rows} devices for ${to.name}, until ${document.expiresAt}. SHA-256 ${sha256}`,
    ...(own.words ? [`Your words, for the receiver to compare: ${own.words}`] : []),
    `${path} is not sealed: delete it where it is no longer needed.`,
  )
}

function certificateOf(path: string, key: ReturnType<typeof givenPrivateKey>): X509Certificate {
  try {
    const certificate = new X509Certificate(readGivenFile(path, 'Name your certificate.'))
    if (certificate.checkPrivateKey(key)) return certificate
  } catch (cause) {
    if (cause instanceof Fault) throw cause
  }
  const message = `${path} is not the certificate of the key given with --key. Name the two that belong together.`
  throw new Fault('invalid-input', message, { reason: 'manifest-certificate-file' })
}

function contentOf(
  csv: Uint8Array,
  { maxRows, maxBytes, name }: Card,
): Pick<Manifest, 'rows' | 'columns' | 'csvSha256'> {
  const { rows, columns } = describeCsv(csv)
  const most = `${name} takes ${maxRows} devices and ${maxBytes} bytes in one file`
  if (rows === 0)
    throw new UsageError('The CSV holds a header and no device, or nothing at all. Name the one with the devices.')
  if (rows > maxRows || csv.length > maxBytes) {
    throw new UsageError(`The CSV holds ${rows} devices in ${csv.length} bytes, and ${most}. Split it.`)
  }
  return { rows, columns: [...columns], csvSha256: sha256Hex(csv) }
}

function daysOf(text: string): number {
  const days = Number(text)
  if (days > 0 && days <= 365) return days
  throw new UsageError(`--days ${text} is not a number from 1 to 365. Leave it out for 30.`)
}
