// Rows of a report against what is reported already and against each other, in the order of the file. Pure.
//
// Invariants
//   1. A product ID belongs to the manufacturer that reported it first (T-56).
//   2. A hash completes a device that was announced without one, if nothing that was announced contradicts it.
//   3. The same row again changes nothing.

import type { TenantId } from '../../kernel/id.ts'
import { type BuiltRow, type RowVerdict, refused } from './built-row.ts'
import { agrees, type DeviceName, hasTuple, nameTexts } from './name.ts'

export type KnownDevice = {
  readonly id: string
  readonly tenantId: TenantId
  readonly name: DeviceName
  /** Undefined: announced without a hash. */
  readonly board: string | undefined
}

export type Decision =
  | { readonly kind: 'add'; readonly row: BuiltRow; readonly id: string }
  | { readonly kind: 'complete'; readonly row: BuiltRow; readonly id: string }

export type Decided = { readonly decisions: readonly Decision[]; readonly verdicts: readonly RowVerdict[] }

/** `makeId`: of the next device that is new. */
export function decideBuilt(
  rows: readonly BuiltRow[],
  known: readonly KnownDevice[],
  tenantId: TenantId,
  makeId: () => string,
): Decided {
  const byText = new Map<string, KnownDevice[]>()
  const remember = (device: KnownDevice): void => {
    for (const text of nameTexts(device.name)) {
      byText.set(text, [...(byText.get(text) ?? []).filter(({ id }) => id !== device.id), device])
    }
  }
  for (const device of known) remember(device)
  const decisions = new Map<string, Decision>()
  const verdicts = rows.map((row): RowVerdict => {
    const { place, name, board, hash } = row
    const alike = nameTexts(name).flatMap((text) => byText.get(text) ?? [])
    const verdict = (outcome: RowVerdict['outcome']): RowVerdict => ({
      ...{ place, outcome, serialNumber: name.serialNumber, productKey: name.productKey },
    })
    if (alike.some((one) => one.tenantId !== tenantId && one.name.productKey === name.productKey && name.productKey)) {
      return refused(
        row,
        'product-key-of-another',
        'Another manufacturer has reported this product key ID. If it is yours, ask the operator of this installation.',
      )
    }
    const own = alike.filter((one) => one.tenantId === tenantId && agrees(one.name, name))
    const same = own.find((one) => (hash === undefined ? true : one.board === board))
    const completed = hash && (same ? saysMore(name, same.name) && same : own.find((one) => one.board === undefined))
    if (completed) {
      const earlier = decisions.get(completed.id)?.kind ?? 'complete'
      decisions.set(completed.id, { kind: earlier, row, id: completed.id })
      remember({ id: completed.id, tenantId, name, board })
      return verdict('completed')
    }
    if (same) return verdict('known')
    const id = makeId()
    decisions.set(id, { kind: 'add', row, id })
    remember({ id, tenantId, name, board: hash && board })
    return verdict('added')
  })
  return { decisions: [...decisions.values()], verdicts }
}

/** A hash that was taken after the product key came into the firmware names it; one from before did not. */
const saysMore = (name: DeviceName, before: DeviceName): boolean =>
  (before.productKey === '' && name.productKey !== '') || (!hasTuple(before) && hasTuple(name))
