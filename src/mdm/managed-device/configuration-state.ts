// How a device stands to its policies, in Graph's words (deviceConfigurationState). Our own say more: deploymentStatus.

import type { DeviceConfigurationState } from '../../contract/mdm/managed-device.ts'
import type { ItemState, SettingStanding } from '../item/item.ts'
import type { ItemRecord } from '../session/deployment.ts'

type State = DeviceConfigurationState['state']

export type NamedSetting = { readonly uri: string; readonly name: string }

const ofItem: Readonly<Record<ItemState, State>> = {
  pending: 'unknown',
  installing: 'unknown',
  applied: 'compliant',
  installed: 'compliant',
  failed: 'error',
  withheld: 'unknown',
  notApplicable: 'notApplicable',
}

/** The device has the safer value of another policy, which Graph tells from no other conflict. */
const ofSetting: Readonly<Record<SettingStanding['state'], State>> = {
  error: 'error',
  conflict: 'conflict',
  superseded: 'conflict',
  notApplicable: 'notApplicable',
}

/** `settings`: of the policy as it is now. Those beside which nothing is on record stand as the policy does that has nothing against it. */
export function configurationState(
  id: string,
  { name, state, settings: others = [], moreSettings = 0 }: ItemRecord,
  settings: readonly NamedSetting[],
): DeviceConfigurationState {
  const standing = new Map(others.map((one) => [one.uri, one]))
  const whole = ofItem[state]
  // where some are not kept for want of room, nobody can say which are as they were set
  const rest = whole === 'error' ? (moreSettings > 0 ? 'unknown' : 'compliant') : whole
  return {
    id,
    displayName: name,
    platformType: 'windows10AndLater',
    state: others[0]?.state === 'conflict' && whole === 'error' ? 'conflict' : whole,
    settingCount: settings.length,
    settingStates: settings.map(({ uri, name: settingName }) => {
      const other = standing.get(uri)
      return {
        setting: uri,
        settingName: settingName || uri,
        state: other ? ofSetting[other.state] : rest,
        errorCode: other?.status ?? 0,
        errorDescription: other?.reason ?? '',
      }
    }),
  }
}
