// What giving a licence to these, or taking it, would mean, one after the other as the command does it.

import type { z } from 'zod'

import type { Api } from '../../client/api.ts'
import type { licenceEffect } from '../../contract/licence.ts'
import type { Sku } from '../../kernel/licence.ts'
import { subscribed } from './sku.ts'

export type Holder = {
  readonly id: string
  readonly name: string
  readonly kind: 'user' | 'group'
}

export type Does = 'give' | 'take'

/** `left`: units that would be free after this one; `tried`: none before it was refused, which ends the command. */
export type HolderEffect = z.infer<typeof licenceEffect> & Holder & { readonly left: number; readonly tried: boolean }

export async function effectsOf(
  api: Api,
  { sku, does, disabledPlans }: { readonly sku: Sku; readonly does: Does; readonly disabledPlans: readonly string[] },
  holders: readonly Holder[],
): Promise<readonly HolderEffect[]> {
  const licence = (await subscribed(api)).find(({ skuId }) => skuId === sku.id)
  let left = Math.max(0, (licence?.prepaidUnits.enabled ?? 0) - (licence?.consumedUnits ?? 0))
  let tried = true
  const effects: HolderEffect[] = []
  for (const [index, holder] of holders.entries()) {
    const effect = await api.post<z.infer<typeof licenceEffect>>(`/beta/subscribedSkus/${sku.id}/previewAssignment`, {
      holderId: holder.id,
      does,
      disabledPlans,
      earlier: holders.slice(0, index).map(({ id }) => id),
    })
    if (tried && effect.refused === null) left += does === 'give' ? -effect.seats : effect.seats
    effects.push({ ...effect, ...holder, left, tried })
    tried &&= effect.refused === null
  }
  return effects
}

/** One line for each; what does not happen is not said. */
export function effectInWords(effect: HolderEffect, does: Does): string {
  const { name, kind, refused, tried } = effect
  if (!tried) return `${name}: would not be tried any more.`
  if (refused !== null) return `${name}: would be refused. ${refused}`
  return `${name}: ${[...(kind === 'group' ? [people(effect.people)] : []), ...consequences(effect, does)].join('; ')}.`
}

function consequences({ seats, waiting, left, ...effect }: HolderEffect, does: Does): string[] {
  const { gaining, gainingDevices, losing, losingDevices } = effect
  const taken = does === 'give' ? `${seats} would be taken` : `${seats} would be free again`
  return [
    seats === 0 ? `no seat would be ${does === 'give' ? 'taken' : 'free again'}` : `${taken} (${left} left)`,
    ...(waiting > 0 ? [`${people(waiting)} would wait for one`] : []),
    ...(gaining > 0 ? [`${people(gaining)} could have devices managed then${devices(gainingDevices, 'joined')}`] : []),
    ...(losing > 0 ? [`${people(losing)} could have devices managed no more${devices(losingDevices, 'managed')}`] : []),
  ]
}

export const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`)

const devices = (count: number, which: string): string =>
  count === 0 ? '' : ` (${count} ${which} ${count === 1 ? 'device' : 'devices'})`
