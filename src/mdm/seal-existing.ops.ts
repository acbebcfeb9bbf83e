// Seals, when the server starts, the secrets that an older version stored in the clear: settings, command lines and files of
// applications, and traces of such settings in the trees of devices. Each row is looked at once (`secrets_checked`);
// after that the writers seal. Two servers that start together wait for each other row by row.

import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import { AppId, PolicyId, TenantId } from '../kernel/id.ts'
import type { Seal } from '../pki/seal.ts'
import { sealContent } from './item/app/content/sealing.ops.ts'
import { whySecret } from './item/policy/policy.ts'
import { holdsSecret, isSealed, type StoredSetting } from './item/setting.ts'
import * as existing from './seal-existing.sql.ts'
import { commandLineLooksSecret, sealCommandLine } from './secret/app.ts'
import { sealSettings } from './secret/setting.ts'
import type { Tree } from './tree.ts'

export async function sealWhatStandsOpen(db: Db, seal: Seal): Promise<void> {
  for (const { tenantId, id } of await existing.uncheckedPolicies(db)) {
    await sealPolicy(db, seal, TenantId.parse(tenantId), PolicyId.parse(id))
  }
  for (const { tenantId, id } of await existing.uncheckedApps(db)) {
    await sealApp(db, seal, TenantId.parse(tenantId), AppId.parse(id))
  }
}

async function sealPolicy(db: Db, seal: Seal, tenantId: TenantId, policyId: PolicyId): Promise<void> {
  await inTransaction(db, async (tx) => {
    const stored = await existing.lockPolicy(tx, tenantId, policyId)
    if (!stored) return
    const settings = sealSettings(seal, { tenantId, policyId }, stored.map(judged))
    await existing.settlePolicy(tx, tenantId, policyId, settings)
    if (!holdsSecret(settings)) return
    for (const { id, tree } of await existing.treesWith(tx, tenantId, policyId)) {
      await existing.saveTree(tx, tenantId, id, forgotten(tree, `policy:${policyId}`, settings))
    }
  })
}

function judged(setting: StoredSetting): StoredSetting {
  if (isSealed(setting) || setting.secret) return setting
  const secret = whySecret({ omaUri: setting.uri, value: setting.value })
  return secret ? { ...setting, secret } : setting
}

/**
 * A tree's trace of a secret could be the secret itself, or a digest that can be guessed at. The device then gets the
 * setting once more.
 */
function forgotten(tree: Tree, owner: string, settings: readonly StoredSetting[]): Tree {
  const secret = new Set(settings.filter(({ secret }) => secret).map(({ uri }) => uri))
  return Object.fromEntries(
    Object.entries(tree).map(([uri, { tried: _, ...state }]) => {
      if (!secret.has(uri) || state.item !== owner) return [uri, tree[uri] ?? {}]
      return [uri, state.mark === undefined ? state : { ...state, mark: 'secret:forgotten' }]
    }),
  )
}

async function sealApp(db: Db, seal: Seal, tenantId: TenantId, appId: AppId): Promise<void> {
  await inTransaction(db, async (tx) => {
    const commandLine = await existing.lockApp(tx, tenantId, appId)
    if (commandLine === undefined) return
    const secret = commandLineLooksSecret(commandLine)
    const sealed = secret ? sealCommandLine(seal, { tenantId, appId }, commandLine) : undefined
    await existing.settleApp(tx, tenantId, appId, sealed)
    if (secret) await sealContent(tx, seal, { tenantId, appId })
  })
}
