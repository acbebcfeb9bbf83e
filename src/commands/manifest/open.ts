// `taxiway manifest open|verify|hand-over`: what somebody without a server does with a sealed file that came.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'

import { asFault, faultOf, type Opened, openSealed, sealBundle } from '../../pki/sealed/file.ops.ts'
import { type Bundle, sha256Hex } from '../../protocol/device-manifest/bundle.ts'
import { problemWith } from '../../protocol/device-manifest/check.ts'
import { handOn, handsOf, holder, receiverOf } from '../../protocol/device-manifest/custody.ts'
import { handsInWords } from '../devices/custody.ts'
import { writeSafeFile } from '../file/safe-file.ts'
import { readGivenFile } from '../given-file.ts'
import { print } from '../output.ts'
import { givenCard, givenOpeningKey, givenPrivateKey, givenSender } from './files.ts'

type Options = { key: string; sender: string; json?: boolean }
const mostRows = 1_000_000

function withKeys(command: Command): Command {
  return command
    .argument('<file>', 'the sealed file')
    .requiredOption('--key <file>', 'your key that opens: PATH.age.txt, or for CMS a private key in PEM')
    .requiredOption('--sender <file>', 'whose signature has to be on it: a card, a public key in PEM, or a certificate')
    .option('--json', 'as one JSON document')
}

export function verifyCommand(): Command {
  return withKeys(new Command('verify'))
    .description('Say who sent it, through whose hands it came, and whether all of it is as it was signed')
    .addHelpText(
      'after',
      '\nExample:\n  taxiway manifest verify devices-eu-0007.tar.age --key northwind.age.txt --sender fabrikam.inbox.json',
    )
    .action(async (path: string, options: Options) => {
      const { bundle } = await opened(path, options)
      print(options.json, { ok: true, ...described(bundle) }, ...inWords(bundle))
    })
}

export function openCommand(): Command {
  return withKeys(new Command('open'))
    .description('Verify it, and write what is in it into a folder, for your eyes alone')
    .requiredOption('--out <folder>', 'where manifest.json, devices.csv and the hand-overs go')
    .addHelpText(
      'after',
      '\nExample:\n  taxiway manifest open devices-eu-0007.tar.age --key northwind.age.txt --sender fabrikam.inbox.json --out delivery',
    )
    .action(async (path: string, options: Options & { out: string }) => {
      const { bundle } = await opened(path, options)
      mkdirSync(options.out, { recursive: true, mode: 0o700 })
      const json = (document: object) => `${JSON.stringify(document, null, 2)}\n`
      writeSafeFile(join(options.out, 'manifest.json'), json(bundle.manifest))
      bundle.handOvers.forEach((one, index) => {
        writeSafeFile(join(options.out, `custody-${index + 1}.json`), json(one))
      })
      writeSafeFile(join(options.out, 'devices.csv'), bundle.csv)
      print(options.json, { ok: true, folder: options.out, ...described(bundle) }, ...inWords(bundle))
    })
}

export function handOverCommand(): Command {
  return withKeys(new Command('hand-over'))
    .description('Hand the devices on: signed by you over what came, and sealed to the next')
    .requiredOption('--sign <pem>', 'your private key: PATH.sign.pem')
    .requiredOption('--to <card>', 'the card of whoever receives them now')
    .option('--words <words>', 'their eight words, as they told you')
    .requiredOption('--out <file>', 'the file for them')
    .addHelpText(
      'after',
      `
The list and what the maker signed stay as they are; one document is added that says who handed them to whom. The last to
receive verifies every step with the maker's key alone.

Example:
  taxiway manifest hand-over in.tar.age --key d.age.txt --sender oem.inbox.json --sign d.sign.pem --to shop.inbox.json --out out.tar.age`,
    )
    .action(handOver)
}

async function handOver(
  path: string,
  options: Options & { sign: string; to: string; words?: string; out: string },
): Promise<void> {
  const { bundle } = await opened(path, options)
  const now = new Date()
  const to = givenCard(options.to, options.words)
  const key = givenPrivateKey(options.sign)
  const next = asFault(handOn, bundle, receiverOf(to), key, now)
  const sealed = await sealBundle({ ...bundle, handOvers: [...bundle.handOvers, next] }, to, now)
  writeSafeFile(options.out, sealed)
  print(
    options.json,
    { ok: true, file: options.out, sha256: sha256Hex(sealed), number: next.number },
    `${options.out}: handed to ${to.name}, as hand-over ${next.number}. SHA-256 ${sha256Hex(sealed)}`,
  )
}

async function opened(path: string, { key, sender }: Options): Promise<Opened> {
  const now = new Date()
  const file = readGivenFile(path, 'Name the sealed file.')
  const { identity, cmsKey, own } = givenOpeningKey(key)
  const from = givenSender(sender)
  const found = await openSealed(file, {
    ageIdentities: identity ? [identity] : [],
    cmsKeys: cmsKey ? [{ privateKey: cmsKey }] : [],
    certificates: from.certificate ? [from.certificate] : [],
    now,
  })
  const to = holder(found.bundle)
  const problem = problemWith(found.bundle, {
    ...(own && { own: { who: 'the owner of another card', key: own, ...(to.tenantId && { tenantId: to.tenantId }) } }),
    senders: from.key ? [from.key] : [],
    ...(found.certificateKid && { certificateKid: found.certificateKid }),
    maxRows: mostRows,
    now,
  })
  if (problem) throw faultOf(problem)
  return found
}

function described({ manifest, handOvers }: Bundle) {
  const { batch, rows, expiresAt } = manifest
  return { batch, rows, expiresAt, hands: handsOf({ manifest, handOvers }) }
}

function inWords(bundle: Bundle): string[] {
  const { batch, rows, expiresAt, hands } = described(bundle)
  return [`${batch}: ${rows} devices, as they were signed; to be imported until ${expiresAt}.`, ...handsInWords(hands)]
}
