// `taxiway device-object show`: one device of the directory, what it waits for, the groups it is in, and each time that it registered
// itself, as the audit trail has it: a key that was copied shows there, and nowhere else.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { AuditEvent } from '../../contract/graph/audit-event.ts'
import type { Device } from '../../contract/graph/device.ts'
import type { Group } from '../../contract/graph/group.ts'
import { everyOne } from '../named/find.ts'
import { unlessForbidden } from '../named/inside.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { objectNamed } from './find.ts'
import { joinInWords, minute, waitsFor } from './words.ts'

type Options = { data?: string; tenant?: string; json?: boolean }

export function showCommand(): Command {
  return withServerOptions(new Command('show'))
    .description('One device object: its join, its directory, its groups, and when it registered from where')
    .argument('<name>', 'name, object id or device id')
    .addHelpText('after', '\nExample:\n  taxiway device-object show PC-DESK')
    .action((name: string, options: Options) => withApi(options, (api) => show(api, name, options)))
}

type Registration = { readonly at: string; readonly address: string | null; readonly anew: boolean }

async function show(api: Api, name: string, options: Options): Promise<void> {
  const device = await objectNamed(api, name)
  const groups = await unlessForbidden(everyOne<Group>(api, { path: `/v1.0/devices/${device.id}/memberOf` }))
  const registrations = device.source === null ? undefined : await unlessForbidden(registrationsOf(api, device.id))
  print(
    options.json,
    { deviceObject: device, groups: groups ?? null, registrations: registrations ?? null },
    ...factsOf(device, groups),
    ...(registrations ? registrationLines(registrations) : []),
  )
}

const mostShown = 20

/** Newest first. */
async function registrationsOf(api: Api, id: string): Promise<Registration[]> {
  const $filter = `activityType eq 'registration.computer.join' and resources/any(r: r/resourceId eq '${id}')`
  const query = new URLSearchParams({ $filter, $top: String(mostShown) })
  const { value } = await api.get<{ value: AuditEvent[] }>(`/beta/deviceManagement/auditEvents?${query}`)
  return value.map(({ activityDateTime, actor, details }) => ({
    at: activityDateTime,
    address: actor.ipAddress,
    anew: (details as { anew?: boolean }).anew === true,
  }))
}

function factsOf(device: Device, groups: readonly Group[] | undefined): string[] {
  const waits = waitsFor(device)
  const { onPremisesAccountEnabled: there, onPremisesLastSyncDateTime: synchronised } = device
  const facts: Array<readonly [string, string | null]> = [
    ['Join', joinInWords(device)],
    ['Waits for', waits ?? null],
    ['Enabled', `${device.accountEnabled ? 'yes' : 'no'}${thereInWords(device.accountEnabled, there)}`],
    ['System', [device.operatingSystem, device.operatingSystemVersion].filter(Boolean).join(' ') || null],
    ['Registered', device.registrationDateTime && minute(device.registrationDateTime)],
    ['Directory', device.source],
    ['Last synchronised', synchronised && minute(synchronised)],
    ['Security identifier', device.onPremisesSecurityIdentifier],
    ['Groups', groups ? groups.map(({ displayName }) => displayName).join(', ') || 'none' : null],
    ['Object id', device.id],
    ['Device id', device.deviceId],
  ]
  return [device.displayName, ...facts.flatMap(([name, value]) => (value ? [`  ${name.padEnd(21)}${value}`] : []))]
}

function thereInWords(here: boolean, there: boolean | null): string {
  if (there === null || there === here) return ''
  return there ? '; its own directory has it enabled' : '; its own directory has it disabled'
}

function registrationLines(registrations: readonly Registration[]): string[] {
  if (registrations.length === 0) return []
  const rows = registrations.map(({ at, address, anew }) => [
    `${at.slice(0, 19)}Z`,
    address ?? 'unknown',
    anew ? 'again' : 'for the first time',
  ])
  const again = registrations.some(({ anew }) => anew)
  return [
    '',
    ...table(['Registered itself', 'From', ''], rows),
    ...(again
      ? ['', 'A computer registers again when it was set up anew. If this one was not, its key was copied: disable it.']
      : []),
  ]
}
