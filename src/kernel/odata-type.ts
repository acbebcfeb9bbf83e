// Names of types as OData writes them (OData JSON Format): '#namespace.name'; clients leave the sign out.

/** With or without its hash sign, in any letter case. */
export function isType(given: string, type: string): boolean {
  return given.replace(/^#?/, '#').toLowerCase() === type.toLowerCase()
}
