// Finds the machine of a serial number or an id. Anybody can make a machine say any serial number, so a serial number alone
// never chooses between several objects, and never an object that only a machine without proof has made: then the command
// lists the candidates and asks for the id.

import { type Api, ApiError, everyPage } from '../../client/api.ts'
import type { Channel } from '../../kernel/channel.ts'
import { Fault } from '../../kernel/fault.ts'
import { isId, table } from '../output.ts'
import { UsageError } from '../usage.ts'

/** One machine, by all its ids in the directory, the registration and management. */
export type Machine = {
  readonly name: string
  readonly registrationId?: string | undefined
  readonly managedId?: string | undefined
  /** Of its directory object: the object id, which the API asks for, and the device id, which the device knows. */
  readonly directoryId?: string | undefined
  readonly deviceId?: string | undefined
  /** In the directory: nothing that it proves counts. */
  readonly disabled?: boolean | undefined
  /** Its user, or the intended one. */
  readonly owner?: string | undefined
  /** '' when it never joined. */
  readonly assurance: string
  readonly simulatedTpm: boolean
  readonly lastContact?: string | undefined
  /** The action an administrator requested that is still open. */
  readonly waits?: string | undefined
  /** What manages it beside us, as it says itself, and which workloads are whose. */
  readonly configurationManager?:
    | { readonly siteCode: string; readonly ours: readonly string[]; readonly theirs: readonly string[] }
    | undefined
  /** How it stands to what is demanded of it, and by what; undefined where nothing is. */
  readonly compliance?:
    | { readonly state: string; readonly source: 'claimed' | 'attested'; readonly lapsed: string | null }
    | undefined
  readonly registered?: Pick<Registered, 'registeredBy' | 'channel' | 'batch'> | undefined
}

const beta = '/beta/deviceManagement'
const noGuid = '00000000-0000-0000-0000-000000000000'
const unset = '0001-01-01T00:00:00Z'

type List<T> = { readonly value: readonly T[] }
type Registered = {
  id: string
  serialNumber: string
  azureAdDeviceId: string
  managedDeviceId: string
  userPrincipalName: string
  lastContactedDateTime: string
  assurance: string
  tpmSimulated: boolean
  /** '' for the organisation itself. */
  registeredBy: string
  channel: Channel | ''
  batch: string
}
type Managed = {
  id: string
  serialNumber: string
  deviceName: string
  azureADDeviceId: string
  userPrincipalName: string
  lastSyncDateTime: string
  assurance: string
  tpmSimulated: boolean
  configurationManagerClientEnabledFeatures: Readonly<Record<string, boolean>> | null
  configurationManagerClientInformation: { readonly siteCode: string } | null
  complianceState: string
  complianceLapsedDateTime: string | null
  complianceSource: 'claimed' | 'attested' | null
  deviceActionResults: readonly { actionName: string; actionState: string }[]
}
type Directory = {
  id: string
  deviceId: string
  displayName: string
  accountEnabled: boolean
  assurance: string | null
  tpmSimulated: boolean
  approximateLastSignInDateTime: string | null
}

/** `registered`: only registrations are meant, which no machine can make for itself. */
export async function findMachine(api: Api, key: string, only?: 'registered'): Promise<Machine> {
  if (key.trim() === '') throw new UsageError('Name a device by its serial number or an id. See taxiway devices.')
  const found = isId(key) ? await byId(api, key) : await bySerial(api, key)
  const [first, another] = only ? found.filter(({ registrationId }) => registrationId) : found
  const claimed = first && !isId(key) && !first.registrationId && first.assurance === 'claimed'
  if (first && !another && !claimed) return first
  if (first) throw notByItsSerial(key, found)
  const others = found.length > 0 ? ' It is what these say:' : ''
  throw new Fault(
    'not-found',
    `No ${only ? 'registered ' : ''}device has the serial number or id ${key}. See taxiway devices.${others}`,
    { reason: 'device-not-there', details: { lines: found.length > 0 ? candidates(found) : [] } },
  )
}

function notByItsSerial(key: string, found: readonly Machine[]): Fault {
  const why =
    found.length > 1
      ? `${found.length} devices have the serial number ${key}.`
      : `The only device with the serial number ${key} is not registered and has proved nothing: anybody can make a machine say that.`
  return new Fault('conflict', `${why} Nothing was done. Give the id of the one that you mean:`, {
    reason: 'which-device',
    details: { lines: candidates(found), candidates: found.map((one) => ({ ...one, id: idOf(one) })) },
  })
}

/** An id that names this machine, whatever else changes. */
export const idOf = ({ registrationId, managedId, directoryId }: Machine): string =>
  registrationId ?? managedId ?? directoryId ?? ''

function candidates(found: readonly Machine[]): string[] {
  return table(
    ['Owner', 'Proved', 'Last contact', 'Registered', 'Id'],
    found.map((one) => [
      one.owner ?? 'nobody',
      provedInWords(one),
      one.lastContact ? `${one.lastContact.slice(0, 16)}Z` : 'never',
      one.registrationId ? 'yes' : 'no',
      idOf(one),
    ]),
  )
}

/** A device's proof at its last join (docs/assurance.md). */
export function provedInWords({ assurance, simulatedTpm }: Pick<Machine, 'assurance' | 'simulatedTpm'>): string {
  const words: Readonly<Record<string, string>> = { claimed: 'claimed', ek: 'by TPM', attested: 'attested' }
  const proved = words[assurance] ?? 'not joined'
  return simulatedTpm ? `${proved}, simulated TPM` : proved
}

/** Of what only registrations have. */
export async function registrationOf(api: Api, key: string): Promise<string> {
  return (await findMachine(api, key, 'registered')).registrationId ?? key
}

async function bySerial(api: Api, serial: string): Promise<Machine[]> {
  // Whoever types it looks at a label: in which letters it was registered does not count.
  const filter = encodeURIComponent(`tolower(serialNumber) eq '${serial.replaceAll("'", "''")}'`)
  const all = async <T>(path: string): Promise<T[]> => {
    const found: T[] = []
    for await (const page of everyPage<T>(api, `${path}?$top=100&$filter=${filter}`)) found.push(...page)
    return found
  }
  const registered = await all<Registered>(`${beta}/windowsAutopilotDeviceIdentities`)
  const managed = await all<Managed>(`${beta}/managedDevices`)
  const machines: Machine[] = []
  for (const one of registered) machines.push(await ofRegistration(api, one))
  for (const one of managed) {
    const own = registered.some(
      ({ managedDeviceId, azureAdDeviceId }) => managedDeviceId === one.id || azureAdDeviceId === one.azureADDeviceId,
    )
    if (!own) machines.push(await ofManaged(api, one))
  }
  return machines
}

/** Whichever of its records is named, it is the whole machine: what ends one record has to know the others. */
async function byId(api: Api, id: string): Promise<Machine[]> {
  const get = <T>(path: string): Promise<T | undefined> => orUndefined(api.get<T>(`${path}/${id}`))
  const registered = await get<Registered>(`${beta}/windowsAutopilotDeviceIdentities`)
  if (registered) return [await ofRegistration(api, registered)]
  const managed = await get<Managed>(`${beta}/managedDevices`)
  if (managed) return [await wholeOf(api, managed)]
  const object = await get<Directory>('/v1.0/devices')
  if (!object) return []
  const [own] = await registrationsOfObject(api, object.deviceId)
  if (own) return [await ofRegistration(api, own)]
  const [enrolled] = await listed<Managed>(api, `${beta}/managedDevices`, `azureADDeviceId eq '${object.deviceId}'`)
  return [enrolled ? await ofManaged(api, enrolled) : ofDirectory(object)]
}

async function wholeOf(api: Api, managed: Managed): Promise<Machine> {
  const { azureADDeviceId: deviceId, id } = managed
  const path = `${beta}/windowsAutopilotDeviceIdentities`
  const [own] = await (deviceId === noGuid
    ? listed<Registered>(api, path, `managedDeviceId eq '${id}'`)
    : registrationsOfObject(api, deviceId))
  return own ? ofRegistration(api, { ...own, managedDeviceId: id }) : ofManaged(api, managed)
}

/** Of a directory object; its id is the one that devices know. */
export const registrationsOfObject = (api: Api, deviceId: string): Promise<readonly Registered[]> =>
  listed<Registered>(api, `${beta}/windowsAutopilotDeviceIdentities`, `azureAdDeviceId eq '${deviceId}'`)

const listed = async <T>(api: Api, path: string, filter: string): Promise<readonly T[]> =>
  (await api.get<List<T>>(`${path}?$filter=${encodeURIComponent(filter)}`)).value

async function ofRegistration(api: Api, device: Registered): Promise<Machine> {
  const id = device.managedDeviceId === noGuid ? undefined : device.managedDeviceId
  const managed = id ? await orUndefined(api.get<Managed>(`${beta}/managedDevices/${id}`)) : undefined
  return {
    name: device.serialNumber,
    registrationId: device.id,
    managedId: id,
    ...(await directoryPart(api, device.azureAdDeviceId)),
    owner: managed?.userPrincipalName || device.userPrincipalName || undefined,
    assurance: device.assurance,
    simulatedTpm: device.tpmSimulated,
    lastContact: latest(device.lastContactedDateTime, managed ? managed.lastSyncDateTime : unset),
    waits: managed ? waiting(managed) : undefined,
    configurationManager: managed && besideUs(managed),
    compliance: managed && complianceOf(managed),
    registered: { registeredBy: device.registeredBy, channel: device.channel, batch: device.batch },
  }
}

async function ofManaged(api: Api, device: Managed): Promise<Machine> {
  return {
    name: device.serialNumber || device.deviceName,
    managedId: device.id,
    ...(await directoryPart(api, device.azureADDeviceId)),
    owner: device.userPrincipalName || undefined,
    assurance: device.assurance,
    simulatedTpm: device.tpmSimulated,
    lastContact: latest(device.lastSyncDateTime),
    waits: waiting(device),
    configurationManager: besideUs(device),
    compliance: complianceOf(device),
  }
}

const complianceOf = (managed: Managed): Machine['compliance'] => {
  const { complianceState: state, complianceSource: source, complianceLapsedDateTime: lapsed } = managed
  return source ? { state, source, lapsed } : undefined
}

function besideUs(managed: Managed): Machine['configurationManager'] {
  const { configurationManagerClientEnabledFeatures: whose, configurationManagerClientInformation: client } = managed
  if (!whose || !client) return undefined
  const named = (ours: boolean) => Object.keys(whose).filter((name) => whose[name] === ours)
  return { siteCode: client.siteCode, ours: named(true), theirs: named(false) }
}

function ofDirectory(object: Directory): Machine {
  return {
    name: object.displayName,
    ...partOf(object),
    assurance: object.assurance ?? '',
    simulatedTpm: object.tpmSimulated,
    lastContact: object.approximateLastSignInDateTime ?? undefined,
  }
}

const waiting = ({ deviceActionResults }: Managed): string | undefined =>
  deviceActionResults.find(({ actionState }) => actionState === 'pending' || actionState === 'active')?.actionName

const latest = (...times: readonly string[]): string | undefined => {
  const last = [...times].sort().at(-1)
  return last === unset ? undefined : last
}

type DirectoryPart = Pick<Machine, 'directoryId' | 'deviceId' | 'disabled'>

const partOf = ({ id, deviceId, accountEnabled }: Directory): DirectoryPart => ({
  directoryId: id,
  deviceId,
  disabled: !accountEnabled,
})

async function directoryPart(api: Api, deviceId: string): Promise<DirectoryPart> {
  const [object] = await listed<Directory>(api, '/v1.0/devices', `deviceId eq '${deviceId}'`)
  return object ? partOf(object) : {}
}

function orUndefined<T>(request: Promise<T>): Promise<T | undefined> {
  return request.catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  })
}
