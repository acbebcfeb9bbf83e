// Little-endian structures of fixed size as tables: one list of fields gives both directions, so they cannot drift apart.

type Kind = 'u8' | 'i8' | 'u16' | 'u32' | 'u64'
const sizes = { u8: 1, i8: 1, u16: 2, u32: 4, u64: 8 } as const satisfies Record<Kind, number>

export type Layout<Name extends string> = {
  readonly size: number
  /** Undefined when the payload is too short; bytes beyond the structure are left alone. */
  readonly decode: (payload: Uint8Array) => { readonly [K in Name]: number } | undefined
  readonly encode: (value: { readonly [K in Name]: number }) => Uint8Array
}

/** Numbers above 2^53 lose their last bits: no machine has that many gigabytes. */
export function layout<const Fields extends ReadonlyArray<readonly [string, Kind]>>(
  ...fields: Fields
): Layout<Fields[number][0]> {
  type Name = Fields[number][0]
  const size = fields.reduce((sum, [, kind]) => sum + sizes[kind], 0)
  return {
    size,
    decode(payload) {
      if (payload.length < size) return undefined
      const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
      const value: Partial<Record<Name, number>> = {}
      let at = 0
      for (const [name, kind] of fields) {
        value[name as Name] = read(view, at, kind)
        at += sizes[kind]
      }
      return value as Record<Name, number> // every name was set in the loop
    },
    encode(value) {
      const view = new DataView(new ArrayBuffer(size))
      let at = 0
      for (const [name, kind] of fields) {
        write(view, at, kind, value[name as Name])
        at += sizes[kind]
      }
      return new Uint8Array(view.buffer)
    },
  }
}

function read(view: DataView, at: number, kind: Kind): number {
  if (kind === 'u8') return view.getUint8(at)
  if (kind === 'i8') return view.getInt8(at)
  if (kind === 'u16') return view.getUint16(at, true)
  if (kind === 'u32') return view.getUint32(at, true)
  return Number(view.getBigUint64(at, true))
}

function write(view: DataView, at: number, kind: Kind, value: number): void {
  if (kind === 'u8') view.setUint8(at, value)
  else if (kind === 'i8') view.setInt8(at, value)
  else if (kind === 'u16') view.setUint16(at, value, true)
  else if (kind === 'u32') view.setUint32(at, value, true)
  else view.setBigUint64(at, BigInt(Math.max(0, Math.trunc(value))), true)
}
