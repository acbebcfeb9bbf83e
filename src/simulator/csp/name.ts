// The two ways to rename a device: DevDetail DNSComputerName, and the older Accounts ComputerName (learn.microsoft.com,
// devdetail-csp and accounts-csp). Both take a template, and both need a restart to take effect.

import type { DmHandlers } from './effects.ts'

export const nameHandlers: DmHandlers = {
  'Replace DevDetail/Ext/Microsoft/DNSComputerName': ({ data = '' }) => rename(data),
  'Add Vendor/MSFT/Accounts/Domain/ComputerName': ({ data = '' }) => rename(data),
}

function rename(template: string): ReturnType<NonNullable<DmHandlers['Exec x']>> {
  const isTemplate = /^[A-Za-z0-9-]*(?:%(?:SERIAL|RAND:\d+)%[A-Za-z0-9-]*)*$/.test(template) && template !== ''
  return isTemplate ? { effects: [{ kind: 'rename', template }] } : { status: 500 }
}
