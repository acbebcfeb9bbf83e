// A kind of settings that is kept as policies are, made of what it has of its own.

import type { ItemKind } from '../item.ts'
import type { ManagedKind } from '../kind.ts'
import { type SettingsItem, settingsKind } from '../settings-kind.ts'
import { policySource } from './assigned.ops.ts'
import type { Configuration } from './configuration.ts'
import { policyRoutes } from './policy.routes.ts'

export const configurationKind = <Name extends string>({
  steps,
  ...configuration
}: Configuration & {
  readonly name: Name
  readonly steps: ItemKind<SettingsItem<Name>>['steps']
}): ManagedKind<SettingsItem<Name>> => ({
  items: settingsKind(configuration.name, steps),
  source: policySource,
  routes: policyRoutes,
  configuration,
})
