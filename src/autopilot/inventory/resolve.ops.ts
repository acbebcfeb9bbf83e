// From the names of devices to their hashes, as their manufacturers reported them: two statements, whatever the number of names.

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import { type Announced, holders } from './inventory.sql.ts'
import { nameKey } from './keys.ops.ts'
import { agrees, type DeviceName, nameTexts } from './name.ts'

export type Resolved =
  /** Without its padding. */
  | { readonly kind: 'found'; readonly hash: Buffer; readonly name: DeviceName }
  /** Its manufacturer has announced it, and its hash is to come. `by`: who waits for it. */
  | { readonly kind: 'awaited'; readonly device: Announced; readonly by: TenantId | null }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'not-unique' }
  /** Neither a product ID, nor manufacturer, model and serial number. */
  | { readonly kind: 'no-name' }

/** One answer for each name, in order. Nothing that it says may differ by a letter from what the manufacturer reported (L-053). `maker`: that one alone. */
export async function resolve(db: Db, names: readonly DeviceName[], maker?: TenantId): Promise<Resolved[]> {
  const textsOf = names.map(nameTexts)
  const keys = [...new Set(textsOf.flat().map(nameKey))]
  const devices = (await holders(db, keys)).map((device) => ({ ...device, texts: nameTexts(device.name) }))
  const byText = new Map<string, typeof devices>()
  for (const device of devices) {
    for (const text of device.texts) {
      const others = byText.get(text)
      if (others) others.push(device)
      else byText.set(text, [device])
    }
  }
  return names.map((name, index): Resolved => {
    const texts = textsOf[index] ?? []
    if (texts.length === 0) return { kind: 'no-name' }
    const named = new Set(texts.flatMap((text) => byText.get(text) ?? []))
    const meant = [...named].filter((one) => agrees(one.name, name) && (!maker || one.tenantId === maker))
    const [first, ...others] = meant.filter(({ hash }) => hash !== null)
    if (first?.hash)
      return others.length === 0 ? { kind: 'found', hash: first.hash, name: first.name } : { kind: 'not-unique' }
    const [announced] = meant
    if (!announced) return { kind: 'not-found' }
    if (meant.length > 1) return { kind: 'not-unique' }
    const { tenantId, id, awaitedBy } = announced
    return { kind: 'awaited', device: { tenantId, id }, by: awaitedBy }
  })
}
