// `taxiway application add-secret|add-certificate|remove-credential`: what an application proves itself with, replaced without a
// gap.

import { X509Certificate } from 'node:crypto'
import { Command } from 'commander'

import type { Application } from '../../contract/graph/application.ts'
import { Fault } from '../../kernel/fault.ts'
import { shellWord } from '../../kernel/text/shell.ts'
import { mayGoOn } from '../confirm.ts'
import { readGivenCertificate } from '../given-file.ts'
import { print } from '../output.ts'
import { given, wholeNumber } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { applicationOf } from './find.ts'

type Options = { data?: string; tenant?: string; json?: boolean; name?: string; days?: number; yes?: boolean }

const which = ['<name>', 'name or client id of the application'] as const
const dayMs = 24 * 3_600_000

export const credentialCommands = (): Command[] => [addSecret(), addCertificate(), removeCredential()]

function addSecret(): Command {
  return withServerOptions(new Command('add-secret'))
    .description('Make a further secret, shown once; the others go on')
    .argument(...which)
    .option('--name <text>', 'what it is for')
    .option('--days <number>', 'how long it is good (default: 183)', wholeNumber(1, 731))
    .addHelpText(
      'after',
      `
To replace a secret: add one, give it to the script, then take the old one away
with taxiway application remove-credential.

Example:
  taxiway application add-secret 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --name October --days 90`,
    )
    .action((named: string, { name, days, ...options }: Options) =>
      withApi(options, async (api) => {
        const { displayName, appId: id } = await applicationOf(api, named)
        const end = days === undefined ? undefined : new Date(Date.now() + days * dayMs).toISOString()
        const passwordCredential = given({ displayName: name, endDateTime: end })
        const made = await api.post<{ keyId: string; secretText: string; endDateTime: string }>(
          `/beta/applications/${id}/addPassword`,
          { passwordCredential },
        )
        print(
          options.json,
          { ok: true, clientId: id, keyId: made.keyId, clientSecret: made.secretText, endsAt: made.endDateTime },
          `Made a secret of ${displayName}. It is shown only now.`,
          '',
          `  client secret  ${made.secretText}`,
          `  good until     ${made.endDateTime.slice(0, 10)}`,
          `  key id         ${made.keyId}`,
        )
      }),
    )
}

function addCertificate(): Command {
  return withServerOptions(new Command('add-certificate'))
    .description('Let an application sign with the key of a certificate instead of sending a secret')
    .argument(...which)
    .argument('<file>', 'the certificate, PEM or DER, without its key')
    .option('--name <text>', 'what it is for')
    .addHelpText(
      'after',
      `
An RSA key of 2048 bits or more. A file with the private key in it is refused before
anything is sent. The application sends client_assertion, signed with
RS256 or PS256, as every library of the vendor does.

Example:
  taxiway application add-certificate 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b build-server.pem`,
    )
    .action((named: string, file: string, { name, ...options }: Options) =>
      withApi(options, async (api) => {
        const { displayName, appId: id } = await applicationOf(api, named)
        const keyCredential = { key: certificateIn(file), ...given({ displayName: name }) }
        const added = await api.post<{ keyId: string; thumbprint: string; startDateTime: string; endDateTime: string }>(
          `/beta/applications/${id}/addKey`,
          { keyCredential },
        )
        print(
          options.json,
          { ok: true, clientId: id, ...added },
          `${displayName} may sign with the key of this certificate.`,
          '',
          `  SHA-256     ${added.thumbprint}`,
          `  good from   ${added.startDateTime.slice(0, 10)}`,
          `  good until  ${added.endDateTime.slice(0, 10)}`,
          `  key id      ${added.keyId}`,
        )
      }),
    )
}

function certificateIn(file: string): string {
  const bytes = readGivenCertificate(file, 'Name the certificate.')
  try {
    return new X509Certificate(bytes).raw.toString('base64')
  } catch (error) {
    throw new Fault('invalid-input', `${file} is not a certificate in PEM or DER. Name the file without the key.`, {
      reason: 'application-certificate',
      cause: error,
    })
  }
}

function removeCredential(): Command {
  return withServerOptions(new Command('remove-credential'))
    .description('Take a secret or a certificate away; it is good for nothing from now on')
    .argument(...which)
    .argument('<key-id>', 'as taxiway application show says it')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Example:
  taxiway application remove-credential 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b 0d9e8f7a-6b5c-4d3e-9f1a-2b3c4d5e6f70`,
    )
    .action((named: string, keyId: string, options: Options) =>
      withApi(options, async (api) => {
        const application = await applicationOf(api, named)
        const { appId: id, displayName } = application
        const { kind, path, name } = credentialOf(application, keyId)
        const what = `The ${kind} '${name}' of ${displayName} would be taken away: what signs in with it would stop working.`
        if (!(await mayGoOn(what, options.yes))) return
        await api.post(`/beta/applications/${id}/${path}`, { keyId })
        print(options.json, { ok: true, clientId: id, keyId }, `${displayName} has the ${kind} '${name}' no more.`)
      }),
    )
}

function credentialOf({ appId, displayName, passwordCredentials, keyCredentials }: Application, keyId: string) {
  const secret = passwordCredentials.find((one) => one.keyId === keyId)
  if (secret) return { kind: 'secret', path: 'removePassword', name: secret.displayName } as const
  const key = keyCredentials.find((one) => one.keyId === keyId)
  if (key) return { kind: 'certificate', path: 'removeKey', name: key.displayName } as const
  throw new Fault(
    'not-found',
    `${displayName} has no secret and no certificate ${keyId.slice(0, 80)}. See taxiway application show ${shellWord(appId)}.`,
    { reason: 'credential-not-found' },
  )
}
