// `taxiway devices secrets`: recovery keys and passwords of local administrators that devices keep with the service.

import { Command } from 'commander'

import { type Api, everyPage } from '../../../client/api.ts'
import type { LocalCredential } from '../../../contract/graph/local-credential.ts'
import type { RecoveryKey } from '../../../contract/graph/recovery-key.ts'
import { Fault } from '../../../kernel/fault.ts'
import { findEach } from '../../named/several.ts'
import { connect } from '../../operator-file.ts'
import { print, table } from '../../output.ts'
import { UsageError } from '../../usage.ts'
import type { Common } from '../end.ts'
import { findMachine, idOf } from '../find.ts'

type Options = Common & { show?: boolean; key?: string; reason?: string }
type Secret = {
  readonly device: string
  readonly what: string
  readonly id: string
  readonly since: string
  /** Only where it was asked for. */
  readonly secret?: string
}

const keys = '/v1.0/informationProtection/bitlocker/recoveryKeys'
const passwords = '/v1.0/directory/deviceLocalCredentials'

export function secretsCommand(): Command {
  return new Command('secrets')
    .argument('[serial-or-id...]', 'serial numbers, registration ids, managed device ids or directory ids')
    .description('Which BitLocker recovery keys and passwords of local administrators devices keep here')
    .option('--show', 'also show them; each look is recorded in the audit')
    .option('--key <id>', 'show the recovery key of this id instead, also of a device that was deleted')
    .option('--reason <text>', 'why you look at them, for the audit')
    .addHelpText(
      'after',
      `
The recovery screen of Windows shows the id of the key that it wants. Secrets of a deleted device are kept for 30 days.

Examples:
  taxiway devices secrets PF2ABC
  taxiway devices secrets PF2ABC --show --reason "ticket 4711"`,
    )
    .action((names: string[], _options: unknown, self: Command) => run(names, self.optsWithGlobals()))
}

async function run(names: readonly string[], options: Options): Promise<void> {
  if ((names.length === 0) === (options.key === undefined))
    throw new UsageError('Name devices, or one recovery key by its id: --key ID.')
  if (options.reason !== undefined && !options.show && options.key === undefined)
    throw new UsageError('--reason says why you look at secrets: add --show.')
  const api = connect(options)
  try {
    const secrets =
      options.key === undefined ? await ofDevices(api, names, options) : await ofKey(api, options.key, options)
    const heads = ['Device', 'What', 'Id', 'Since', ...(options.show || options.key ? ['Secret'] : [])]
    const rows = secrets.map(({ device, what, id, since, secret }) => [
      ...[device, what, id, since],
      ...(secret === undefined ? [] : [secret]),
    ])
    print(options.json, { secrets }, ...(rows.length > 0 ? table(heads, rows) : ['Nothing is kept of these devices.']))
  } finally {
    api.close()
  }
}

const words: Readonly<Record<RecoveryKey['volumeType'], string>> = {
  operatingSystemVolume: 'system drive',
  fixedDataVolume: 'fixed drive',
  removableDataVolume: 'removable drive',
}

async function ofDevices(api: Api, names: readonly string[], { show, reason }: Options): Promise<Secret[]> {
  const machines = await findEach(names, async (name) => {
    const machine = await findMachine(api, name)
    return { ...machine, id: idOf(machine) }
  })
  const secrets: Secret[] = []
  for (const { deviceId, name } of machines) {
    if (deviceId === undefined) continue // it joined no directory that could keep anything
    for await (const page of everyPage<LocalCredential>(api, `${passwords}?$filter=${filter('id', deviceId)}`)) {
      for (const one of page) secrets.push(...(await passwordsOf(api, one, name, show ? { reason } : undefined)))
    }
    for await (const page of everyPage<RecoveryKey>(api, `${keys}?$filter=${filter('deviceId', deviceId)}`)) {
      for (const one of page) secrets.push(show ? await shownKey(api, one.id, reason, name) : keyOf(one, name))
    }
  }
  return secrets
}

const filter = (property: string, id: string): string => encodeURIComponent(`${property} eq '${id}'`)

async function ofKey(api: Api, id: string, { reason }: Options): Promise<Secret[]> {
  const plain = id.trim().replace(/^\{(.*)\}$/, '$1')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(plain)) {
    throw new Fault(
      'invalid-input',
      `'${id.slice(0, 80)}' is no id of a recovery key, which has 32 digits with four hyphens.`,
      {
        reason: 'recovery-key-id',
      },
    )
  }
  return [await shownKey(api, plain, reason)]
}

const keyOf = ({ id, volumeType, createdDateTime, deviceName }: RecoveryKey, device = deviceName): Secret => ({
  ...{ device, what: words[volumeType], id, since: createdDateTime },
})

async function shownKey(api: Api, id: string, reason: string | undefined, device?: string): Promise<Secret> {
  const select = 'id,key,volumeType,createdDateTime,deviceName'
  const found = await api.get<RecoveryKey & { key: string }>(`${keys}/${id}?$select=${select}${because(reason)}`)
  return { ...keyOf(found, device), secret: found.key }
}

const because = (reason: string | undefined): string =>
  reason === undefined ? '' : `&reason=${encodeURIComponent(reason)}`

type Shown = { readonly accountName: string; readonly backupDateTime: string; readonly passwordBase64: string }

async function passwordsOf(
  api: Api,
  { id, lastBackupDateTime }: LocalCredential,
  device: string,
  show: { readonly reason: string | undefined } | undefined,
): Promise<Secret[]> {
  if (!show) return [{ device, what: 'local administrator', id: '', since: lastBackupDateTime }]
  const path = `${passwords}/${id}?$select=credentials${because(show.reason)}`
  const { credentials } = await api.get<{ credentials: readonly Shown[] }>(path)
  return credentials.map(({ accountName, backupDateTime, passwordBase64 }) => ({
    ...{ device, what: accountName, id: '', since: backupDateTime },
    secret: Buffer.from(passwordBase64, 'base64').toString('utf8'),
  }))
}
