// Names of types as OData writes them (OData JSON Format 4.01 §4.6.3): '#namespace.name'; clients leave the sign out.

/** With or without its hash sign, in any letter case. */
export function isType(given: string, type: string): boolean {
  return given.replace(/^#?/, '#').toLowerCase() === type.toLowerCase()
}
