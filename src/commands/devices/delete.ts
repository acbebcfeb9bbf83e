// `taxiway devices delete`: all records of one machine.

import { type Api, ApiError } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { lastWord } from '../../kernel/text/shell.ts'
import { allOf } from '../named/several.ts'
import { type Machine, registrationsOfObject } from './find.ts'

const beta = '/beta/deviceManagement'

/**
 * In the order in which the records depend on each other. What stops on the way names what is gone and by which id the rest is
 * found: by its serial number a machine is found only while it is registered or managed.
 */
export async function deleteEverything(api: Api, machine: Machine): Promise<void> {
  const { managedId, registrationId, directoryId, name } = machine
  // the operator was told of this wipe and wants it dropped; one requested since is not
  const query = machine.waits === 'wipe' ? '?cancelWipe=true' : ''
  const steps = [
    ['management', managedId, `${beta}/managedDevices/${managedId}${query}`],
    ['deployment', registrationId, `${beta}/windowsAutopilotDeviceIdentities/${registrationId}`],
    ['the directory', directoryId, `/v1.0/devices/${directoryId}`],
  ] as const
  const gone: string[] = []
  for (const [where, id, path] of steps) {
    if (id === undefined) continue
    try {
      await api.delete(path)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // an object that was never joined went with its registration
      if (error.status !== 404) throw stoppedAt(where, { name, gone, left: directoryId ?? id }, error)
    }
    gone.push(where)
  }
}

/**
 * An object stays as long as a registration needs it, so what would stop half-way is refused before the first record goes: a
 * registration that was made, or took the object, since the machine was looked for.
 */
export async function refuseHalf(api: Api, machines: readonly Machine[]): Promise<void> {
  const going = new Set(machines.map(({ registrationId }) => registrationId))
  for (const { name, directoryId, deviceId } of machines) {
    if (directoryId === undefined || deviceId === undefined) continue
    const staying = (await registrationsOfObject(api, deviceId)).find(({ id }) => !going.has(id))
    if (staying === undefined) continue
    throw new Fault(
      'conflict',
      `Nothing was done. The directory object of ${name} belongs to the registration ${staying.id} of ${staying.serialNumber}, too, which would stay. Name that one: taxiway devices delete ${lastWord(staying.id)}`,
      { reason: 'registration-stays' },
    )
  }
}

type Stopped = { readonly name: string; readonly gone: readonly string[]; readonly left: string }

function stoppedAt(where: string, { name, gone, left }: Stopped, cause: ApiError): Error {
  if (gone.length === 0) return cause
  return new Fault(
    'conflict',
    `${name} is deleted from ${allOf(gone)}, not from ${where}: ${cause.message} Delete the rest when that is settled: taxiway devices delete ${lastWord(left)}`,
    { reason: 'device-half-deleted', cause },
  )
}
