// `taxiway devices delete`: all records of one machine.

import { type Api, ApiError } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { lastWord } from '../../kernel/text/shell.ts'
import { allOf } from '../named/several.ts'
import type { Machine } from './find.ts'

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

type Stopped = { readonly name: string; readonly gone: readonly string[]; readonly left: string }

function stoppedAt(where: string, { name, gone, left }: Stopped, cause: ApiError): Error {
  if (gone.length === 0) return cause
  return new Fault(
    'conflict',
    `${name} is deleted from ${allOf(gone)}, not from ${where}: ${cause.message} Delete the rest when that is settled: taxiway devices delete ${lastWord(left)}`,
    { reason: 'device-half-deleted', cause },
  )
}
