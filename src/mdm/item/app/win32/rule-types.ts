// The types of rules in the administration API, and the members that they have. Without what checks them, for the portal.

import type { Rule } from '../../../../protocol/agent/rule.ts'

/** All members that rules of the API have, of whatever type. */
export type GivenRule = {
  readonly '@odata.type'?: string | undefined
  readonly ruleType?: string | undefined
  readonly path?: string | undefined
  readonly fileOrFolderName?: string | undefined
  readonly check32BitOn64System?: boolean | undefined
  readonly operationType?: string | undefined
  readonly operator?: string | undefined
  readonly comparisonValue?: string | null | undefined
  readonly keyPath?: string | undefined
  readonly valueName?: string | null | undefined
  readonly productCode?: string | undefined
  readonly productVersionOperator?: string | undefined
  readonly productVersion?: string | null | undefined
  readonly scriptContent?: string | undefined
  readonly enforceSignatureCheck?: boolean | undefined
  readonly runAsAccount?: string | undefined
  readonly runAs32Bit?: boolean | undefined
}

export const ruleTypes = {
  file: '#microsoft.graph.win32LobAppFileSystemRule',
  registry: '#microsoft.graph.win32LobAppRegistryRule',
  product: '#microsoft.graph.win32LobAppProductCodeRule',
  script: '#microsoft.graph.win32LobAppPowerShellScriptRule',
} as const satisfies Record<Rule['kind'], string>
