// What Windows brings a person of itself at the first sign-in: applications of the Store that nobody asked for (L-015;
// docs/specification/first-run.md). The policy Experience/AllowWindowsConsumerFeatures keeps them away, from 1803 on and where the edition
// obeys it (learn.microsoft.com, policy-csp-experience); what comes later takes nothing away again. Here they are names alone.

import { readValue } from '../protocol/csp/tree.ts'
import { readManaged } from './run/record.ts'
import type { Running } from './run/running.ts'

const broughtByWindows = ['Consumer game', 'Consumer music', 'Consumer shopping'] as const
const policy = './Device/Vendor/MSFT/Policy/Config/Experience/AllowWindowsConsumerFeatures'
const version1803 = 17134

/** Windows' numbers of its editions for enterprises and schools, and their variants N. */
const obeying: ReadonlySet<number> = new Set([4, 27, 70, 72, 84, 121, 122, 125, 126])

/** Once: at later sign-ins nothing of it comes again. */
export async function bringConsumerApps(running: Running): Promise<void> {
  if (running.record.consumerApps) return
  const tree = (await readManaged(running.disk))?.tree
  const isOff = tree !== undefined && readValue(tree, policy) === '0'
  const obeys = running.machine.windows.build >= version1803 && obeying.has(running.osEdition)
  running.record = { ...running.record, consumerApps: isOff && obeys ? [] : broughtByWindows }
}
