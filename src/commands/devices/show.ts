// `taxiway devices show`: one machine, its open action, and items withheld from it with the reason.

import { Command } from 'commander'

import { type Api, ApiError } from '../../client/api.ts'
import type { Conversion, DeploymentStatus } from '../../contract/mdm/managed-device.ts'
import { channelWords } from '../../kernel/channel.ts'
import { connect } from '../operator-file.ts'
import { print } from '../output.ts'
import { findMachine, type Machine, provedInWords } from './find.ts'

type Options = { data?: string; tenant?: string; json?: boolean }

export function showCommand(): Command {
  return new Command('show')
    .description('Show one device: who has it, what it proved, what is asked of it, and what is withheld and why')
    .argument('<serial-or-id>', 'serial number, registration id, managed device id or directory id')
    .addHelpText('after', '\nExample:\n  taxiway devices show PF2ABC')
    .action((key: string, _options: unknown, self: Command) => show(key, self.optsWithGlobals()))
}

async function show(key: string, options: Options): Promise<void> {
  const api = connect(options)
  try {
    const machine = await findMachine(api, key)
    const status = machine.managedId
      ? await api.get<DeploymentStatus>(`/beta/deviceManagement/managedDevices/${machine.managedId}/deploymentStatus`)
      : undefined
    const conversion = machine.managedId ? await conversionOf(api, machine.managedId) : undefined
    const document = { ...machine, deployment: status ?? null, conversion: conversion ?? null }
    print(options.json, document, ...inWords(machine, status, conversion))
  } finally {
    api.close()
  }
}

/** Undefined for one that left management. */
async function conversionOf(api: Api, id: string): Promise<Conversion | undefined> {
  try {
    return await api.get<Conversion>(`/beta/deviceManagement/managedDevices/${id}/conversion`)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

/** Only of a device that is to be registered with its hash, and is not: by a profile, or since it enrolled with a secret. */
function conversionInWords({ state, profile, message }: Conversion): string | undefined {
  if (state === 'waiting') {
    return profile
      ? `the profile ${profile.displayName} registers it at its next check-in`
      : 'it registers itself at its next check-in'
  }
  return state === 'skipped' || state === 'refused' ? `no: ${message}` : undefined
}

/**
 * The state that matters comes first: a device that is to be wiped is not "succeeded", and a disabled one gets nothing but the
 * wipe or retirement that waits for it, whatever the records of its management say.
 */
export function stateInWords(machine: Machine, status: DeploymentStatus | undefined): string {
  if (!machine.disabled) return managementInWords(machine, status)
  return machine.waits === 'wipe' || machine.waits === 'retire'
    ? `is disabled in the directory, and ${managementInWords(machine, status)}`
    : 'is disabled in the directory: nobody signs in with it, and it is not managed'
}

function managementInWords(machine: Machine, status: DeploymentStatus | undefined): string {
  if (machine.waits === 'wipe') return 'is to be wiped at its next check-in'
  if (machine.waits === 'retire') return 'is to leave management at its next check-in'
  if (!machine.managedId) return 'is not managed'
  return status?.finishedAt ? `is managed; its deployment was finished at ${status.finishedAt}` : 'is being deployed'
}

function registeredInWords({ registered }: Machine): string {
  if (!registered) return 'no'
  const { registeredBy, channel, batch } = registered
  const by = `by ${registeredBy || 'the organisation itself'}`
  return [by, channel && channelWords[channel], batch && `in the batch ${batch}`].filter(Boolean).join(' ')
}

const complianceWords: Readonly<Record<string, string>> = {
  compliant: 'complies',
  noncompliant: 'does not comply',
  inGracePeriod: 'does not comply, and is let pass for a time',
  unknown: 'not known yet',
}
const complianceInWords = ({ state, source, lapsed }: NonNullable<Machine['compliance']>): string =>
  lapsed
    ? `does not comply: it has not come for too long (since ${lapsed})`
    : `${complianceWords[state] ?? state} (${source === 'attested' ? 'by what it proved' : 'by what it claims'})`

function inWords(machine: Machine, status: DeploymentStatus | undefined, conversion: Conversion | undefined): string[] {
  const converts = conversion && conversionInWords(conversion)
  const { configurationManager: both } = machine
  const lines: Array<readonly [string, string | undefined]> = [
    ['Owner', machine.owner ?? 'nobody'],
    ['Proved', provedInWords(machine)],
    ['Last contact', machine.lastContact ?? 'never'],
    ['Registered', registeredInWords(machine)],
    ...(converts ? [['Converted', converts] as const] : []),
    ...(both
      ? ([
          ['Managed by', `us and, as it says, Configuration Manager (site ${both.siteCode})`],
          ['Workloads of ours', both.ours.join(', ')],
          ['Workloads of theirs', both.theirs.join(', ') || 'none'],
        ] as const)
      : []),
    ...(machine.compliance ? [['Compliance', complianceInWords(machine.compliance)] as const] : []),
    ['Registration id', machine.registrationId ?? 'none'],
    ['Managed device id', machine.managedId ?? 'none'],
    ['Directory object id', machine.directoryId ?? 'none'],
    ['Directory device id', machine.deviceId ?? 'none'],
  ]
  const withheld = status?.items.filter(({ state }) => state === 'withheld') ?? []
  const others = status?.items.flatMap(({ name, settings }) => settings.map((one) => ({ name, ...one }))) ?? []
  const more = status?.items.reduce((sum, { moreSettings }) => sum + moreSettings, 0) ?? 0
  const past = status?.items.flatMap((item) => item.past.map((one) => ({ name: item.name, ...one }))) ?? []
  const failed = status?.items.filter(({ state }) => state === 'failed') ?? []
  return [
    `${machine.name} ${stateInWords(machine, status)}.`,
    ...lines.map(([name, value]) => `  ${name.padEnd(21)}${value}`),
    ...(withheld.length > 0 ? ['Withheld, because it holds a secret:'] : []),
    ...withheld.flatMap(({ name, error }) => [`  ${name}`, `    ${error ?? ''}`]),
    ...((status?.filteredOut.length ?? 0) > 0 ? ['Kept from it by a filter:'] : []),
    ...(status?.filteredOut ?? []).map(({ name, filter }) => `  ${name}: ${filter.displayName} (${filter.type})`),
    ...(failed.length > 0 ? ['Failed:'] : []),
    ...failed.flatMap(({ name, error }) => [`  ${name}`, `    ${error ?? ''}`]),
    ...(others.length > 0 ? ['Settings that it does not have as they were set:'] : []),
    ...others.flatMap(({ name, uri, reason }) => [`  ${uri}`, `    ${name}: ${reason}`]),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(past.length > 0 ? ['Settings that stood otherwise before:'] : []),
    ...past.flatMap(({ name, uri, reason, since, until }) => [
      `  ${uri}`,
      `    ${name}: ${reason}, from ${since ?? 'an unknown time'} to ${until}`,
    ]),
    ...(status && withheld.length === 0 ? ['Nothing is withheld from it.'] : []),
  ]
}
