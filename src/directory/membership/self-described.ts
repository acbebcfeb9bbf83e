// Which membership rules look at what a device says of itself (T-61): its name, its operating system and version, its maker
// and model come from the device, at the join or later, and anybody can make a device say what a rule asks for. So does the
// name of its profile, in the end: a profile may be assigned to a group over the device's name, or kept from one. What the
// server gave it (ids, the join) and what a registration says (order id, purchase order) do not.

import type { MembershipRule } from './rule.ts'

/** Under the names that people write in rules. */
const chosenByDevice = {
  displayname: 'displayName',
  devicemanufacturer: 'deviceManufacturer',
  devicemodel: 'deviceModel',
  deviceostype: 'deviceOSType',
  deviceosversion: 'deviceOSVersion',
  enrollmentprofilename: 'enrollmentProfileName',
} as const

export type SelfDescribed = (typeof chosenByDevice)[keyof typeof chosenByDevice]

/** The properties of the rule that the device chose, in the order of the rule, each once. */
export function selfDescribedProperties(rule: MembershipRule): readonly SelfDescribed[] {
  return [...new Set(propertiesOf(rule))].flatMap((name) =>
    name in chosenByDevice ? [chosenByDevice[name as keyof typeof chosenByDevice]] : [],
  )
}

function propertiesOf(rule: MembershipRule): readonly string[] {
  switch (rule.kind) {
    case 'and':
    case 'or':
      return [...propertiesOf(rule.left), ...propertiesOf(rule.right)]
    case 'not':
      return propertiesOf(rule.rule)
    default:
      return [rule.property]
  }
}
