// Which membership rules look at what a device says of itself (T-61): its name, its operating system and version, its maker
// and model come from the device, at the join or later, and anybody can make a device say what a rule asks for. So does the
// name of its profile, in the end: a profile may be assigned to a group over the device's name, or kept from one; and so do
// other groups, as their rules may ask for any of it. What the server gave it (ids, the join) and what a registration says
// (order id, purchase order) do not.

import type { DeviceProperty } from './property.ts'
import { type MembershipRule, propertiesOf } from './rule.ts'

const chosenByDevice = [
  'displayName',
  'deviceManufacturer',
  'deviceModel',
  'deviceOSType',
  'deviceOSVersion',
  'enrollmentProfileName',
  'memberOf',
] as const satisfies readonly DeviceProperty[]

export type SelfDescribed = (typeof chosenByDevice)[number]

/** The properties of the rule that the device chose, in the order of the rule, each once. */
export function selfDescribedProperties(rule: MembershipRule): readonly SelfDescribed[] {
  if (rule.subject !== 'device') return []
  return propertiesOf(rule).filter((name): name is SelfDescribed =>
    (chosenByDevice as readonly string[]).includes(name),
  )
}
