// The names by which a device is known before anybody has its hash: the product ID of its Windows, and manufacturer, model and serial number
// together, to the letter, as its firmware says them.

export type DeviceName = {
  readonly manufacturer: string
  readonly model: string
  readonly serialNumber: string
  /** Of the Windows in the firmware: no key. */
  readonly productKey: string
}

/** Bar codes and mails write it with hyphens and blanks. */
export const plainProductKey = (text: string): string => {
  const digits = text.replace(/[\s-]/g, '')
  return /^\d{13}$/.test(digits) ? digits : text.trim()
}

/** A name for each way to find the device; empty when too little is said. */
export function nameTexts({ manufacturer, model, serialNumber, productKey }: DeviceName): string[] {
  const texts: string[] = []
  if (productKey !== '') texts.push(`pkid:${productKey}`)
  if (hasTuple({ manufacturer, model, serialNumber })) {
    texts.push(`tup:${JSON.stringify([manufacturer, model, serialNumber])}`)
  }
  return texts
}

export const hasTuple = ({ manufacturer, model, serialNumber }: Omit<DeviceName, 'productKey'>): boolean =>
  manufacturer !== '' && model !== '' && serialNumber !== ''

/** Whether nothing that one says contradicts the other. */
export function agrees(one: DeviceName, other: DeviceName): boolean {
  const parts = ['manufacturer', 'model', 'serialNumber', 'productKey'] as const
  return parts.every((part) => one[part] === '' || other[part] === '' || one[part] === other[part])
}
