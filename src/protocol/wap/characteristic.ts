// The two building blocks of OMA Client Provisioning: characteristics, which nest, and parms, which are name and value.

import type { XmlElement } from '../xml.ts'
import { type Content, element, type Markup } from '../xml-write.ts'

export function characteristic(type: string, ...inside: readonly Content[]): Markup {
  return element('characteristic', { type }, ...inside)
}

/** A parm without a value is written without the attribute: its presence says it all. */
export function parm(name: string, value?: string, datatype?: string): Markup {
  return element('parm', { name, value, datatype })
}

export function characteristics(container: XmlElement): readonly XmlElement[] {
  return container.children.filter((one) => one.local === 'characteristic')
}

export function ofType(container: XmlElement, type: string): readonly XmlElement[] {
  return characteristics(container).filter((one) => one.attributes.type === type)
}

/** A parm without a value reads as empty text. */
export function parms(container: XmlElement): ReadonlyMap<string, string> {
  const own = container.children.filter((one) => one.local === 'parm')
  return new Map(own.map(({ attributes }) => [attributes.name ?? '', attributes.value ?? '']))
}
