// A device's stored record: the OOBE state, the trace, and the pending work for management.
// Tree, jobs and alerts share one file, so that a job is never lost between the tree that shows it and the list it waits in.

import type { Tree } from '../../protocol/csp/tree.ts'
import type { ClientAlert } from '../../protocol/syncml/client-session.ts'
import type { DmEffect } from '../csp/effects.ts'
import type { Program } from '../installer.ts'
import { isNode } from '../oobe/machine.ts'
import { factoryState, type Machine, type OobeState } from '../oobe/state.ts'
import type { Disk } from '../port/disk.ts'
import type { TraceEntry } from '../trace.ts'
import type { SeenPage } from '../wire/sign-in.ts'

export type DeviceRecord = {
  /** The secret shown with each hello, so that its story holds together over restarts. A reset makes another. */
  readonly run?: string
  readonly oobe: OobeState
  readonly trace: readonly TraceEntry[]
  /** Number of trace entries the deployment service has. */
  readonly reported: number
  readonly registration: 'unknown' | 'not-registered' | 'registered'
  readonly seen: SeenPage | null
  /** Items of the status page that are in the trace already, so that a restart does not add them again. */
  readonly toldItems: readonly string[]
  /** The status page as the registry of Windows would show it (docs/specification/first-run.md). */
  readonly categories: { readonly DeviceSetupCategory?: object; readonly AccountSetupCategory?: object }
  /** What Windows brought at the first sign-in; nobody signed in yet without it. */
  readonly consumerApps?: readonly string[]
}

export type ManagedState = {
  readonly tree: Tree
  readonly work: readonly DmEffect[]
  readonly alerts: readonly ClientAlert[]
}

export function newRecord(machine: Machine): DeviceRecord {
  return {
    oobe: factoryState(machine),
    trace: [],
    reported: 0,
    registration: 'unknown',
    seen: null,
    toldItems: [],
    categories: {},
  }
}

/** A state that cannot be read starts OOBE again, as Windows does. */
export async function readRecord(disk: Disk): Promise<DeviceRecord | undefined> {
  const stored = (await disk.read('state').catch((error: unknown) => {
    if (error instanceof SyntaxError) return undefined
    throw error
  })) as DeviceRecord | undefined // written by us: writes are complete or absent
  return stored?.oobe?.version === 1 && isNode(stored.oobe.node) ? stored : undefined
}

export async function readManaged(disk: Disk): Promise<ManagedState | undefined> {
  return (await disk.read('tree')) as ManagedState | undefined // written by us
}

export async function readPrograms(disk: Disk): Promise<readonly Program[]> {
  return ((await disk.read('programs')) as readonly Program[] | undefined) ?? [] // written by us
}
