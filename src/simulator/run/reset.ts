// What a reset leaves that keeps join and enrolment (docs/specification/first-run.md): the directory's identity, the enrolment, language,
// region, keyboard and network. Applications and settings are gone; people's accounts and files, too, but for a fresh start.

import { putNode, subtree, type Tree } from '../../protocol/csp/tree.ts'
import { removeAgent } from '../agent.ts'
import { factoryTree } from '../csp/dev-detail.ts'
import { withHealthOf } from '../csp/health/health.ts'
import { withResetStatus } from '../csp/leave.ts'
import type { Management } from '../wire/enroll.ts'
import type { ManagedState } from './record.ts'
import { type Running, recordStep, save } from './running.ts'

/** The enrolment's file comes last: a kill before it finds the work in the list still, and does all of it again. */
export async function resetDevice(running: Running, { tree }: ManagedState, keepsUsers: boolean): Promise<void> {
  const { disk, options, record, memory } = running
  const management = (await disk.read('management')) as Management // written by us
  const { manufacturer = '', productName = '', serialNumber = '' } = options.hardware.fields
  await disk.write('programs', [])
  await removeAgent(disk)
  await disk.write('win32', {})
  if (!keepsUsers) {
    await disk.write('hello', {})
    delete memory.tokens
    delete memory.primary
    delete memory.mdmToken
    const wasSomebodys = record.oobe.user !== null
    await disk.write('management', {
      ...management,
      ...(wasSomebodys && { userName: '', awaitsUser: true }),
    } satisfies Management)
  }
  const bare = factoryTree({
    ...{ deviceId: management.deviceId, manufacturer, model: productName, serial: serialNumber },
    ...{ osVersion: running.os, osEdition: running.osEdition, hardwareHash: options.hardware.hash },
    ...{ name: record.oobe.name, locale: record.oobe.language ?? 'en-US' },
  })
  const kept = withHealthOf(withEnrolment(bare, tree), tree)
  const { oobe, consumerApps, ...rest } = record
  running.record = {
    ...rest,
    ...(keepsUsers && consumerApps && { consumerApps }),
    toldItems: [],
    seen: null,
    oobe: { ...oobe, ...(!keepsUsers && { user: null, localGroup: null, credentialsHeld: false, tokensHeld: false }) },
  }
  recordStep(running, 'rebooted', 'ok', keepsUsers ? 'fresh start' : 'Autopilot Reset')
  await save(running)
  await disk.write('tree', {
    tree: keepsUsers ? kept : withResetStatus(kept, '1'),
    work: [],
    alerts: [],
  } satisfies ManagedState)
}

/** The provider's own nodes belong to the enrolment. */
function withEnrolment(bare: Tree, before: Tree): Tree {
  const nodes = subtree(before, { scope: 'device', segments: ['Vendor', 'MSFT', 'DMClient'] })
  return nodes.reduce((tree, { uri, node }) => putNode(tree, uri, node), bare)
}
