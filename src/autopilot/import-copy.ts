// Rows in PostgreSQL's binary COPY format: a header, per row a count of fields, per field its length and bytes, and a trailer.
// Binary, because a hardware hash would double its size as text and be parsed again on the other side.

const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
/** PostgreSQL counts its time from 2000-01-01. */
const epochMs = Date.UTC(2000, 0, 1)
const textOid = 25

export type CopyRows = {
  /** Begins a row; as many fields must follow as the table's columns were named. */
  readonly row: () => void
  /** A field in its binary form, see below; null for none. */
  readonly field: (bytes: Uint8Array | null) => void
  readonly text: (text: string | null) => void
  readonly json: (text: string) => void
  readonly done: () => Buffer
}

export function makeCopyRows(columns: number): CopyRows {
  let buffer = Buffer.allocUnsafe(1 << 20)
  let at = signature.copy(buffer)

  const room = (size: number): void => {
    if (at + size <= buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * buffer.length, at + size))
    buffer.copy(larger, 0, 0, at)
    buffer = larger
  }
  const putText = (text: string, prefix: number): void => {
    // three bytes a UTF-16 unit is the most that UTF-8 needs
    room(5 + 3 * text.length)
    const start = at
    at += 4
    if (prefix >= 0) at = buffer.writeUInt8(prefix, at)
    at += buffer.write(text, at)
    buffer.writeInt32BE(at - start - 4, start)
  }

  return {
    row() {
      room(2)
      at = buffer.writeInt16BE(columns, at)
    },
    field(bytes) {
      room(4 + (bytes?.length ?? 0))
      at = buffer.writeInt32BE(bytes?.length ?? -1, at)
      if (bytes === null) return
      buffer.set(bytes, at)
      at += bytes.length
    },
    text(text) {
      if (text === null) this.field(null)
      else putText(text, -1)
    },
    json(text) {
      putText(text, 1) // jsonb, version 1
    },
    done() {
      room(2)
      at = buffer.writeInt16BE(-1, at)
      return buffer.subarray(0, at)
    },
  }
}

export const uuidBytes = (guid: string): Buffer => Buffer.from(guid.replaceAll('-', ''), 'hex')

export function timeBytes(at: Date): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigInt64BE(BigInt(at.getTime() - epochMs) * 1000n)
  return bytes
}

export function intBytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(value)
  return bytes
}

/** text[] of one dimension. */
export function textsBytes(list: readonly string[]): Buffer {
  const parts = (list.length === 0 ? [0, 0, textOid] : [1, 0, textOid, list.length, 1]).map(intBytes)
  for (const text of list) {
    const bytes = Buffer.from(text)
    parts.push(intBytes(bytes.length), bytes)
  }
  return Buffer.concat(parts)
}
