// Rows in PostgreSQL's binary COPY format: a header, per row a count of fields, per field its length and bytes, and a trailer.
// Binary, because a hardware hash would double its size as text and be parsed again on the other side. Everything is written
// into one growing place: a field makes no object.

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
  /** text[] of one dimension. */
  readonly texts: (list: readonly string[]) => void
  readonly guid: (guid: string) => void
  readonly int: (value: number) => void
  /** A bigint in two halves. */
  readonly bigint: (high: number, low: number) => void
  readonly json: (text: string) => void
  readonly done: () => Buffer
}

/** Longer ones are copied faster by the platform than by a loop. */
const fewBytes = 48

export function makeCopyRows(columns: number, expectedBytes = 1 << 20): CopyRows {
  let buffer = Buffer.allocUnsafeSlow(expectedBytes)
  let at = signature.copy(buffer)

  const room = (size: number): void => {
    if (at + size <= buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * buffer.length, at + size))
    buffer.copy(larger, 0, 0, at)
    buffer = larger
  }
  const putInt = (value: number): void => {
    buffer[at] = value >>> 24
    buffer[at + 1] = value >>> 16
    buffer[at + 2] = value >>> 8
    buffer[at + 3] = value
    at += 4
  }
  /** The length stands before the text and is known after it. */
  const putText = (text: string, prefix: number): void => {
    // three bytes a UTF-16 unit is the most that UTF-8 needs
    room(5 + 3 * text.length)
    const start = at
    at += 4
    if (prefix >= 0) buffer[at++] = prefix
    const from = at
    if (text.length <= fewBytes) {
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i)
        if (unit > 0x7f) {
          at = from + buffer.write(text, from)
          break
        }
        buffer[at++] = unit
      }
    } else at += buffer.write(text, at)
    const end = at
    at = start
    putInt(end - start - 4)
    at = end
  }

  return {
    row() {
      room(2)
      buffer[at++] = columns >>> 8
      buffer[at++] = columns
    },
    field(bytes) {
      const size = bytes?.length ?? 0
      room(4 + size)
      putInt(bytes ? size : -1)
      if (bytes === null) return
      if (size > fewBytes) buffer.set(bytes, at)
      else for (let i = 0; i < size; i++) buffer[at + i] = bytes[i]! // i is inside
      at += size
    },
    text(text) {
      if (text === null) this.field(null)
      else putText(text, -1)
    },
    texts(list) {
      room(24)
      const start = at
      at += 4
      putInt(list.length === 0 ? 0 : 1)
      putInt(0)
      putInt(textOid)
      if (list.length > 0) {
        putInt(list.length)
        putInt(1)
      }
      for (const text of list) putText(text, -1)
      const end = at
      at = start
      putInt(end - start - 4)
      at = end
    },
    guid(guid) {
      room(20)
      putInt(16)
      putGuid(guid, buffer, at)
      at += 16
    },
    int(value) {
      room(8)
      putInt(4)
      putInt(value)
    },
    bigint(high, low) {
      room(12)
      putInt(8)
      putInt(high)
      putInt(low)
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

const digitOf = (code: number): number => (code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57)

/** Hyphens stand before the bytes 4, 6, 8 and 10. */
function putGuid(guid: string, bytes: Uint8Array, start: number): void {
  let from = 0
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) from++
    bytes[start + i] = (digitOf(guid.charCodeAt(from)) << 4) | digitOf(guid.charCodeAt(from + 1))
    from += 2
  }
}

export function uuidBytes(guid: string): Buffer {
  const bytes = Buffer.alloc(16)
  putGuid(guid, bytes, 0)
  return bytes
}

export function timeBytes(at: Date): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigInt64BE(BigInt(at.getTime() - epochMs) * 1000n)
  return bytes
}
