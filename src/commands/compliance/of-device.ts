// `taxiway devices compliance`: how devices stand to what is demanded of them, setting by setting, and how it was before.

import { Command } from 'commander'

import type { DeviceComplianceState } from '../../contract/mdm/managed-device.ts'
import type { Common } from '../devices/end.ts'
import { findManaged } from '../devices/remote/remote.ts'
import { connect } from '../operator-file.ts'
import { print, table } from '../output.ts'
import { stateWords, wordOf } from './kind.ts'

type Setting = DeviceComplianceState['settingStates'][number]
type Stands = {
  readonly name: string
  readonly managedDeviceId: string
  readonly policies: readonly DeviceComplianceState[]
}

export function complianceOfDevicesCommand(): Command {
  return new Command('compliance')
    .argument('<serial-or-id...>', 'serial numbers, registration ids, managed device ids or directory ids')
    .description('How devices stood at their last check-in to what is demanded of them, and by whose word')
    .option('--past', 'also how each setting was before')
    .addHelpText(
      'after',
      `
What a device claims it says of itself; what is attested a proof says.

Examples:
  taxiway devices compliance PF2ABC
  taxiway devices compliance PF2ABC --past`,
    )
    .action((keys: string[], _options: unknown, self: Command) => show(keys, self.optsWithGlobals()))
}

async function show(keys: readonly string[], options: Common & { past?: true }): Promise<void> {
  const api = connect(options)
  try {
    const devices: Stands[] = []
    for (const { managedId, name } of await findManaged(api, keys)) {
      const path = `/beta/deviceManagement/managedDevices/${managedId}/deviceCompliancePolicyStates`
      const { value: policies } = await api.get<{ value: readonly DeviceComplianceState[] }>(path)
      devices.push({ name, managedDeviceId: managedId, policies })
    }
    const rows = devices.flatMap(({ name, policies }) =>
      policies.flatMap(({ displayName, settingStates }) =>
        settingStates.flatMap((setting) => [
          [name, displayName, wordOf(setting.setting), ...standing(setting)],
          ...(options.past ? setting.past : []).map((one) => ['', '', '  before', ...standing(one)]),
        ]),
      ),
    )
    const said =
      rows.length > 0
        ? table(['Device', 'Policy', 'Setting', 'State', 'Value', 'Source', 'Since'], rows)
        : ['Nothing was demanded at the last check-in.']
    print(options.json, { devices }, ...said)
  } finally {
    api.close()
  }
}

const standing = ({
  state,
  currentValue,
  source,
  since,
}: Pick<Setting, 'state' | 'currentValue' | 'source' | 'since'>) => [
  stateWords[state] ?? state,
  currentValue,
  source,
  since,
]
