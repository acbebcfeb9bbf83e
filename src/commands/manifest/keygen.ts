// `taxiway manifest keygen`: the keys of whoever sends sealed files, or hands them on, without a server.

import { createHash, generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { Command } from 'commander'

import { Fault } from '../../kernel/fault.ts'
import { makeAgeKey } from '../../pki/sealed/age.ops.ts'
import { cardWords, makeCard } from '../../protocol/device-manifest/card.ts'
import { publicText } from '../../protocol/device-manifest/key.ts'
import { writeSafeFile } from '../file/safe-file.ts'
import { print } from '../output.ts'
import { keyFileText } from './files.ts'

const cardDays = 2 * 365
const mostRows = 10_000
const mostBytes = 48 * 1024 * 1024

export function keygenCommand(): Command {
  return new Command('keygen')
    .description('Make the keys that sign, and open what others seal to you, and the card with their public halves')
    .requiredOption('--name <name>', 'of your organisation, as receivers see it')
    .requiredOption('--out <path>', 'where the files begin: PATH.sign.pem, PATH.age.txt and PATH.inbox.json')
    .option('--domain <domain>', 'of your organisation')
    .option('--json', 'as one JSON document')
    .addHelpText(
      'after',
      `
PATH.sign.pem signs and PATH.age.txt opens: keep both to yourself. PATH.inbox.json is your card; give it to whoever sends you
sealed files, and to whoever has to trust what you sign. Its eight words are what you compare by telephone.

Example:
  taxiway manifest keygen --name "Fabrikam OEM" --out fabrikam`,
    )
    .action(keygen)
}

async function keygen(options: { name: string; out: string; domain?: string; json?: boolean }): Promise<void> {
  const files = { sign: `${options.out}.sign.pem`, age: `${options.out}.age.txt`, card: `${options.out}.inbox.json` }
  const taken = Object.values(files).find((path) => existsSync(path))
  if (taken) {
    const message = `${taken} is there already, and nothing was made: with other keys nobody would trust what you sign, and you could not open what is on its way. Name another place with --out.`
    throw new Fault('conflict', message, { reason: 'manifest-key-exists' })
  }
  const { privateKey } = generateKeyPairSync('ed25519')
  const { identity, recipient } = await makeAgeKey()
  const now = new Date()
  const fingerprint = createHash('sha256').update(recipient).digest('hex')
  const card = makeCard(
    {
      name: options.name,
      ...(options.domain && { tenantDomain: options.domain }),
      keys: [
        {
          kid: fingerprint.slice(0, 16),
          kind: 'age',
          value: recipient,
          notBefore: now.toISOString(),
          notAfter: new Date(now.getTime() + cardDays * 86_400_000).toISOString(),
          fingerprint,
        },
      ],
      maxRows: mostRows,
      maxBytes: mostBytes,
      accepts: ['age'],
    },
    privateKey,
  )
  writeSafeFile(files.sign, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeSafeFile(files.age, keyFileText(identity, recipient, publicText(privateKey)))
  writeSafeFile(files.card, `${JSON.stringify(card, null, 2)}\n`)
  const words = cardWords(card)
  print(
    options.json,
    { ok: true, files, words },
    `${files.sign} signs, ${files.age} opens: keep them to yourself. ${files.card} is your card.`,
    `Your words: ${words}`,
  )
}
