// The local accounts of the machine. The built-in administrator is there from the start, switched off, and stays: the policies
// Accounts_EnableAdministratorAccountStatus and Accounts_RenameAdministratorAccount change it (learn.microsoft.com,
// policy-csp-localpoliciessecurityoptions), and nothing that a device is sent takes it away (S-018).

import { readValue, type Tree } from '../../protocol/csp/tree.ts'

/** `rid`: the last part of the security identifier, 500 of the built-in administrator whatever its name. */
export type LocalAccount = { readonly name: string; readonly rid: number; readonly enabled: boolean }

const policies = './Device/Vendor/MSFT/Policy/Config/LocalPoliciesSecurityOptions'

/** `tree`: undefined for a machine that is not managed. */
export function builtInAdministrator(tree: Tree | undefined): LocalAccount {
  const policy = (name: string) => tree && readValue(tree, `${policies}/Accounts_${name}`)
  return {
    name: policy('RenameAdministratorAccount') || 'Administrator',
    rid: 500,
    enabled: policy('EnableAdministratorAccountStatus') === '1',
  }
}
